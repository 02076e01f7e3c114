import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

/**
 * Keeps a run's history for replays, when histories are recorded (`RECORD_HISTORIES=1`). Stacks are left out: a replay
 * does not read them, and they name folders of the machine that recorded.
 */
export async function recordHistory(handle: WorkflowHandle, name: string): Promise<void> {
  if (process.env['RECORD_HISTORIES'] !== '1') return;
  const withoutStacks = (key: string, value: unknown): unknown => (key === 'stackTrace' ? undefined : value);
  const history: unknown = JSON.parse(historyToJSON(await handle.fetchHistory()), withoutStacks);
  await writeFile(
    path.resolve('test/histories', `${name}.json`),
    JSON.stringify({ workflowId: handle.workflowId, history }),
  );
}
