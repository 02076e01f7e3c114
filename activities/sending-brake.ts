import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../src/persistence/database.js';
import { stoppedInsurers } from '../src/persistence/queries/sending-stops.js';

/**
 * The stops in force, at hand for each message that is about to go out: what was claimed before a stop came must not go
 * out seconds after it, however long the line at the gateway.
 */
export interface SendingBrake {
  /** Does the work while the stops are read twice a second of wall time; `holds` says what holds an insurer's messages back now. */
  watching<T>(work: (holds: Holds) => Promise<T>): Promise<T>;
}

/** Null: messages of no insurer, which a stop of everything holds back. */
export type Holds = (insurerId: string | null) => boolean;

const LOOK_EVERY_MS = 500;

export function sendingBrake(db: Database): SendingBrake {
  let stopped: ReadonlySet<string | null> = new Set();
  let working = 0;
  let looking = false;
  let first: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    // A database that is away takes no stop either.
    const found = await db.transaction(stoppedInsurers).catch(() => null);
    if (found) stopped = new Set(found);
  };
  const keepLooking = async (): Promise<void> => {
    while (working > 0) {
      await sleep(LOOK_EVERY_MS);
      if (working > 0) await look();
    }
    looking = false;
  };
  return {
    async watching(work) {
      working += 1;
      try {
        if (!looking) {
          looking = true;
          first = look();
          void keepLooking();
        }
        await first;
        return await work((insurerId) => stopped.has(null) || stopped.has(insurerId));
      } finally {
        working -= 1;
      }
    },
  };
}
