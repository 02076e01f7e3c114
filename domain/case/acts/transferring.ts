import { handedOnInTime } from '../answering-branch.js';
import { cancelClocks, currentClock, dueAt, isAlive, startClock, stopClock } from '../case-clock.js';
import type { ActOf } from '../acts.js';
import type { CaseState, CoHandler } from '../case-state.js';
import {
  accept,
  entry,
  handlerOf,
  headOf,
  moveTo,
  notify,
  refuse,
  tellConsumer,
  webhook,
  type CaseContext,
  type Decide,
  type Decision,
} from '../decision.js';
import type { Effect } from '../effects.js';
import type { Refusal } from '../../identity/policy.js';

/**
 * Sends the case to a sub-station; contact and investigation clocks start at once (PRODUCT 2). A case that is reopened and
 * goes to another insurer leaves behind who co-handled it for the former.
 */
export const transfer: Decide<'transfer'> = (state, act, context) => {
  const { insurerId, branchId, line } = act;
  const coHandlers = insurerId === state.insurerId ? state.coHandlers : [];
  const sent = moveTo(
    { ...stopClock(state, 'enquiry', act.at, 'transfer', context), insurerId, branchId, line, coHandlers },
    'transferred',
  );
  return accept(...begin({ ...sent, handlerId: act.handlerId ?? null }, act, context));
};

/** Both clocks of a round, for the insurer in charge; everybody concerned is told. */
function begin(
  state: CaseState,
  act: ActOf<'transfer' | 'reassign'>,
  context: CaseContext,
): [CaseState, Effect[]] {
  const [ticking, clocks] = startInsurerClocks({ ...state, transferredAt: act.at }, act.at, context);
  const due = dueAt(currentClock(ticking, 'investigate'), context);
  return [
    ticking,
    [
      entry(act, { insurerId: act.insurerId, branchId: act.branchId }),
      ...clocks,
      ...notify(ticking, handlerOf(ticking), 'case_transferred', { dueAt: due }),
      ...webhook(ticking, 'case.transferred', { dueAt: due }),
      tellConsumer(ticking, 'transferred', { dueAt: due }),
    ],
  ];
}

/**
 * Fresh contact and investigation clocks from `at`, for the case's present round. One of an earlier round that nobody
 * stopped (a contact never logged) is given up: its round is over.
 */
export function startInsurerClocks(
  state: CaseState,
  at: number,
  context: CaseContext,
): [CaseState, Effect[]] {
  const contact = startClock(cancelClocks(state, at, context), 'contact', at, context);
  const both = startClock(contact, 'investigate', at, context);
  const given = state.clocks.filter(isAlive).map(({ id }): Effect => ({ type: 'clockChanged', clockId: id }));
  const started = both.clocks.slice(-2).map(({ id }): Effect => ({ type: 'startClock', clockId: id }));
  return [both, [...given, ...started]];
}

/** Who handles a case is said by its transfer; before the first there is nobody to take the place of. */
function refuseUntransferred({ clocks }: CaseState): Refusal | null {
  if (clocks.some(({ code }) => code === 'investigate')) return null;
  return refuse(
    'wrong_status',
    'handlers_come_with_transfer',
    '按办理流程，案件尚未转办给分站，没有承办和协办人员，不能改派或增减协办；请先转办。',
  );
}

/** Another branch or handler of the insurer, whose clocks go on; or another insurer, for whom they start afresh. */
export const reassign: Decide<'reassign'> = (state, act, context) => {
  const refusal = refuseUntransferred(state);
  if (refusal) return refusal;
  if (act.insurerId !== state.insurerId) return toAnotherInsurer(state, act, context);
  if (act.branchId === state.branchId && act.handlerId === state.handlerId) {
    return refuse(
      'no_change',
      'reassign_changes_something',
      '案件已由该分站、该经办人承办，无需改派；请另选分站或经办人。',
    );
  }
  const clocks = state.clocks.map((clock) => handedOnInTime(clock, act.at, act.branchId));
  const next = { ...state, clocks, branchId: act.branchId, handlerId: act.handlerId };
  return accept(next, [
    entry(act, { branchId: act.branchId, handlerId: act.handlerId }),
    ...notify(next, handlerOf(next), 'case_reassigned'),
  ]);
};

