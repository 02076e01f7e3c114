import type { Calendar } from '../calendar/calendar.js';
import { dayOf, type DayNumber, type Moment } from '../calendar/day.js';
import { computeDeadline, isOnTime } from '../clock/deadline.js';
import { policyFor, type ClockPolicySet } from '../clock/policies.js';

/**
 * Whether an event that happened at a moment is uploaded late when its row is received at `receivedAt` (RULES 1, clock
 * `upload`). A day clock has one due moment for all events of a date under one policy, so that is computed once.
 */
export function latenessOf(
  sets: readonly ClockPolicySet[],
  calendar: Calendar,
  receivedAt: Moment,
): (occurredAt: Moment) => boolean {
  const known = new Map<object, Map<DayNumber, boolean>>();
  return (occurredAt) => {
    const policy = policyFor(sets, 'upload', occurredAt);
    const compute = (): boolean => {
      const { dueAt } = computeDeadline(
        { policy, startedAt: occurredAt, extensions: [], pauses: [] },
        calendar,
      );
      return dueAt !== null && !isOnTime(receivedAt, dueAt);
    };
    if (policy.unit === 'hour') return compute();
    const days = known.get(policy) ?? new Map<DayNumber, boolean>();
    known.set(policy, days);
    const day = dayOf(occurredAt);
    const late = days.get(day) ?? compute();
    days.set(day, late);
    return late;
  };
}
