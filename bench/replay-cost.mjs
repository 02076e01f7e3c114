/** Processor time of a cold replay: a run's history from its beginning to its end, on a worker that never saw it. */
import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { median } from './report.mjs';

const BUNDLE = path.resolve(import.meta.dirname, '../dist/workflow-bundle.js');

/**
 * Milliseconds of processor time of this process, all its threads together, for one replay: `many` replays on one
 * worker, less a worker that replays once, so that its start and its bundle count for nothing; median of `runs`.
 */
export async function replayCost(recorded, { many, runs = 5 }) {
  await replays(recorded, 1);
  const costs = [];
  for (let run = 0; run < runs; run += 1) {
    const once = await replays(recorded, 1);
    costs.push(((await replays(recorded, many)) - once) / (many - 1));
  }
  return median(costs);
}

async function replays({ workflowId, history }, times) {
  const before = process.cpuUsage();
  const copies = Array.from({ length: times }, (_, copy) => ({
    workflowId: `${workflowId}/${copy}`,
    history,
  }));
  const results = Worker.runReplayHistories({ workflowBundle: { codePath: BUNDLE } }, copies);
  let replayed = 0;
  for await (const { error } of results) {
    if (error) throw error;
    replayed += 1;
  }
  if (replayed !== times) throw new Error(`${replayed} of ${times} replays came to an end.`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
