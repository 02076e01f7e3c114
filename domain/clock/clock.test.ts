import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildCalendar } from '../calendar/calendar.js';
import { PUBLISHED_NOTICES } from '../calendar/published.js';
import { grantExtension, recordPause, resumePause } from './change-clock.js';
import { computeDeadline, floorAfterReturn, isOnTime, type ClockFacts } from './deadline.js';
import { datesOfChain, ESCALATION_CHAIN, escalationSteps, stepsToFire } from './escalation.js';
import { shareOf } from './percent.js';
import { policyFor, policySetAt, SHIPPED_POLICIES } from './policies.js';
import { formatDue, formatMoment } from './shown-moment.js';
import { REAL_CLOCK, stationTime, wallDelay, wallTime, type StationClock } from './station-clock.js';
import { nextMoment, rungsToFire } from './timer.js';

const calendar = buildCalendar(PUBLISHED_NOTICES);
const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
const clock = (code: string, startedAt: number, more: Partial<ClockFacts> = {}): ClockFacts => ({
  policy: policyFor([SHIPPED_POLICIES], code, startedAt),
  startedAt,
  extensions: [],
  pauses: [],
  ...more,
});
/** Due 2026-07-21 24:00, rungs on 14 and 18 July. */
const investigate = clock('investigate', at('2026-07-06 10:00'));
const due = at('2026-07-22 00:00');

describe('shareOf', () => {
  it('is the ceiling, exactly', () => {
    expect([shareOf(14, 100), shareOf(15, 100), shareOf(1, 365), shareOf(50, 15), shareOf(99, 1)]).toEqual([
      14, 15, 4, 8, 1,
    ]);
    expect([shareOf(33.3, 1000), shareOf(12.5, 8), shareOf(12.6, 8), shareOf(1.1, 1000)]).toEqual([
      333, 1, 2, 11,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 1000 }), fc.integer({ min: 1, max: 10_000 }), (tenths, n) => {
        const k = shareOf(tenths / 10, n);
        expect(k * 1000 >= tenths * n && (k - 1) * 1000 < tenths * n).toBe(true);
      }),
    );
  });
});

describe('the due moment', () => {
  it('is late itself; one millisecond before it is on time', () => {
    expect([isOnTime(due - 1, due), isOnTime(due, due), isOnTime(due, null)]).toEqual([true, false, true]);
  });

  it('is shown as 24:00 of its date', () => {
    expect([formatDue(due), formatDue(due - 1000), formatMoment(due)]).toEqual([
      '2026-07-21 24:00',
      '2026-07-21 23:59:59',
      '2026-07-22 00:00',
    ]);
  });

  it('is no earlier than 24:00 of the 3rd working day after a return, and only the 100 % rung goes with it', () => {
    const returnedAt = at('2026-07-20 15:00');
    const floor = at('2026-07-24 00:00');
    expect(floorAfterReturn(returnedAt, [], calendar)).toBe(floor);
    const plain = computeDeadline(investigate, calendar);
    for (const facts of [
      { ...investigate, returnedAt },
      { ...investigate, notBefore: floor },
    ]) {
      const deadline = computeDeadline(facts, calendar);
      expect(deadline.dueAt).toBe(floor);
      expect(deadline.rungs).toEqual(
        plain.rungs.map((rung) => (rung.percent === 100 ? { percent: 100, at: floor } : rung)),
      );
    }
    expect(computeDeadline({ ...investigate, returnedAt: at('2026-07-10 15:00') }, calendar).dueAt).toBe(due);
  });

  it('is not passed by a pause after a return: the three working days count outside it, too', () => {
    const returned = clock('investigate', at('2026-03-02 10:00'), { returnedAt: at('2026-03-17 10:00') });
    expect(formatDue(computeDeadline(returned, calendar).dueAt!)).toBe('2026-03-20 24:00');
    const dueAfter = (from: string, until: string): string => {
      const pauses = [{ from: at(from), until: at(until) }];
      return formatDue(computeDeadline({ ...returned, pauses }, calendar).dueAt!);
    };
    expect(dueAfter('2026-03-18 10:00', '2026-04-10 10:00')).toBe('2026-04-14 24:00');
    expect(dueAfter('2026-03-19 10:00', '2026-03-19 18:00')).toBe('2026-03-20 24:00');
    expect(dueAfter('2026-03-20 23:00', '2026-03-23 09:00')).toBe('2026-03-23 24:00');
  });

  it('is in doubt when its floor lies in a year without a notice', () => {
    const facts = clock('contact', at('2026-12-28 10:00'));
    expect(computeDeadline(facts, calendar).provisional).toBe(false);
    const returned = computeDeadline({ ...facts, returnedAt: at('2026-12-30 10:00') }, calendar);
    expect(returned).toMatchObject({ provisional: true, lookedUp: { from: '2026-12-31', to: '2027-01-04' } });
    expect(computeDeadline({ ...facts, notBefore: at('2027-01-05 00:00') }, calendar).provisional).toBe(true);
  });

  it('tells which dates it rests on', () => {
    expect(computeDeadline(investigate, calendar).lookedUp).toEqual({ from: '2026-07-21', to: '2026-07-21' });
    const hotline = computeDeadline(clock('hotline', at('2026-02-06 10:00')), calendar);
    expect(hotline.lookedUp).toEqual({ from: '2026-02-07', to: '2026-02-27' });
    expect(computeDeadline(clock('reply-window', at('2026-12-30 10:00')), calendar).lookedUp).toBeNull();
  });

  it('lists rungs by rising percentage, each once', () => {
    const policy = { ...investigate.policy, rungs: [80, 50, 80] };
    expect(computeDeadline({ ...investigate, policy }, calendar).rungs.map(({ percent }) => percent)).toEqual(
      [50, 80],
    );
  });

  it.each([0, -1, 1.5])('is refused an amount of %s', (amount) => {
    expect(() =>
      computeDeadline({ ...investigate, policy: { ...investigate.policy, amount } }, calendar),
    ).toThrow('investigate');
  });
});

