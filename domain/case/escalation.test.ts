import { describe, expect, it } from '@jest/globals';
import type { Act } from './acts.js';
import { buildActor, buildCase, SHIPPED_CONTEXT } from './build-case.js';
import type { CaseClock, CaseState } from './case-state.js';
import { linksOf, SHIPPED_CHAINS, type ChainSet } from './chains.js';
import { decide } from './decide.js';
import type { CaseContext } from './decision.js';
import { digestKey, dueSteps, fireSteps, nextWake } from './escalation.js';
import { isOverdue, nextDueAt, viewClock } from './view.js';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const clerk = buildActor('station_clerk');
const handler = buildActor('substation_handler', { insurerId: 'pc-1' });

const did = (state: CaseState, act: object): CaseState => {
  const decision = decide(state, { submissionId: 's', ...act } as Act, SHIPPED_CONTEXT);
  if (!decision.ok) throw new Error(decision.message);
  return decision.state;
};
const transferred = () =>
  did(buildCase(), {
    type: 'transfer',
    by: clerk,
    at: at('2026-03-02T10:00'),
    insurerId: 'pc-1',
    branchId: 'pc-1-b1',
    line: 'pc',
    handlerId: 'wang',
  });
const contacted = () =>
  did(transferred(), {
    type: 'logContact',
    by: handler,
    at: at('2026-03-02T11:00'),
    method: 'phone',
    outcome: 'reached',
    contactedAt: 0,
  });
const feedback = (state: CaseState, when: string) =>
  did(state, {
    type: 'sendFeedback',
    by: handler,
    at: at(when),
    upheld: false,
    remedy: 'none',
    amount: null,
  });

/** Wakes when the case asks for it, as its run does, and says what fired when. */
function live(state: CaseState, until: number): [CaseState, string[]] {
  const log: string[] = [];
  let now = state;
  for (let wake = nextWake(now, SHIPPED_CONTEXT); wake !== null && wake <= until;) {
    const { state: next, fired } = fireSteps(now, wake, SHIPPED_CONTEXT);
    for (const { step, to, clockId } of fired) {
      log.push(
        `${new Date(wake + 8 * 3_600_000).toISOString().slice(5, 16)} ${clockId.slice(-2)} ${step} ${to}`,
      );
    }
    now = next;
    wake = nextWake(now, SHIPPED_CONTEXT);
  }
  return [now, log];
}

const withoutVersion = (clock: CaseClock): CaseClock => {
  const { chainVersion, ...old } = clock;
  expect(chainVersion).toBe(1);
  return old;
};

/** What will fire of the insurer's investigation, and who is told. */
const stepsToCome = (state: CaseState, context: CaseContext): string[] => {
  const clock = state.clocks.findLast(({ code }) => code === 'investigate');
  return dueSteps(state, at('2026-12-31T00:00'), context)
    .filter(({ clockId }) => clockId === clock?.id)
    .map(({ step, to }) => `${step} ${to}`);
};

