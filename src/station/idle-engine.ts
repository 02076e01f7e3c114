import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { StationFault } from '../roots/fault.js';

const POLL_MS = 60_000;
const MARGIN_MS = 10_000;

/**
 * Sees that no worker asks the engine for the station's work: its runs are about to be ended. One that was stopped is
 * shown for the length of its last question, which is waited for; one that asks anew is refused at once.
 */
export async function requireNoWorkers(client: Client, say: (line: string) => void): Promise<void> {
  const began = Date.now();
  let told = false;
  for (;;) {
    const asked = await lastAsked(client);
    if (asked > began) throw working();
    if (asked < Date.now() - POLL_MS - MARGIN_MS) return;
    if (!told) say('A worker asked the engine for work a moment ago: waiting to see whether it still does …');
    told = true;
    await pause(2_000);
  }
}

/** When a worker last asked for tasks of the station's runs; 0: none is known. */
async function lastAsked(client: Client): Promise<number> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: 'station' },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  return Math.max(0, ...pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000));
}

const working = (): StationFault =>
  new StationFault(
    'usage',
    'A worker still asks this engine for work. A restore ends every run that the engine knows and builds them anew: stop the API and all workers of this station first, then repeat; nothing was changed.',
  );
