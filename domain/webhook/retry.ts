const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const WINDOW = 72 * HOUR;
const PAUSES = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
const JITTER = 0.1;

/**
 * When a webhook is tried again after its attempt number `attempt` (from 1) failed at `now`; null once 3 days have
 * passed since `firstAt`. Moments are epoch milliseconds of wall time, also in rehearsals: the other side lives there.
 * Pauses grow as Standard Webhooks proposes, each up to 10 % longer or shorter, so that the events of one outage
 * don't return in one wave; `chance` in [0, 1) chooses, and is drawn from the other arguments where it is not given.
 * One last attempt falls on the end of the 3 days.
 */
export function nextAttempt(
  attempt: number,
  firstAt: number,
  now: number,
  chance: number = chanceOf(firstAt, attempt),
): number | null {
  const end = lastAttempt(firstAt);
  if (now >= end) return null;
  const pause = PAUSES[Math.min(Math.max(attempt, 1), PAUSES.length) - 1] ?? 24 * HOUR;
  return Math.min(end, now + Math.round(pause * (1 - JITTER + 2 * JITTER * chance)));
}

/** When the days of trying are over, whatever the receiver asks for. */
export const lastAttempt = (firstAt: number): number => firstAt + WINDOW;

/** Spreads (moment, attempt) evenly over [0, 1); not a secret. */
function chanceOf(firstAt: number, attempt: number): number {
  let mixed = Math.imul(firstAt ^ (firstAt / 0x100000000), 0x9e3779b1) ^ Math.imul(attempt, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x100000000;
}
