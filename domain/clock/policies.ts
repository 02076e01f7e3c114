import type { Moment } from '../calendar/day.js';
import { versionAt, type DatedVersion } from '../reference-data/dated-version.js';
import type { ClockPolicy, ClockUnit } from './deadline.js';

/** A version of all clock policies. A clock keeps the version that it began with. */
export interface ClockPolicySet extends DatedVersion {
  readonly policies: readonly ClockPolicy[];
}

export type ClockCode =
  | 'upload'
  | 'reply-window'
  | 'contact'
  | 'investigate'
  | 'enquiry'
  | 'mailbox'
  | 'hotline'
  | 'field-visit'
  | 'mediation-scope'
  | 'mediation-notice'
  | 'mediation-panel'
  | 'mediation-whole'
  | 'performance'
  | 'determination'
  | 'payment'
  | 'refusal-notice'
  | 'advance-payment'
  | 'reply-reading'
  | 'transfer'
  | 'review'
  | 'phone-task';

const clock = (code: ClockCode, amount: number, unit: ClockUnit, roll: boolean): ClockPolicy => ({
  code,
  unit,
  amount,
  roll,
  rungs: [50, 80, 100],
});

/** What the head station owes a case: its clerks are reminded once, on the morning of the last day. */
const own = (code: ClockCode, amount: number): ClockPolicy => ({
  ...clock(code, amount, 'working_day', false),
  rungs: [80, 100],
});

/** The shipped defaults (RULES 1, "Defaults"); an office edits them by a new version. */
export const SHIPPED_POLICIES: ClockPolicySet = {
  version: 1,
  validFrom: 0,
  policies: [
    clock('upload', 1, 'working_day', false),
    clock('reply-window', 7, 'natural_day', false),
    clock('contact', 2, 'natural_day', false),
    clock('investigate', 15, 'natural_day', true),
    clock('enquiry', 2, 'working_day', false),
    clock('mailbox', 10, 'natural_day', true),
    clock('hotline', 10, 'working_day', false),
    clock('field-visit', 5, 'working_day', false),
    clock('mediation-scope', 3, 'working_day', false),
    clock('mediation-notice', 2, 'working_day', false),
    clock('mediation-panel', 3, 'working_day', false),
    clock('mediation-whole', 30, 'natural_day', true),
    clock('performance', 10, 'working_day', false),
    clock('determination', 30, 'natural_day', true),
    clock('payment', 10, 'natural_day', true),
    clock('refusal-notice', 3, 'natural_day', true),
    clock('advance-payment', 60, 'natural_day', true),
    clock('reply-reading', 1, 'working_day', false),
    own('transfer', 1),
    own('review', 2),
    own('phone-task', 1),
  ],
};

/** The set in force at a moment. A clock that began before every set counts by the shipped one. */
export const policySetAt = (sets: readonly ClockPolicySet[], at: Moment): ClockPolicySet =>
  versionAt(sets, at) ?? SHIPPED_POLICIES;

/**
 * The policy of a clock that begins at a moment; a set that leaves it out has the shipped one. Throws RangeError for a
 * code that neither knows.
 */
export function policyFor(sets: readonly ClockPolicySet[], code: string, at: Moment): ClockPolicy {
  const named = (set: ClockPolicySet): ClockPolicy | undefined =>
    set.policies.find((policy) => policy.code === code);
  const policy = named(policySetAt(sets, at)) ?? named(SHIPPED_POLICIES);
  if (!policy) throw new RangeError(`No clock policy has the code ${code}.`);
  return policy;
}
