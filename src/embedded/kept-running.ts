import { setTimeout as sleep } from 'node:timers/promises';

interface Server {
  pid: number;
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** A server that is started again when it ends without being told to. */
export interface KeptRunning<Part extends Server> {
  /** The part as it first started; its addresses stay the same, its pid need not. */
  first: Part;
  pid(): number;
  stop(): Promise<void>;
}

const longestPauseMs = 30_000;

/**
 * Starts the part; a first start that fails is thrown. Later ends are told in a sentence and answered by a new start, at once and
 * then after growing pauses, until `stop`.
 */
export async function keepRunning<Part extends Server>(
  name: string,
  start: () => Promise<Part>,
  say: (sentence: string) => void,
): Promise<KeptRunning<Part>> {
  const first = await start();
  const stopped = new AbortController();
  const isStopped = () => stopped.signal.aborted;
  let current = first;
  const watch = async () => {
    for (;;) {
      await current.exited;
      if (isStopped()) return;
      say(`${name} ended unexpectedly and is being started again.`);
      current = await startAgain(name, start, say, stopped.signal);
      if (isStopped()) return current.stop();
      say(`${name} is running again.`);
    }
  };
  const watching = watch().catch((error: unknown) => {
    if (!isStopped()) throw error;
  });
  const stop = async () => {
    stopped.abort();
    await current.stop();
    await watching;
  };
  return { first, pid: () => current.pid, stop };
}

async function startAgain<Part extends Server>(
  name: string,
  start: () => Promise<Part>,
  say: (sentence: string) => void,
  stopped: AbortSignal,
): Promise<Part> {
  for (let pause = 500; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      return await start();
    } catch (error) {
      say(
        `${name} could not be started again: ${error instanceof Error ? error.message : String(error)} Next attempt in ${pause / 1000} s.`,
      );
      await sleep(pause, undefined, { signal: stopped });
    }
  }
}
