import { isAlive } from './case-clock.js';
import type { CaseClock, CaseState, Moment } from './case-state.js';

/** Nothing that is done from now on changes how the clock is counted. */
const isDecided = (clock: CaseClock): boolean => clock.breachedAt !== null || !isAlive(clock);

const isUncharged = ({ branchId = null }: CaseClock): boolean => branchId === null;

/**
 * Who answers for clocks: the sub-station that was in charge when the clock was breached or ended, whoever has the case
 * later. `before` is the case as it stood when the change came that decided them.
 */
export function chargeDecided(before: CaseState, after: CaseState): CaseState {
  const open = new Set(before.clocks.filter((clock) => !isDecided(clock)).map(({ id }) => id));
  const charge = (clock: CaseClock): CaseClock =>
    open.has(clock.id) && isDecided(clock) && isUncharged(clock)
      ? { ...clock, branchId: before.branchId }
      : clock;
  const clocks = after.clocks.map(charge);
  return clocks.some((clock, index) => clock !== after.clocks[index]) ? { ...after, clocks } : after;
}

/** Feedback lies before the head station: its sender answers for it, whoever has the case when it is accepted. */
export const answeredBy = (clock: CaseClock, branchId: string | null): CaseClock =>
  isUncharged(clock) ? { ...clock, branchId } : clock;

/** The clock runs on: whoever has the case then answers for it, unless it was breached before. */
export const answeredByNobodyYet = (clock: CaseClock): CaseClock =>
  clock.breachedAt === null ? { ...clock, branchId: null } : clock;

/** Another sub-station had taken over by the stamp of the act when the clock fell due, though it was performed later. */
export const handedOnInTime = (clock: CaseClock, at: Moment, branchId: string | null): CaseClock =>
  isAlive(clock) && clock.breachedAt !== null && at < clock.breachedAt ? { ...clock, branchId } : clock;
