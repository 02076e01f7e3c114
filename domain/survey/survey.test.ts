import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildCalendar } from '../calendar/calendar.js';
import { PUBLISHED_NOTICES } from '../calendar/published.js';
import { SHIPPED_POLICIES } from '../clock/policies.js';
import { isStopped, needsRelease, passesCap, uploadNeedsRelease, whySuppressed } from './brakes.js';
import { clashingExtensions, kindOfNumber, SHIPPED_SURVEY_KINDS } from './kinds.js';
import { isLateUpload } from './lateness.js';
import {
  canMove,
  mergeReceipt,
  MESSAGE_STATES,
  wasSubmitted,
  type MessageState,
  type Receipt,
} from './ledger.js';
import { buildRoundNo, parseRoundNo } from './round-no.js';
import { nextSendingMoment, sendingEnds, SHIPPED_SENDING_HOURS } from './sending-hours.js';
import { SHIPPED_TEMPLATES } from './shipped-templates.js';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const DAY = 24 * 3_600_000;

describe('sending hours', () => {
  it.each([
    ['2026-01-05T07:59:59.999', '2026-01-05T08:00'],
    ['2026-01-05T08:00', '2026-01-05T08:00'],
    ['2026-01-05T20:59:59.999', '2026-01-05T20:59:59.999'],
    ['2026-01-05T21:00', '2026-01-06T08:00'],
    ['2026-01-05T00:00', '2026-01-05T08:00'],
    ['2026-01-05T23:59', '2026-01-06T08:00'],
  ])('%s sends at %s', (asked, sends) => {
    expect(nextSendingMoment(at(asked), SHIPPED_SENDING_HOURS)).toBe(at(sends));
  });

  it('is within the hours, never before, and is its own next moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (moment) => {
        const next = nextSendingMoment(moment, SHIPPED_SENDING_HOURS);
        const time = new Date(next + 8 * 3_600_000).toISOString().slice(11, 16);
        expect(time >= '08:00' && time < '21:00').toBe(true);
        expect(next - moment).toBeGreaterThanOrEqual(0);
        expect(next - moment).toBeLessThanOrEqual(11 * 3_600_000);
        expect(nextSendingMoment(next, SHIPPED_SENDING_HOURS)).toBe(next);
      }),
    );
  });

  it('ends at 21:00, and all day where the office says so', () => {
    expect(sendingEnds(at('2026-01-05T09:00'), SHIPPED_SENDING_HOURS)).toBe(at('2026-01-05T21:00'));
    expect(sendingEnds(at('2026-01-05T22:00'), SHIPPED_SENDING_HOURS)).toBe(at('2026-01-05T22:00'));
    const allDay = { from: '00:00', until: '24:00' };
    expect(nextSendingMoment(at('2026-01-05T23:59'), allDay)).toBe(at('2026-01-05T23:59'));
    expect(sendingEnds(at('2026-01-05T23:59'), allDay)).toBe(Number.POSITIVE_INFINITY);
    const evening = { from: '12:00', until: '24:00' };
    expect(sendingEnds(at('2026-01-05T23:59'), evening)).toBe(at('2026-01-06T00:00'));
    expect(() => nextSendingMoment(0, { from: '21:00', until: '08:00' })).toThrow(RangeError);
    expect(() => nextSendingMoment(0, { from: '8:00', until: '24:30' })).toThrow(RangeError);
  });
});

describe('kinds', () => {
  it('are named by the number, with or without a country code', () => {
    const of = (number: string) => kindOfNumber(SHIPPED_SURVEY_KINDS, '106900005', number)?.code ?? null;
    expect(of('10690000502')).toBe('pc_claim_report');
    expect(of('+8610690000504')).toBe('follow_up');
    expect(of('106900005')).toBeNull();
    expect(of('10690000599')).toBeNull();
  });

  it('have extensions that cannot be taken for each other, and a template each', () => {
    expect(clashingExtensions(SHIPPED_SURVEY_KINDS)).toEqual([]);
    const [first] = SHIPPED_SURVEY_KINDS;
    expect(clashingExtensions([...SHIPPED_SURVEY_KINDS, { ...first!, extension: '011' }])).toHaveLength(1);
    const codes = SHIPPED_TEMPLATES.map(({ code }) => code);
    for (const { templateCode } of SHIPPED_SURVEY_KINDS) expect(codes).toContain(templateCode);
  });
});

describe('round numbers', () => {
  it('are built and read', () => {
    expect(buildRoundNo({ date: '2026-01-05', sequence: 1 })).toBe('R-20260105-0001');
    expect(parseRoundNo('R-20260105-0001')).toEqual({ date: '2026-01-05', sequence: 1 });
    expect(buildRoundNo({ date: '2026-01-05', sequence: 12345 })).toBe('R-20260105-12345');
    for (const text of [
      'R-20260230-0001',
      'R-20260105-0000',
      'R-20260105-00001',
      'R-20260105-1',
      'r-20260105-0001',
    ])
      expect(parseRoundNo(text)).toBeNull();
    expect(() => buildRoundNo({ date: '2026-02-30', sequence: 1 })).toThrow(RangeError);
  });
});