describe('a pause', () => {
  it('begins at or after the start and before the due moment known', () => {
    const pause = (from: number): unknown =>
      recordPause(investigate, calendar, { from, until: null, reason: '等待材料' });
    expect(pause(investigate.startedAt)).toMatchObject({ ok: true });
    expect(pause(due - 1)).toMatchObject({ ok: true });
    expect(pause(investigate.startedAt - 1)).toMatchObject({ ok: false, code: 'pause_before_start' });
    expect(pause(due)).toMatchObject({
      ok: false,
      code: 'pause_after_due',
      message: expect.stringContaining('2026-07-21 24:00'),
    });
  });

  it('is open once at a time, and a closed one may be added meanwhile', () => {
    const paused = recordPause(investigate, calendar, { from: at('2026-07-08 10:00'), until: null });
    if (!paused.ok) throw new Error(paused.message);
    const from = at('2026-07-07 10:00');
    expect(recordPause(paused.facts, calendar, { from, until: null })).toMatchObject({
      code: 'pause_already_open',
    });
    expect(recordPause(paused.facts, calendar, { from, until: from + 1 })).toMatchObject({ ok: true });
    expect(recordPause(paused.facts, calendar, { from, until: from - 1 })).toMatchObject({
      code: 'pause_ends_before_it_begins',
    });
  });

  it('gives back what it took when it ends', () => {
    const paused = recordPause(investigate, calendar, { from: at('2026-07-08 10:00'), until: null });
    if (!paused.ok) throw new Error(paused.message);
    expect(resumePause(paused.facts, at('2026-07-08 09:00'))).toMatchObject({
      code: 'pause_ends_before_it_begins',
    });
    const resumed = resumePause(paused.facts, at('2026-07-10 09:00'));
    if (!resumed.ok) throw new Error(resumed.message);
    expect(formatDue(computeDeadline(resumed.facts, calendar).dueAt!)).toBe('2026-07-23 24:00');
    expect(resumePause(resumed.facts, due)).toMatchObject({ code: 'pause_not_open' });
  });
});

describe('an extension', () => {
  it('is told from one granted after the due moment', () => {
    expect(grantExtension(investigate, calendar, 5, due - 1)).toMatchObject({ ok: true, afterDue: false });
    expect(grantExtension(investigate, calendar, 5, due)).toMatchObject({
      ok: true,
      afterDue: true,
      facts: { extensions: [5] },
    });
  });

  it('may be granted while the clock is paused', () => {
    const paused = { ...investigate, pauses: [{ from: investigate.startedAt, until: null }] };
    expect(grantExtension(paused, calendar, 5, due + 1)).toMatchObject({ ok: true, afterDue: false });
  });

  it.each([0, -3, 2.5, NaN])('of %s is refused', (amount) => {
    expect(grantExtension(investigate, calendar, amount, due)).toMatchObject({
      ok: false,
      code: 'extension_not_whole',
    });
  });
});

describe('timers', () => {
  const deadline = computeDeadline(investigate, calendar);
  const [half, most] = [at('2026-07-14 09:00'), at('2026-07-18 09:00')];

  it('fire each rung once, also one that is already past', () => {
    const fire = (fired: number[], now: number): number[] =>
      rungsToFire(deadline, fired, now).map(({ percent }) => percent);
    expect([fire([], half - 1), fire([], half), fire([50], most), fire([], due)]).toEqual([
      [],
      [50],
      [80],
      [50, 80, 100],
    ]);
  });

  it('wake at the next moment that still matters', () => {
    expect(nextMoment(deadline, [], half - 1)).toBe(half);
    expect(nextMoment(deadline, [], half)).toBe(most);
    expect(nextMoment(deadline, [80], half)).toBe(due);
    expect(nextMoment(deadline, [], due)).toBeNull();
    expect(nextMoment({ dueAt: due, rungs: [] }, [], half)).toBe(due);
    expect(
      nextMoment(computeDeadline({ ...investigate, pauses: [{ from: half, until: null }] }, calendar), [], 0),
    ).toBeNull();
  });
});

