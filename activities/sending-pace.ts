import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Keeps all windows of this process together within the gateway's rate (wall time). A window waits for its turn before
 * it is claimed, so that what is claimed goes out at once and a stop takes effect at once.
 */
export interface SendingPace {
  /** Resolves when a window of so many parts may be claimed. */
  turn(parts: number): Promise<void>;
  /** So many of the last turn's were not needed; negative: so many more were. */
  giveBack(parts: number): void;
}

export function sendingPace(partsPerSecond: number): SendingPace {
  let freeAt = 0;
  return {
    async turn(parts) {
      const now = performance.now();
      const startsAt = Math.max(now, freeAt);
      freeAt = startsAt + (parts / partsPerSecond) * 1000;
      if (startsAt - now >= 1) await sleep(startsAt - now);
    },
    giveBack(parts) {
      freeAt -= (parts / partsPerSecond) * 1000;
    },
  };
}
