/** A duty of the house that is done again and again: never twice at once, never stopped by one failure. */
export interface Rhythm {
  /** Does the duty now instead of at the next beat. */
  nudge(): void;
  /** Lets the round under way finish and ends. */
  stop(): Promise<void>;
}

export interface Duty {
  /** Stands in the log where the duty fails. */
  name: string;
  /** Wall time between the end of one round and the start of the next. */
  everyMs: number;
  /** Returns true when there is more to do at once. */
  work: () => Promise<boolean>;
}

export type OnFailure = (duty: string, error: unknown) => void;

export function startRhythm({ name, everyMs, work, onFailure }: Duty & { onFailure: OnFailure }): Rhythm {
  let stopping = false;
  let nudged = false;
  let wake = (): void => undefined;

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      if (nudged || stopping) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!stopping) {
      nudged = false;
      const more = await work().catch((error: unknown) => {
        onFailure(name, error);
        return false;
      });
      if (!more) await pause();
    }
  };
  const ended = run();
  return {
    nudge: () => {
      nudged = true;
      wake();
    },
    stop: async () => {
      stopping = true;
      wake();
      await ended;
    },
  };
}
