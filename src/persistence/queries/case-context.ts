import { buildCalendar } from '../../../domain/calendar/calendar.js';
import { CLOCK_NAMES } from '../../../domain/case/case-state.js';
import type { CaseContext } from '../../../domain/case/decision.js';
import type { StationRules } from './station-rules.js';

const CASE_CLOCKS = Object.keys(CLOCK_NAMES);

/** The part of the reference data that a run carries, to refuse by. */
export function rulesFor({ calendarNotices, calendarEdition, clockPolicySets }: StationRules) {
  return {
    calendarEdition,
    notices: calendarNotices,
    policies: clockPolicySets.map((set) => ({
      ...set,
      policies: set.policies.filter((policy) => CASE_CLOCKS.includes(policy.code)),
    })),
  };
}

const contexts = new WeakMap<StationRules, CaseContext>();

/** Built once for each reading of the rules: a calendar costs more than the decision that asks it. */
export function contextOf(rules: StationRules): CaseContext {
  const known = contexts.get(rules);
  if (known) return known;
  const { notices, policies } = rulesFor(rules);
  const { reasonSets: reasons, chainSets: chains, calendarEdition } = rules;
  const context = { calendar: buildCalendar(notices), calendarEdition, policies, reasons, chains };
  contexts.set(rules, context);
  return context;
}
