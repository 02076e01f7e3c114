import { formatDue } from '../../clock/shown-moment.js';
import { samePerson } from '../../identity/principal.js';
import { changeClock, currentClock, dueAt, extend } from '../case-clock.js';
import type { ActOf } from '../acts.js';
import type { CaseClock, CaseState } from '../case-state.js';
import {
  accept,
  byOf,
  entry,
  handlerOf,
  notify,
  refuse,
  SUPERVISORS,
  tellConsumer,
  webhook,
  type CaseContext,
  type Decide,
} from '../decision.js';
import type { Refusal } from '../../identity/policy.js';

const MOST_DAYS = 30;

/** Asks for more days on the investigation clock: one of 1–30, one further in an exceptional case (PRODUCT 2). */
export const extensionRequest: Decide<'extensionRequest'> = (state, act, context) => {
  const clock = currentClock(state, 'investigate');
  const refusal = whyNoRequest(state, act, clock, context);
  if (refusal) return refusal;
  if (clock === null) throw new Error('a clock that may be extended lives');
  const { days, exceptional = false } = act;
  const pendingExtension = {
    clockId: clock.id,
    days,
    exceptional,
    by: byOf(act),
    requestedAt: act.at,
    submissionId: act.submissionId ?? null,
  };
  const next = { ...state, pendingExtension };
  return accept(next, [
    entry(act, { days, exceptional }),
    ...notify(next, SUPERVISORS, 'case_extension_to_decide', { days }),
  ]);
};

function whyNoRequest(
  state: CaseState,
  act: ActOf<'extensionRequest'>,
  clock: CaseClock | null,
  context: CaseContext,
): Refusal | null {
  if (!Number.isInteger(act.days) || act.days < 1 || act.days > MOST_DAYS) {
    return refuse('days', 'extension_1_to_30_days', '按延期规则，每次延期为 1 至 30 天的整数；请修改天数。');
  }
  if (act.submissionId === undefined) {
    return refuse('reason_required', 'extension_has_reason', '按延期规则，申请延期须说明理由；请填写理由。');
  }
  if (state.pendingExtension !== null) {
    return refuse('already_asked', 'one_request_at_a_time', '已有一项延期申请待审批；请等待审批结果。');
  }
  if (clock === null) {
    return refuse(
      'no_clock',
      'extension_on_investigation',
      '按延期规则，只有调查反馈时限可以延期；本案没有进行中的调查反馈时限。',
    );
  }
  return whyNoFurther(act, clock) ?? whyTooLate(act, clock, context);
}

function whyNoFurther(act: ActOf<'extensionRequest'>, { extensions }: CaseClock): Refusal | null {
  if (extensions.length >= 2) {
    return refuse(
      'extended_twice',
      'extension_once_and_once_more',
      '按延期规则，同一时限最多延期两次，本案已用完；请在期限内反馈。',
    );
  }
  if (extensions.length === 1 && act.exceptional !== true) {
    return refuse(
      'already_extended',
      'extension_once_and_once_more',
      '按延期规则，同一时限一般只延期一次；确属特殊情况的，请勾选「特殊情况」并说明理由。',
    );
  }
  return null;
}

function whyTooLate(act: ActOf<'extensionRequest'>, clock: CaseClock, context: CaseContext): Refusal | null {
  const due = dueAt(clock, context);
  if (due === null || act.at < due) return null;
  return refuse(
    'past_due',
    'extension_before_due',
    `按延期规则，延期须在到期前申请；时限已于 ${formatDue(due)} 到期，请尽快反馈。`,
  );
}

/** The supervisor grants what was asked for; the due moment is computed anew and the consumer is told. */
export const approveExtension: Decide<'approveExtension'> = (state, act, context) => {
  const refusal = whyNoDecision(state, act);
  if (refusal) return refusal;
  const { clockId, days, exceptional, requestedAt } = pendingOf(state);
  const next = changeClock({ ...state, pendingExtension: null }, clockId, (clock) =>
    extend(clock, { days, exceptional, requestedAt, grantedAt: act.at }),
  );
  const due = dueAt(currentClock(next, 'investigate'), context);
  return accept(next, [
    entry(act, { days, exceptional, dueAt: due }),
    { type: 'clockChanged', clockId },
    ...notify(next, handlerOf(next), 'case_extended', { days, dueAt: due }),
    ...webhook(next, 'case.extended', { days, dueAt: due }),
    tellConsumer(next, 'extended', { days, dueAt: due }),
  ]);
};

export const refuseExtension: Decide<'refuseExtension'> = (state, act) => {
  const refusal = whyNoDecision(state, act);
  if (refusal) return refusal;
  const next = { ...state, pendingExtension: null };
  return accept(next, [entry(act), ...notify(next, handlerOf(next), 'case_extension_refused')]);
};

function whyNoDecision(state: CaseState, act: ActOf<'approveExtension' | 'refuseExtension'>): Refusal | null {
  const { pendingExtension } = state;
  if (pendingExtension === null) {
    return refuse('nothing_asked', 'extension_is_asked_for', '本案没有待审批的延期申请；请刷新后核对。');
  }
  if (samePerson(act.by, pendingExtension.by)) {
    return refuse(
      'own_request',
      'nobody_approves_own_request',
      '按审批规则，任何人不能审批本人（或本人受托代办）的申请；请由其他主管审批。',
    );
  }
  return null;
}

function pendingOf({ pendingExtension, caseNo }: CaseState): NonNullable<CaseState['pendingExtension']> {
  if (pendingExtension === null) throw new Error(`${caseNo} has no extension to decide`);
  return pendingExtension;
}