describe('the escalation chain', () => {
  it('tells handler, head, supervisor and deputy in turn', () => {
    const steps = escalationSteps(computeDeadline(investigate, calendar), calendar);
    expect(steps).toEqual([
      { step: 'rung50', at: at('2026-07-14 09:00'), to: 'substation_handler' },
      { step: 'rung80', at: at('2026-07-18 09:00'), to: 'substation_handler' },
      { step: 'due', at: due, to: 'substation_head' },
      { step: 'supervisor', at: at('2026-07-22 09:00'), to: 'station_supervisor' },
      { step: 'deputy', at: at('2026-07-24 09:00'), to: 'deputy_director' },
    ]);
    expect(stepsToFire(steps, ['rung50'], due).map(({ step }) => step)).toEqual(['rung80', 'due']);
  });

  it('counts working days after the due date over a holiday', () => {
    const contact = computeDeadline(clock('contact', at('2026-02-12 10:00')), calendar);
    const moments = escalationSteps(contact, calendar).map((step) => `${step.step} ${formatMoment(step.at)}`);
    expect(moments.slice(2)).toEqual([
      'due 2026-02-15 00:00',
      'supervisor 2026-02-24 09:00',
      'deputy 2026-02-26 09:00',
    ]);
    expect(datesOfChain(contact, calendar)).toEqual({ from: '2026-02-15', to: '2026-02-26' });
    const later = computeDeadline(investigate, calendar);
    expect(datesOfChain(later, calendar)).toEqual({ from: '2026-07-21', to: '2026-07-24' });
    expect(datesOfChain(later, calendar, [{ on: 'due', to: 'director' }])).toEqual(later.lookedUp);
  });

  it('is data: any rungs, any chain; nothing while paused', () => {
    const policy = { ...investigate.policy, rungs: [99, 1] };
    const codes = escalationSteps(computeDeadline({ ...investigate, policy }, calendar), calendar).map(
      ({ step }) => step,
    );
    expect(codes).toEqual(['rung1', 'rung99', 'due', 'supervisor', 'deputy']);
    const director = escalationSteps(computeDeadline(investigate, calendar), calendar, [
      { on: 'due', to: 'director' },
    ]);
    expect(director).toEqual([{ step: 'due', at: due, to: 'director' }]);
    const paused = computeDeadline({ ...investigate, pauses: [{ from: due - 1, until: null }] }, calendar);
    expect(escalationSteps(paused, calendar, ESCALATION_CHAIN)).toEqual([]);
  });
});

describe('policies', () => {
  const second = {
    version: 2,
    validFrom: at('2026-07-01 00:00'),
    policies: [{ ...investigate.policy, amount: 20 }],
  };
  const sets = [second, SHIPPED_POLICIES];

  it('are those of the set in force when the clock began', () => {
    expect(policyFor(sets, 'investigate', second.validFrom - 1).amount).toBe(15);
    expect(policyFor(sets, 'investigate', second.validFrom).amount).toBe(20);
    expect(policySetAt(sets, second.validFrom).version).toBe(2);
    expect(policySetAt([second], 0)).toBe(SHIPPED_POLICIES);
  });

  it('come from the shipped set where one leaves a code out; an unknown code is a fault', () => {
    expect(policyFor(sets, 'contact', second.validFrom).amount).toBe(2);
    expect(() => policyFor(sets, 'tea-break', 0)).toThrow('tea-break');
  });
});

describe('the station clock', () => {
  const origin = Date.parse('2026-11-25T02:00:00Z');
  const scaled: StationClock = { kind: 'scaled', start: at('2026-07-06 10:00'), factor: 8640, origin };

  it('is identity when real', () => {
    expect([
      stationTime(REAL_CLOCK, 5),
      wallTime(REAL_CLOCK, 5),
      wallDelay(REAL_CLOCK, 5, 9),
      wallDelay(REAL_CLOCK, 9, 5),
    ]).toEqual([5, 5, 4, 0]);
  });

  it('passes a day in ten seconds', () => {
    expect(formatMoment(stationTime(scaled, origin + 10_000))).toBe('2026-07-07 10:00');
    expect(wallDelay(scaled, origin, at('2026-07-07 10:00'))).toBe(10_000);
    expect(JSON.parse(JSON.stringify(scaled))).toEqual(scaled);
  });

  it('wakes at the first wall millisecond at which the moment has come', () => {
    const factor = fc.oneof(
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0.1, max: 100_000, noNaN: true }),
    );
    fc.assert(
      fc.property(factor, fc.integer({ min: -1e10, max: 1e11 }), (given, ahead) => {
        const fast: StationClock = { ...scaled, factor: given };
        const moment = scaled.start + ahead;
        const wall = wallTime(fast, moment);
        expect(stationTime(fast, wall)).toBeGreaterThanOrEqual(moment);
        expect(stationTime(fast, wall - 1)).toBeLessThan(moment);
      }),
    );
    expect(() => wallTime(scaled, Infinity)).toThrow(RangeError);
  });
});
