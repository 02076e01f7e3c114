import { Context } from '@temporalio/activity';

const BEAT_EVERY_MS = 3_000;

/**
 * Tells the engine every few seconds that this worker still does the work, so that the work of a worker that died is
 * given to another within the heartbeat timeout and not at the end of its longest time.
 */
export async function beating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => {
    context.heartbeat();
  }, BEAT_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
