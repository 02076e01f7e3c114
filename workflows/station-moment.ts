import { condition, sleep } from '@temporalio/workflow';
import { stationTime, wallTime, type StationClock } from '../domain/clock/station-clock.js';

/** A run's view of the one clock: deterministic, because the engine's time is the only wall time it reads. */
export interface StationMoment {
  /** Station time now, epoch milliseconds. */
  now(): number;
  /**
   * Waits until station time has reached `at` (null: no moment is set) or `sooner` holds. True when `sooner` ended it.
   */
  until(at: number | null, sooner?: () => boolean): Promise<boolean>;
}

export function moment(clock: StationClock): StationMoment {
  const now = (): number => stationTime(clock, Date.now());
  return {
    now,
    until: async (at, sooner) => {
      if (at === null) {
        await condition(sooner ?? (() => false));
        return true;
      }
      // A timer may fire a whisker before the rounded station moment: look again rather than act too early.
      for (;;) {
        const wait = Math.ceil(wallTime(clock, at) - Date.now());
        if (wait <= 0) return sooner?.() ?? false;
        if (!sooner) await sleep(wait);
        else if (await condition(sooner, wait)) return true;
      }
    },
  };
}
