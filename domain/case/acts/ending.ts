import { cancelClocks, startClock, stopClock } from '../case-clock.js';
import { parseCaseNo } from '../case-no.js';
import type { ActOf } from '../acts.js';
import type { CaseState } from '../case-state.js';
import { close, concludedEffects } from '../closing.js';
import {
  accept,
  CLERKS,
  entry,
  handlerOf,
  headOf,
  moveTo,
  notify,
  refuse,
  SUPERVISORS,
  tellConsumer,
  webhook,
  type Decide,
} from '../decision.js';
import type { Effect } from '../effects.js';
import type { Refusal } from '../../identity/policy.js';
import { ATTEMPTS_BEFORE_MEDIATION } from './following-up.js';

/** Calls without an answer after which a clerk may conclude; a supervisor may earlier. */
const MISSED_CALLS = 3;

/** 销案: the consumer takes the complaint back; the case ends the moment this is accepted. */
export const withdraw: Decide<'withdraw'> = (state, act, context) => {
  if (act.by.kind !== 'consumer' && act.submissionId === undefined) {
    return refuse(
      'reason_required',
      'withdrawal_has_reason',
      '按销案规则，销案须写明消费者撤回的情况；请填写原因。',
    );
  }
  const next = close(state, 'withdrawn', null, act.at, context);
  return accept(next, [
    entry(act),
    ...notify(next, handlerOf(next), 'case_closed'),
    ...webhook(next, 'case.concluded', { conclusion: 'withdrawn' }),
    ...(act.by.kind === 'consumer' ? notify(next, CLERKS, 'case_closed') : []),
  ]);
};

/** 办结 by hand, where no follow-up ended the case. */
export const conclude: Decide<'conclude'> = (state, act, context) => {
  const refusal = whyNotByHand(state, act);
  if (refusal) return refusal;
  const next = close(state, 'concluded', act.conclusion, act.at, context);
  return accept(next, [entry(act, { conclusion: act.conclusion }), ...concludedEffects(next)]);
};

function whyNotByHand({ followUp }: CaseState, act: ActOf<'conclude'>): Refusal | null {
  if (act.submissionId === undefined) {
    return refuse(
      'reason_required',
      'conclusion_has_reason',
      '按办结规则，人工办结须说明情况；请填写办结说明。',
    );
  }
  const supervisor = act.by.role === 'station_supervisor';
  if (act.conclusion === 'unreachable') {
    const missed = followUp?.missedCalls ?? 0;
    if (followUp?.state === 'phone_task' && (supervisor || missed >= MISSED_CALLS)) return null;
    return refuse(
      'calls_missing',
      'three_calls_before_unreachable',
      `按回访规则，电话回访至少 ${MISSED_CALLS} 次未接通才能按「未接通」办结（主管可提前决定），目前 ${missed} 次；请继续回访。`,
    );
  }
  if (supervisor) return null;
  return refuse(
    'supervisor_only',
    'conclusion_without_follow_up',
    '按办结规则，未经回访直接办结须由总站主管决定；请提交总站主管办理。',
  );
}

/** A closed case begins again: under the run that the act was started with, to be transferred anew; documented attempts stay. */
export const reopen: Decide<'reopen'> = (state, act, context) => {
  if (state.mergedInto !== null) {
    return refuse(
      'merged',
      'merged_case_goes_on_elsewhere',
      `本案已并入 ${state.mergedInto}，不能重开；请在该案中办理。`,
    );
  }
  if (act.submissionId === undefined) {
    return refuse('reason_required', 'reopening_has_reason', '按重开规则，重开案件须说明原因；请填写原因。');
  }
  const opened: CaseState = {
    ...moveTo(state, 'new'),
    runNo: act.runNo ?? state.runNo + 1,
    transferredAt: null,
    closedAt: null,
    conclusion: null,
  };
  const next = opened.kind === 'enquiry' ? startClock(opened, 'enquiry', act.at, context) : opened;
  const started = next.clocks.slice(state.clocks.length);
  return accept(next, [
    entry(act, { runNo: next.runNo }),
    ...started.map(({ id }): Effect => ({ type: 'startClock', clockId: id })),
    ...notify(next, CLERKS, 'case_reopened'),
    ...notify(next, handlerOf(next), 'case_reopened'),
  ]);
};

/** Another case has taken up the matter since: a survey has at most one open case (RULES 2). */
export const takenUpBy = (caseNo: string): Refusal =>
  refuse(
    'taken_up',
    'one_open_case_per_survey',
    `本案的事项已由 ${caseNo} 继续办理，同一次测评同时只有一个案件在办；请在 ${caseNo} 中办理。`,
  );

/** What was merged meanwhile leads from the other case back to this one. */
export const mergesIntoItself = (intoCaseNo: string): Refusal =>
  refuse(
    'merge_ring',
    'merged_matter_goes_on_once',
    `${intoCaseNo} 已并入本案（或并入本案的案件），不能再把本案并入 ${intoCaseNo}；请在本案中办理。`,
  );

export const overAlready = (intoCaseNo: string): Refusal =>
  refuse(
    'merge_into_closed',
    'merged_matter_goes_on',
    `${intoCaseNo} 已经结束，并入后本案将无人办理；请核对编号，或先重开 ${intoCaseNo}。`,
  );

