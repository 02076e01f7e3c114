/** What runs so far, in the order in which it was started; stopped in the reverse one. */
export interface StopList {
  add(name: string, stop: () => Promise<unknown>): void;
  /** Stops everything once; one that fails does not keep the others from being stopped. */
  stopAll(say?: (line: string) => void): Promise<void>;
}

export function createStopList(onFailure: (name: string, error: unknown) => void): StopList {
  const running: { name: string; stop: () => Promise<unknown> }[] = [];
  let stopping: Promise<void> | undefined;
  const stopEach = async (say: (line: string) => void): Promise<void> => {
    for (let last = running.pop(); last !== undefined; last = running.pop()) {
      try {
        await last.stop();
        say(`${last.name} stopped.`);
      } catch (error) {
        onFailure(last.name, error);
      }
    }
  };
  return {
    add: (name, stop) => void running.push({ name, stop }),
    stopAll: (say = () => undefined) => (stopping ??= stopEach(say)),
  };
}