describe('brakes', () => {
  const event = (age: number) => ({ occurredAt: 0, receivedAt: age });

  it('hold what is more than 30 days old, and what prompts too many', () => {
    expect(needsRelease(event(30 * DAY), { oldEventDays: 30 })).toBe(false);
    expect(needsRelease(event(30 * DAY + 1), { oldEventDays: 30 })).toBe(true);
    expect([uploadNeedsRelease(20_000, 20_000), uploadNeedsRelease(20_001, 20_000)]).toEqual([false, true]);
  });

  it('stop everything or one insurer, until let go', () => {
    const stop = (insurerId: string | null, releasedAt: number | null = null) => [
      { insurerId, since: 10, releasedAt },
    ];
    expect(isStopped(stop(null), 'a', 10)).toBe(true);
    expect(isStopped(stop('a'), 'a', 10)).toBe(true);
    expect(isStopped(stop('a'), 'b', 10)).toBe(false);
    expect(isStopped(stop('a'), null, 10)).toBe(false);
    expect(isStopped(stop(null), 'a', 9)).toBe(false);
    expect(isStopped(stop(null, 20), 'a', 20)).toBe(false);
  });

  it('suppress what may never go, and say why', () => {
    const fine = { purpose: 'survey', validNumber: true, optedOut: false, passesCap: false } as const;
    expect(whySuppressed(fine)).toBeNull();
    expect(whySuppressed({ ...fine, validNumber: false, optedOut: true })).toBe('bad_number');
    expect(whySuppressed({ ...fine, optedOut: true })).toBe('opted_out');
    expect(whySuppressed({ ...fine, purpose: 'own_case', optedOut: true, passesCap: true })).toBeNull();
    expect(whySuppressed({ ...fine, passesCap: true })).toBe('frequency_cap');
  });

  it('cap the frequency only where a cap is set', () => {
    const cap = { prompts: 2, days: 7 };
    expect(passesCap([1, 2, 3], 4, null)).toBe(false);
    expect(passesCap([0, 1], 2, cap)).toBe(true);
    expect(passesCap([0, 1], 7 * DAY, cap)).toBe(false);
    expect(passesCap([0], 2, cap)).toBe(false);
  });
});

describe('the ledger', () => {
  const receipts = fc.array(fc.constantFrom<Receipt>('delivered', 'undelivered', 'expired'), {
    minLength: 1,
  });
  const states = fc.constantFrom(...(Object.keys(MESSAGE_STATES) as MessageState[]));
  const all = (state: MessageState, heard: readonly Receipt[]) => heard.reduce(mergeReceipt, state);

  it('merges receipts whatever their order and repeats', () => {
    fc.assert(
      fc.property(states, receipts, (state, heard) => {
        const once = all(state, heard);
        expect(all(state, [...heard].sort())).toBe(once);
        expect(all(state, [...heard, ...heard])).toBe(once);
        if (state === 'submitted')
          expect(once).toBe(
            (['delivered', 'undelivered', 'expired'] as const).find((r) => heard.includes(r)),
          );
        if (state === 'rejected' || state === 'suppressed') expect(once).toBe(state);
      }),
    );
  });

  it('resolves what a crash left open, and moves only along its ways', () => {
    expect(mergeReceipt('submitting', 'delivered')).toBe('delivered');
    expect(mergeReceipt('unknown', 'undelivered')).toBe('undelivered');
    expect(canMove('planned', 'submitting')).toBe(true);
    expect(canMove('submitted', 'submitting')).toBe(false);
    expect(canMove('suppressed', 'planned')).toBe(false);
    expect((Object.keys(MESSAGE_STATES) as MessageState[]).filter(wasSubmitted)).toEqual([
      'submitted',
      'delivered',
      'undelivered',
      'expired',
    ]);
  });
});

describe('late uploads', () => {
  it('come at or after the end of the next working day', () => {
    const calendar = buildCalendar(PUBLISHED_NOTICES);
    const late = (occurred: string, received: string) =>
      isLateUpload({ occurredAt: at(occurred), receivedAt: at(received) }, [SHIPPED_POLICIES], calendar);
    expect(late('2026-03-02T10:00', '2026-03-03T23:59:59.999')).toBe(false);
    expect(late('2026-03-02T10:00', '2026-03-04T00:00')).toBe(true);
    // Friday: Monday is the working day that counts.
    expect(late('2026-03-06T10:00', '2026-03-09T23:00')).toBe(false);
  });
});
