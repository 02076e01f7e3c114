import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Keeps all windows of this process together within the gateway's rate (wall time). A window waits for its turn before
 * it is claimed, and its turn comes when what was claimed before has had the time to go out: so what is claimed goes out
 * at once, however many wait.
 */
export interface SendingPace {
  /** Resolves when a window of about so many parts may be claimed. */
  turn(parts: number): Promise<void>;
  /** So many of the last turn's were not needed; negative: so many more were. Whoever waits waits so much less or more. */
  giveBack(parts: number): void;
}

/** Turns that came late may be made up for by so much: a timer is never exact. */
const SLACK_MS = 100;

export function sendingPace(partsPerSecond: number): SendingPace {
  let freeAt = 0;
  let line: Promise<void> = Promise.resolve();
  const partsTake = (parts: number): number => (parts / partsPerSecond) * 1000;
  const nextTurn = async (parts: number): Promise<void> => {
    // Looked at again after each wait: what was claimed before turned out to be longer than it was thought to be.
    for (let wait = freeAt - performance.now(); wait >= 1; wait = freeAt - performance.now())
      await sleep(wait);
    freeAt = Math.max(freeAt, performance.now() - SLACK_MS) + partsTake(parts);
  };
  return {
    turn: (parts) => (line = line.then(() => nextTurn(parts))),
    giveBack: (parts) => {
      freeAt -= partsTake(parts);
    },
  };
}
