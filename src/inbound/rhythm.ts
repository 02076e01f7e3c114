/** A duty of the house that is done again and again: never twice at once, never stopped by one failure. */
export interface Rhythm {
  /** Does the duty now instead of at the next beat. */
  nudge(): void;
  /** Lets the round under way finish and ends. */
  stop(): Promise<void>;
}

export interface DutyOptions {
  name: string;
  /** Wall time between the end of one round and the start of the next. */
  everyMs: number;
  /** Returns true when there is more to do at once. */
  work: () => Promise<boolean>;
  onFailure: (name: string, error: unknown) => void;
}

export function startRhythm({ name, everyMs, work, onFailure }: DutyOptions): Rhythm {
  let stopping = false;
  let wake = (): void => undefined;
  let nudged = false;

  const pause = async (): Promise<void> => {
    if (nudged || stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };
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
