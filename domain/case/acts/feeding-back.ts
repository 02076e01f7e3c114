import { answeredBy, answeredByNobodyYet } from '../answering-branch.js';
import {
  awaitReview,
  changeClock,
  currentClock,
  dueAt,
  runOnAfterReturn,
  stopAsSent,
} from '../case-clock.js';
import type { CaseState } from '../case-state.js';
import {
  accept,
  byOf,
  CLERKS,
  entry,
  handlerOf,
  moveTo,
  notify,
  refuse,
  webhook,
  type Decide,
} from '../decision.js';
import type { Effect } from '../effects.js';

const changed = (clockId: string | null): Effect[] =>
  clockId === null ? [] : [{ type: 'clockChanged', clockId }];

/** Findings and resolution for the head station to review; until its decision the investigation clock is paused. */
export const sendFeedback: Decide<'sendFeedback'> = (state, act) => {
  const { upheld, remedy, amount } = act;
  if (act.submissionId === undefined) {
    return refuse(
      'findings_required',
      'feedback_has_findings',
      '按反馈规则，反馈须写明调查情况和处理意见；请补充后再提交。',
    );
  }
  if (amount !== null && (!Number.isSafeInteger(amount) || amount < 0)) {
    return refuse('amount', 'money_in_fen', '金额须为不小于 0、最多两位小数的数；请核对后再提交。');
  }
  const clockId = currentClock(state, 'investigate')?.id ?? null;
  const pendingFeedback = { by: byOf(act), sentAt: act.at, submissionId: act.submissionId, clockId };
  const next = onClock(moveTo({ ...state, pendingFeedback }, 'fed_back'), clockId, (clock) =>
    answeredBy(awaitReview(clock, act.at), state.branchId),
  );
  return accept(next, [
    entry(act, { upheld, remedy, amount }),
    ...changed(clockId),
    ...notify(next, CLERKS, 'case_feedback_to_review'),
  ]);
};

/** The feedback holds: the investigation clock was stopped when it was sent, and the consumer is asked again. */
export const acceptFeedback: Decide<'acceptFeedback'> = (state, act) => {
  const pending = pendingOf(state);
  const accepted: CaseState = {
    ...moveTo(state, 'accepted'),
    pendingFeedback: null,
    pendingExtension: null,
    followUp: { round: state.round, state: 'to_send', sentAt: null, missedCalls: 0 },
  };
  const next = onClock(accepted, pending.clockId, (clock) => stopAsSent(clock, pending.sentAt));
  return accept(next, [
    entry(act, { sentAt: pending.sentAt }),
    ...changed(pending.clockId),
    ...notify(next, handlerOf(next), 'case_feedback_accepted'),
    { type: 'startFollowUp', round: state.round },
  ]);
};

/** 退回: the insurer works on; it has until 24:00 of the 3rd working day after the return at least. */
export const returnFeedback: Decide<'returnFeedback'> = (state, act, context) => {
  const pending = pendingOf(state);
  if (act.submissionId === undefined) {
    return refuse('reason_required', 'return_has_reason', '按审核规则，退回反馈须说明原因；请填写退回原因。');
  }
  const returned: CaseState = { ...moveTo(state, 'returned'), pendingFeedback: null };
  const next = onClock(returned, pending.clockId, (clock) =>
    answeredByNobodyYet(runOnAfterReturn(clock, act.at)),
  );
  const due = dueAt(currentClock(next, 'investigate'), context);
  return accept(next, [
    entry(act, { dueAt: due }),
    ...changed(pending.clockId),
    ...notify(next, handlerOf(next), 'case_returned', { dueAt: due }),
    ...webhook(next, 'case.returned', { dueAt: due }),
  ]);
};

function onClock(
  state: CaseState,
  clockId: string | null,
  change: Parameters<typeof changeClock>[2],
): CaseState {
  return clockId === null ? state : changeClock(state, clockId, change);
}

function pendingOf({ pendingFeedback, caseNo }: CaseState): NonNullable<CaseState['pendingFeedback']> {
  if (pendingFeedback === null) throw new Error(`${caseNo} is fed back without feedback`);
  return pendingFeedback;
}
