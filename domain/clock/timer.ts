import type { Moment } from '../calendar/day.js';
import type { Deadline, Rung } from './deadline.js';

/**
 * Rungs whose moment has come and that never fired. Each fires once per clock, whatever is recomputed later; one that
 * a change or a resumption moved into the past fires at once.
 */
export const rungsToFire = (
  { rungs }: Pick<Deadline, 'rungs'>,
  firedPercents: readonly number[],
  now: Moment,
): Rung[] => rungs.filter(({ percent, at }) => at <= now && !firedPercents.includes(percent));

/**
 * The next moment to wake at, later than `now`: a rung that never fired, or the due moment (a breach is recorded there
 * also where the policy has no 100 % rung). Null while a pause is open, or when nothing is left.
 */
export function nextMoment(
  { dueAt, rungs }: Pick<Deadline, 'dueAt' | 'rungs'>,
  firedPercents: readonly number[],
  now: Moment,
): Moment | null {
  if (dueAt === null) return null;
  const moments = [...rungs, { percent: 100, at: dueAt }]
    .filter(({ percent, at }) => at > now && !firedPercents.includes(percent))
    .map(({ at }) => at);
  return moments.length === 0 ? null : Math.min(...moments);
}
