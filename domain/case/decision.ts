import type { Calendar } from '../calendar/calendar.js';
import type { ClockPolicySet } from '../clock/policies.js';
import type { Refusal } from '../identity/policy.js';
import type { Act, ActOf, ActType } from './acts.js';
import type { ChainSet } from './chains.js';
import type { By, CaseState } from './case-state.js';
import type {
  CaseWebhook,
  ConsumerMessageEffect,
  Effect,
  EffectData,
  NoticeTemplate,
  Recipient,
  TimelineEntry,
} from './effects.js';
import type { ReasonSet } from './reasons.js';
import { canTransition, type CaseStatus } from './status.js';

/** The reference data that a decision looks at. */
export interface CaseContext {
  readonly calendar: Calendar;
  /** How many notices had been entered when the calendar was read: a clock says by which it was computed. */
  readonly calendarEdition?: number;
  /** Every version; a clock begins with the one valid at its start. */
  readonly policies: readonly ClockPolicySet[];
  /** Every version of the tree of reasons. Null: who asks does not know it, and whoever performs the act judges by it. */
  readonly reasons: readonly ReasonSet[] | null;
  /**
   * Every version of the escalation chains; a clock keeps the one in force at its start. Null: who asks does not know them,
   * and whoever performs the act fires their steps.
   */
  readonly chains: readonly ChainSet[] | null;
}

export interface Accepted {
  readonly ok: true;
  readonly state: CaseState;
  readonly effects: readonly Effect[];
}

/** What a decision comes to. A refusal changes nothing and names the rule that refused. */
export type Decision = Accepted | Refusal;

/** How one type of act is decided; permission, version and status were looked at before. */
export type Decide<T extends ActType> = (state: CaseState, act: ActOf<T>, context: CaseContext) => Decision;

export const accept = (state: CaseState, effects: readonly Effect[]): Accepted => ({
  ok: true,
  state,
  effects,
});

export const refuse = (code: string, rule: string, message: string): Refusal => ({
  ok: false,
  code,
  rule,
  message,
});

/** Moves the case on; a pair that the lifecycle does not have is a fault of ours, not of the one who acts. */
export function moveTo(state: CaseState, status: CaseStatus): CaseState {
  if (state.status === status) return state;
  if (!canTransition(state.status, status)) {
    throw new Error(`the lifecycle of a case has no way from ${state.status} to ${status}`);
  }
  return { ...state, status };
}

/** What every act carries, whatever its type. */
type AnyAct = Pick<Act, 'at' | 'by'> & { readonly type: ActType; readonly submissionId?: string };

export const byOf = ({ by }: AnyAct): By => ({
  id: by.id,
  onBehalfOf: by.onBehalfOf,
  role: by.role,
  insurerId: by.insurerId,
});

/** The act's line on the timeline. */
export function entry(act: AnyAct, data: EffectData = {}, code: string = act.type): TimelineEntry {
  return { type: 'timeline', code, at: act.at, by: byOf(act), data, submissionId: act.submissionId ?? null };
}

export function notify(
  state: CaseState,
  to: Recipient | null,
  template: NoticeTemplate,
  data: EffectData = {},
): Effect[] {
  return to === null ? [] : [{ type: 'notify', to, template, data: { caseNo: state.caseNo, ...data } }];
}

/** A webhook to the insurer in charge; cases without one tell nobody. */
export function webhook(state: CaseState, event: CaseWebhook, data: EffectData = {}): Effect[] {
  if (state.insurerId === null) return [];
  const { caseNo, insurerId, round, status } = state;
  return [{ type: 'webhook', event, insurerId, data: { caseNo, round, status, ...data } }];
}

/** An SMS to the consumer and those of the cases merged into this one: each person is told once. */
export function tellConsumer(
  state: CaseState,
  template: ConsumerMessageEffect['template'],
  data: EffectData = {},
  submissionId: string | null = null,
): Effect {
  return {
    type: 'consumerMessage',
    template,
    data: { caseNo: state.caseNo, insurerId: state.insurerId, ...data },
    audience: [state.caseNo, ...state.mergedFrom],
    submissionId,
  };
}

/** The person in charge at the sub-station, else everybody there who could be; null before the transfer. */
export function handlerOf(state: CaseState): Recipient | null {
  if (state.handlerId !== null) return { userId: state.handlerId };
  return substation(state, 'substation_handler');
}

export const headOf = (state: CaseState): Recipient | null => substation(state, 'substation_head');

export const CLERKS: Recipient = { role: 'station_clerk', insurerId: null, branchId: null };
export const SUPERVISORS: Recipient = { role: 'station_supervisor', insurerId: null, branchId: null };
export const DEPUTY_DIRECTOR: Recipient = { role: 'deputy_director', insurerId: null, branchId: null };

function substation(
  { insurerId, branchId }: CaseState,
  role: 'substation_handler' | 'substation_head',
): Recipient | null {
  return insurerId === null ? null : { role, insurerId, branchId };
}
