import type { Calendar } from '../calendar/calendar.js';
import { computeDeadline, isOnTime } from '../clock/deadline.js';
import { policyFor, type ClockPolicySet } from '../clock/policies.js';

/**
 * Whether a service event was uploaded late: received at or after the due moment of the upload clock (1 working day
 * by default), which starts with the business step (PRODUCT 1, RULES 1). Late ones are surveyed all the same.
 */
export function isLateUpload(
  event: { readonly occurredAt: number; readonly receivedAt: number },
  policies: readonly ClockPolicySet[],
  calendar: Calendar,
): boolean {
  const policy = policyFor(policies, 'upload', event.occurredAt);
  const { dueAt } = computeDeadline(
    { policy, startedAt: event.occurredAt, extensions: [], pauses: [] },
    calendar,
  );
  return dueAt !== null && !isOnTime(event.receivedAt, dueAt);
}