function toAnotherInsurer(state: CaseState, act: ActOf<'reassign'>, context: CaseContext): Decision {
  if (act.by.insurerId !== null) {
    return refuse(
      'other_insurer',
      'insurers_reassign_within',
      '按改派规则，分站只能在本机构内改派；案件不属于本机构的，请以备注说明并联系总站改派。',
    );
  }
  if (!['transferred', 'contacted', 'returned'].includes(state.status)) {
    return refuse(
      'wrong_status',
      'other_insurer_before_feedback',
      '按改派规则，只有分站正在办理、尚未反馈的案件才能改派给其他机构；已反馈的请先退回，待转办的请直接转办给该机构。',
    );
  }
  const given: CaseState = {
    ...moveTo(state, 'transferred'),
    insurerId: act.insurerId,
    branchId: act.branchId,
    handlerId: act.handlerId,
    line: act.line ?? state.line,
    pendingExtension: null,
    coHandlers: [],
  };
  const [next, effects] = begin(given, act, context);
  return accept(next, [
    ...notify(state, handlerOf(state), 'case_closed'),
    // For the insurer that gives it up the case is over; whose it is now is not told.
    ...webhook(state, 'case.concluded', { conclusion: 'reassigned' }),
    ...effects,
  ]);
}

export const sameCoHandler = (one: CoHandler, two: CoHandler): boolean =>
  one.insurerId === two.insurerId && one.branchId === two.branchId && one.userId === two.userId;

export const addCoHandler: Decide<'addCoHandler'> = (state, act) => {
  const refusal = refuseUntransferred(state);
  if (refusal) return refusal;
  const { coHandler } = act;
  if (act.by.insurerId !== null && coHandler.insurerId !== act.by.insurerId) {
    return refuse(
      'other_insurer',
      'insurers_co_handle_within',
      '按协办规则，分站只能请本机构协办；需要其他机构协办的，请联系总站。',
    );
  }
  const inCharge =
    coHandler.insurerId === state.insurerId &&
    coHandler.branchId === state.branchId &&
    coHandler.userId === null;
  if (inCharge || state.coHandlers.some((each) => sameCoHandler(each, coHandler))) {
    return refuse('no_change', 'co_handler_once', '该单位或人员已在承办或协办本案；请另选协办单位。');
  }
  const next = { ...state, coHandlers: [...state.coHandlers, coHandler] };
  const { userId, insurerId, branchId } = coHandler;
  const to = userId === null ? { role: 'substation_handler' as const, insurerId, branchId } : { userId };
  return accept(next, [entry(act, { ...coHandler }), ...notify(next, to, 'case_co_handler_added')]);
};

export const removeCoHandler: Decide<'removeCoHandler'> = (state, act) => {
  const left = state.coHandlers.filter((each) => !sameCoHandler(each, act.coHandler));
  if (left.length === state.coHandlers.length) {
    return refuse('no_such_co_handler', 'co_handler_once', '该单位或人员不在协办名单中；请刷新后核对。');
  }
  return accept({ ...state, coHandlers: left }, [entry(act, { ...act.coHandler })]);
};

/** 督办: the head station or the bureau presses the case; handler and head of the sub-station hear at once. */
export const superviseNote: Decide<'superviseNote'> = (state, act) => {
  if (act.submissionId === undefined) {
    return refuse('reason_required', 'supervising_says_what', '按督办规则，督办须写明要求；请填写督办内容。');
  }
  return accept(state, [
    entry(act),
    ...notify(state, handlerOf(state), 'case_supervised'),
    ...notify(state, headOf(state), 'case_supervised'),
  ]);
};
