import { describe, expect, it } from '@jest/globals';
import type { Act } from './acts.js';
import { SHIPPED_CONTEXT } from './build-case.js';
import type { CaseState } from './case-state.js';
import { fireSteps } from './escalation.js';
import {
  acceptAct,
  act,
  at,
  clerk,
  clockOf,
  contact,
  did,
  feedback,
  head,
  MON_10,
  returnAct,
  transferred,
} from './play-case.js';

/** Contact is due at 24:00 of Wednesday, 4 March; investigation at 24:00 of the 17th. */
const THU_9 = at('2026-03-05T09:00');
const LATE = at('2026-03-18T09:00');
const b2 = (when: number) =>
  act('reassign', clerk, when, { insurerId: 'pc-1', branchId: 'pc-1-b2', handlerId: null });
const ofB2 = (given: Act): Act => ({ ...given, by: head });
const fired = (state: CaseState, now: number): CaseState => fireSteps(state, now, SHIPPED_CONTEXT).state;
const answers = (state: CaseState) => ({
  contact: clockOf(state, 'contact').branchId,
  investigate: clockOf(state, 'investigate').branchId,
});

describe('the sub-station that answers for a clock', () => {
  it('is the one that was in charge when it was breached, whoever has the case later', () => {
    const breached = fired(transferred(), THU_9);
    expect(answers(breached)).toEqual({ contact: 'pc-1-b1', investigate: undefined });
    const later = did(breached, b2(THU_9), ofB2(contact('reached', THU_9 + 1)), ofB2(feedback(THU_9 + 2)));
    expect(answers(did(later, acceptAct(THU_9 + 3)))).toEqual({
      contact: 'pc-1-b1',
      investigate: 'pc-1-b2',
    });
  });

  it('is the one before, where the case is handed on after the due moment, though its step has not fired yet', () => {
    expect(answers(did(transferred(), b2(THU_9))).contact).toBe('pc-1-b1');
  });

  it('is the next, where it took over before the due moment by the stamp of the act, performed later', () => {
    expect(answers(did(fired(transferred(), THU_9), b2(THU_9 - 24 * 3_600_000))).contact).toBe('pc-1-b2');
  });

  it('is the one that did what the clock waited for', () => {
    const handed = did(transferred(), contact('reached', MON_10 + 1), b2(MON_10 + 2));
    expect(answers(handed)).toEqual({ contact: 'pc-1-b1', investigate: undefined });
  });

  it('is of feedback its sender, whoever has the case when it is accepted', () => {
    const reviewed = did(transferred(), feedback(MON_10 + 1), b2(MON_10 + 2));
    expect(answers(did(reviewed, acceptAct(MON_10 + 3))).investigate).toBe('pc-1-b1');
  });

  it('is open again after a return: whoever has the case then', () => {
    const returned = did(transferred(), feedback(MON_10 + 1), b2(MON_10 + 2), returnAct(MON_10 + 3));
    expect(answers(returned).investigate).toBeNull();
    expect(answers(fired(returned, LATE)).investigate).toBe('pc-1-b2');
  });

  it('stays who let it pass, where the feedback that came too late is returned', () => {
    const late = did(fired(transferred(), LATE), feedback(LATE + 1), b2(LATE + 2), returnAct(LATE + 3));
    expect(answers(late).investigate).toBe('pc-1-b1');
  });

  it('is of clocks that end as the case goes to another insurer the one that had them', () => {
    const handed = did(
      fired(transferred(), THU_9),
      act('reassign', clerk, THU_9, { insurerId: 'pc-2', branchId: 'pc-2-b1', handlerId: null, line: 'pc' }),
    );
    expect(handed.clocks.map(({ code, branchId }) => [code, branchId])).toEqual([
      ['contact', 'pc-1-b1'],
      ['investigate', 'pc-1-b1'],
      ['contact', undefined],
      ['investigate', undefined],
    ]);
  });
});
