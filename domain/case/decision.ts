import type { Calendar } from '../calendar/calendar.js';
import type { ClockPolicySet, EscalationStep } from '../clock/policies.js';
import type { Refusal } from '../identity/policy.js';
import type { CaseState } from './case-state.js';
import type { Effect } from './effects.js';
import type { Reason } from './reasons.js';

/** The reference data that a decision looks at. */
export interface CaseContext {
  readonly calendar: Calendar;
  /** Every version; a clock begins with the one valid at its start. */
  readonly policies: readonly ClockPolicySet[];
  readonly reasons: readonly Reason[];
}

export interface Accepted {
  readonly ok: true;
  readonly state: CaseState;
  readonly effects: readonly Effect[];
}

/** What a decision comes to. A refusal changes nothing and names the rule that refused. */
export type Decision = Accepted | Refusal;
