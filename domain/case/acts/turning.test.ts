import { describe, expect, it } from '@jest/globals';
import { STATION } from '../../identity/principal.js';
import { buildCase } from '../build-case.js';
import { clockStatus } from '../case-clock.js';
import type { CaseState } from '../case-state.js';
import { act, at, clerk, did, MON_10, ok, refused, transferAct } from '../play-case.js';

const enquiry = (): CaseState => {
  const state = buildCase({ kind: 'enquiry', reasonCode: 'enquiry' });
  expect(state.clocks.map(({ code }) => code)).toEqual(['enquiry']);
  return state;
};
const says = (overall: string, reasonCode?: string, when = MON_10 + 3_600_000) =>
  act('laterReply', STATION, when, { inboundId: 'i', overall, ...(reasonCode ? { reasonCode } : {}) }, {});

describe('a reply to an enquiry that no insurer has yet', () => {
  it.each([
    ['dissatisfied', 'claim_difficulty.delay', 'claim_difficulty.delay', true],
    ['dissatisfied', undefined, 'unsorted', false],
    ['suggestion', undefined, 'suggestion', false],
  ] as const)(
    '(%s, filed under %s) makes a complaint of it',
    (overall, given, reasonCode, contractDispute) => {
      const { state, effects } = ok(enquiry(), says(overall, given));
      expect(state).toMatchObject({
        kind: 'complaint',
        status: 'new',
        reasonCode,
        flags: { contractDispute },
      });
      expect(state.clocks.map((clock) => [clock.code, clockStatus(clock)])).toEqual([
        ['enquiry', 'cancelled'],
      ]);
      expect(state.stationClocks).toMatchObject([{ code: 'transfer', startedAt: MON_10 + 3_600_000 }]);
      const lines = effects.flatMap((effect) => (effect.type === 'timeline' ? [effect.code] : []));
      expect(lines).toEqual(['laterReply', 'turned_into_complaint']);
      expect(refused(state, act('answerEnquiry', clerk, MON_10 + 7_200_000, {})).code).toBe('not_an_enquiry');
    },
  );

  it.each(['satisfied', 'enquiry', 'none'])('(%s) leaves it an enquiry', (overall) => {
    const { state } = ok(enquiry(), says(overall));
    expect(state).toMatchObject({ kind: 'enquiry', reasonCode: 'enquiry' });
    expect(clockStatus(state.clocks[0]!)).toBe('running');
  });

  it('records that the answer was late, and tells of it', () => {
    const { state, effects } = ok(enquiry(), says('dissatisfied', undefined, at('2026-03-09T10:00')));
    expect(state.clocks[0]).toMatchObject({ breachedAt: at('2026-03-05T00:00') });
    expect(state.clocks[0]?.firedSteps).toContain('due');
    expect(effects).toContainEqual(expect.objectContaining({ type: 'notify', template: 'case_overdue' }));
  });
});

describe('a reply to an enquiry that is elsewhere', () => {
  it('joins the timeline alone where an insurer has it, or where it was answered', () => {
    const sent = did(enquiry(), transferAct());
    const answered = did(enquiry(), act('answerEnquiry', clerk, MON_10, {}));
    for (const state of [sent, answered]) {
      const next = ok(state, says('dissatisfied')).state;
      expect([next.kind, next.status, next.clocks]).toEqual(['enquiry', state.status, state.clocks]);
    }
  });
});
