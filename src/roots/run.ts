import { explainOrTrace } from './explain.js';
import { createStopList } from './stop-list.js';
import type { StopList } from './stop-list.js';

export interface Program {
  /**
   * Starts everything and registers its stops; what it throws ends the program with a sentence, and so does a later rejection
   * of `ended`.
   */
  start: (stops: StopList, say: (line: string) => void) => Promise<{ ended: Promise<never> } | undefined>;
  /** The last resort of a second signal: ends at once what would outlive this process. */
  abandon?: () => void;
}

/** Ends servers that run in sessions of their own; the next start opens their data as after a power cut. */
export function endAtOnce(pids: Readonly<Record<string, number | undefined>> | undefined): void {
  for (const pid of Object.values(pids ?? {})) {
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Runs a program until a signal (SIGINT, SIGTERM, SIGHUP) or a failed start: then everything is stopped in reverse order and the
 * process ends with 0, or 1 after a failure. A second signal ends it at once with 130.
 */
export async function run({ start, abandon }: Program): Promise<void> {
  const stops = createStopList((name, error) =>
    say(`${name} did not stop as it should: ${explainOrTrace(error)}`),
  );
  let signals = 0;
  let stopped = (): void => undefined;
  const stop = new Promise<void>((resolve) => (stopped = resolve));
  // A terminal that is gone must not keep the station from stopping in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      signals += 1;
      if (signals === 1) {
        say('Stopping in order. Once more to stop at once.');
        stopped();
        return;
      }
      abandon?.();
      process.exit(130);
    });
  try {
    const started = await start(stops, say);
    await Promise.race([stop, ...(started === undefined ? [] : [started.ended])]);
    await stops.stopAll(say);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`\n${explainOrTrace(error)}\n`);
    await stops.stopAll();
    process.exit(1);
  }
}