describe('the escalation chain', () => {
  it('goes from the handler to the deputy director, each rung once', () => {
    const [state, log] = live(contacted(), at('2026-12-31T00:00'));
    expect(log).toEqual([
      '03-10T09:00 /2 rung50 substation_handler',
      '03-14T09:00 /2 rung80 substation_handler',
      '03-18T00:00 /2 due substation_head',
      '03-18T09:00 /2 supervisor station_supervisor',
      '03-20T09:00 /2 deputy deputy_director',
    ]);
    expect(nextWake(state, SHIPPED_CONTEXT)).toBeNull();
    expect(state.clocks[1]?.breachedAt).toBe(at('2026-03-18T00:00'));
    expect(isOverdue(state)).toBe(true);
  });

  it('a run that slept through it all fires everything at once, and nothing a second time', () => {
    const late = at('2026-06-01T10:00');
    const first = fireSteps(contacted(), late, SHIPPED_CONTEXT);
    expect(first.fired).toHaveLength(5);
    expect(first.state.clocks[1]?.breachedAt).toBe(at('2026-03-18T00:00'));
    expect(fireSteps(first.state, late, SHIPPED_CONTEXT)).toEqual({
      ok: true,
      state: first.state,
      effects: [],
      fired: [],
    });
  });

  it('tells the insurer before and at the due moment by webhook, and people by role or name', () => {
    const { effects } = fireSteps(contacted(), at('2026-03-18T09:00'), SHIPPED_CONTEXT);
    const webhooks = effects.flatMap((effect) => (effect.type === 'webhook' ? [effect] : []));
    const data = expect.objectContaining({ clock: 'investigate', dueAt: at('2026-03-18T00:00') });
    expect(webhooks.map(({ event }) => event)).toEqual(['case.due_soon', 'case.overdue']);
    expect(webhooks.map((webhook) => webhook.data)).toEqual([data, data]);
    expect(effects.flatMap((effect) => (effect.type === 'notify' ? [effect.to] : []))).toEqual([
      { userId: 'wang' },
      { userId: 'wang' },
      { role: 'substation_head', insurerId: 'pc-1', branchId: 'pc-1-b1' },
      { role: 'station_supervisor', insurerId: null, branchId: null },
    ]);
  });

  it('keeps silent during the review; overdue feedback holds the later rungs until a return', () => {
    const reviewed = feedback(contacted(), '2026-03-05T10:00');
    expect(nextWake({ ...reviewed, stationClocks: [] }, SHIPPED_CONTEXT)).toBeNull();
    const [overdue] = live(contacted(), at('2026-03-18T00:00'));
    const held = feedback(overdue, '2026-03-18T08:00');
    const insurers = dueSteps(held, at('2026-04-30T10:00'), SHIPPED_CONTEXT).filter(
      ({ clockId }) => clockId === held.clocks[1]?.id,
    );
    expect(insurers).toEqual([]);
    const returned = did(held, { type: 'returnFeedback', by: clerk, at: at('2026-03-19T10:00') });
    const [, log] = live(returned, at('2026-12-31T00:00'));
    // Due anew on 24 March, 24:00; that rung has fired, the later ones follow the new date.
    expect(log).toEqual([
      '03-25T09:00 /2 supervisor station_supervisor',
      '03-27T09:00 /2 deputy deputy_director',
    ]);
  });

  it('is silent when a pause after a return is over: the days to work on it again count from then', () => {
    const sent = feedback(contacted(), '2026-03-17T10:00');
    const returned = did(sent, { type: 'returnFeedback', by: clerk, at: at('2026-03-17T16:00') });
    const stamped = { by: clerk, clock: 'investigate' };
    const paused = did(returned, {
      ...{ ...stamped, type: 'pauseClock', reason: 'waiting_for_consumer', at: at('2026-03-18T10:00') },
    });
    const resumed = did(paused, { ...stamped, type: 'resumeClock', at: at('2026-04-10T10:00') });
    const due = at('2026-04-15T00:00');
    const { state, fired } = fireSteps(resumed, due - 1, SHIPPED_CONTEXT);
    expect(fired.map(({ step }) => step)).toEqual(['rung50', 'rung80']);
    expect([isOverdue(state), nextDueAt(state, SHIPPED_CONTEXT)]).toEqual([false, due]);
    expect(isOverdue(fireSteps(state, due, SHIPPED_CONTEXT).state)).toBe(true);
  });

  it('records the breach anew, at the moment itself, of a clock that stood still when it was first thought due', () => {
    const [breached] = live(contacted(), at('2026-03-18T00:00'));
    const stamped = { by: clerk, clock: 'investigate' };
    const paused = did(breached, {
      ...{ ...stamped, type: 'pauseClock', reason: 'waiting_for_consumer', at: at('2026-03-17T23:59') },
    });
    expect(paused.clocks[1]?.breachedAt).toBeNull();
    const resumed = did(paused, { ...stamped, type: 'resumeClock', at: at('2026-03-18T01:00') });
    const due = at('2026-03-19T00:00');
    expect(nextWake(resumed, SHIPPED_CONTEXT)).toBe(due);
    const before = fireSteps(resumed, due - 1, SHIPPED_CONTEXT);
    expect([before.fired, before.state.clocks[1]?.breachedAt]).toEqual([[], null]);
    const again = fireSteps(resumed, due, SHIPPED_CONTEXT);
    expect([again.fired, again.state.clocks[1]?.breachedAt, isOverdue(again.state)]).toEqual([[], due, true]);
    const [, log] = live(resumed, at('2026-12-31T00:00'));
    expect(log).toEqual([
      '03-19T09:00 /2 supervisor station_supervisor',
      '03-23T09:00 /2 deputy deputy_director',
    ]);
  });

  it("an enquiry's chain stays in the house", () => {
    const enquiry = buildCase({ kind: 'enquiry', insurerId: null, branchId: null, line: null });
    const { fired, effects } = fireSteps(enquiry, at('2026-04-30T10:00'), SHIPPED_CONTEXT);
    expect(fired.map(({ to }) => to)).toEqual([
      'station_clerk',
      'station_clerk',
      'station_supervisor',
      'deputy_director',
    ]);
    expect(effects.some(({ type }) => type === 'webhook')).toBe(false);
  });

  it('is for each clock the one in force when it began, whatever is published later', () => {
    const begun = contacted();
    const second: ChainSet = {
      version: 2,
      validFrom: at('2026-03-03T00:00'),
      chains: {
        insurer: linksOf({
          reminders: [
            { from: 1, to: 'substation_handler' },
            { from: 80, to: 'substation_head' },
          ],
          due: 'station_clerk',
          overdue: [{ nth: 2, hour: 8, to: 'director' }],
        }),
        station: SHIPPED_CHAINS.chains.station,
      },
    };
    const context = { ...SHIPPED_CONTEXT, chains: [SHIPPED_CHAINS, second] };
    expect(stepsToCome(begun, context)).toEqual(stepsToCome(begun, SHIPPED_CONTEXT));
    const act = { type: 'reassign', by: clerk, at: at('2026-03-04T10:00'), branchId: 'b', handlerId: null };
    const anew = decide(begun, { ...act, insurerId: 'pc-2', line: 'pc' } as Act, context);
    expect(anew.ok && stepsToCome(anew.state, context)).toEqual([
      'rung50 substation_handler',
      'rung80 substation_head',
      'due station_clerk',
      'day2hour8 director',
    ]);
    // A clock of before chains were data goes by the shipped one.
    const old = { ...begun, clocks: begun.clocks.map(withoutVersion) };
    expect(stepsToCome(old, context)).toEqual(stepsToCome(begun, context));
  });

  it('gathers one morning into one digest', () => {
    expect(digestKey('li', at('2026-03-10T09:00'))).toBe(digestKey('li', at('2026-03-10T09:30')));
    expect(digestKey('li', at('2026-03-10T09:00'))).not.toBe(digestKey('li', at('2026-03-11T09:00')));
    expect(digestKey('li', at('2026-03-10T09:00'))).not.toBe(digestKey('wang', at('2026-03-10T09:00')));
    expect(digestKey('li', at('2026-03-10T14:00'))).not.toBe(digestKey('li', at('2026-03-10T14:01')));
  });
});

describe('clocks as they are shown', () => {
  it('say whether they were on time', () => {
    const [contact, investigate] = contacted().clocks.map((clock) => viewClock(clock, SHIPPED_CONTEXT));
    expect(contact).toMatchObject({ state: 'stopped', overdue: false, onTime: true });
    expect(investigate).toMatchObject({ state: 'running', onTime: null, dueAt: at('2026-03-18T00:00') });
    expect(nextDueAt(contacted(), SHIPPED_CONTEXT)).toBe(at('2026-03-18T00:00'));
    expect(nextDueAt(transferred(), SHIPPED_CONTEXT)).toBe(at('2026-03-05T00:00'));
  });
});