/** The same matter through several channels: this case ends, the other goes on and tells each person once. */
export const merge: Decide<'merge'> = (state, act, context) => {
  const refusal = whyNotMerged(state, act.intoCaseNo);
  if (refusal) return refusal;
  const next = { ...close(state, 'concluded', 'merged', act.at, context), mergedInto: act.intoCaseNo };
  return accept(next, [
    entry(act, { intoCaseNo: act.intoCaseNo }),
    ...notify(next, handlerOf(next), 'case_closed', { mergedInto: act.intoCaseNo }),
    ...webhook(next, 'case.concluded', { conclusion: next.conclusion }),
  ]);
};

export const absorb: Decide<'absorb'> = (state, act) => {
  const refusal = whyNotMerged(state, act.fromCaseNo);
  if (refusal) return refusal;
  const next = { ...state, mergedFrom: [...state.mergedFrom, act.fromCaseNo] };
  return accept(next, [entry(act, { fromCaseNo: act.fromCaseNo })]);
};

export const letGo: Decide<'letGo'> = (state, act) => {
  if (!state.mergedFrom.includes(act.fromCaseNo)) {
    return refuse(
      'not_merged',
      'let_go_what_was_taken_in',
      `${act.fromCaseNo} 没有并入本案，无需撤回；请刷新后核对。`,
    );
  }
  const mergedFrom = state.mergedFrom.filter((caseNo) => caseNo !== act.fromCaseNo);
  return accept({ ...state, mergedFrom }, [entry(act, { fromCaseNo: act.fromCaseNo })]);
};

function whyNotMerged(state: CaseState, other: string): Refusal | null {
  if (parseCaseNo(other) === null) {
    return refuse('case_no', 'case_number_form', '案件编号格式不正确，应如 GZ-2026-000123；请核对编号。');
  }
  if (other === state.caseNo) return refuse('itself', 'merge_two_cases', '案件不能并入自身；请核对编号。');
  if (state.mergedFrom.includes(other)) {
    return refuse('already_merged', 'merge_once', `${other} 已并入本案，无需重复办理。`);
  }
  return null;
}

/** Answers an enquiry (咨询), from a knowledge article or in the clerk's own words; that is its end. */
export const answerEnquiry: Decide<'answerEnquiry'> = (state, act, context) => {
  if (state.kind !== 'enquiry') {
    return refuse(
      'not_an_enquiry',
      'only_enquiries_are_answered',
      '本案是投诉，应转办给分站办理，不能直接答复办结；请转办。',
    );
  }
  if (act.submissionId === undefined && act.articleId === undefined) {
    return refuse(
      'answer_required',
      'answer_says_something',
      '答复咨询须选用知识库文章或填写答复内容；请补充。',
    );
  }
  const answered = stopClock(state, 'enquiry', act.at, 'answerEnquiry', context);
  const next = close(answered, 'concluded', 'answered', act.at, context);
  const articleId = act.articleId ?? null;
  return accept(next, [
    entry(act, { articleId }),
    ...answered.clocks
      .filter((clock, index) => clock !== state.clocks[index])
      .map(({ id }): Effect => ({ type: 'clockChanged', clockId: id })),
    tellConsumer(next, 'enquiry_answered', { articleId }, act.submissionId ?? null),
  ]);
};

/** Hands a contract dispute to the mediation committee; the case waits until the mediation takes it up. */
export const sendToMediation: Decide<'sendToMediation'> = (state, act, context) => {
  const refusal = whyNoMediation(state, act);
  if (refusal) return refusal;
  const next: CaseState = {
    ...moveTo(cancelClocks(state, act.at, context), 'mediation'),
    pendingExtension: null,
    pendingFeedback: null,
    followUp: null,
    mediationRequestedAt: act.at,
  };
  const committee = { role: 'committee_secretary', insurerId: null, branchId: null } as const;
  return accept(next, [
    entry(act, { attempts: state.attempts }),
    ...[committee, handlerOf(next), headOf(next), SUPERVISORS].flatMap((to) =>
      notify(next, to, 'case_to_mediation'),
    ),
    ...webhook(next, 'mediation.notice', { attempts: state.attempts }),
  ]);
};

function whyNoMediation(
  { flags, attempts, insurerId }: CaseState,
  act: ActOf<'sendToMediation'>,
): Refusal | null {
  if (insurerId === null) {
    return refuse(
      'insurer_unknown',
      'mediation_has_two_sides',
      '按调解规则，移送调解须有被投诉的机构，本案尚未写明；请先转办给该机构。',
    );
  }
  if (!flags.contractDispute) {
    return refuse(
      'not_a_contract_dispute',
      'mediation_of_contract_disputes',
      '按调解规则，只有合同纠纷可以移送调解；如确属合同纠纷，请先更正投诉原因或标记。',
    );
  }
  if (attempts >= ATTEMPTS_BEFORE_MEDIATION || act.by.role === 'station_supervisor') return null;
  return refuse(
    'attempts_missing',
    'mediation_after_two_attempts',
    `按调解规则，须经 ${ATTEMPTS_BEFORE_MEDIATION} 次办理仍未达成一致（目前 ${attempts} 次），或由总站主管决定；请继续办理或提交总站主管。`,
  );
}
