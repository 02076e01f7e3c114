import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Database } from '../../persistence/database.js';
import {
  settleRunCommands,
  takeRunCommands,
  type RunCommand,
} from '../../persistence/queries/run-commands.js';
import { searchAttributesOf, summaryOf } from './run-summary.js';

export interface RunStarterParts {
  db: Database;
  client: Client;
  /** Station time, for the stamp of rows. */
  now: () => number;
  /** Orders carried out side by side. */
  concurrency?: number;
}

/**
 * Carries out one batch of committed orders to the engine, oldest first; returns how many were taken. A run that
 * is already there counts as started; a signal to a run that is over is settled with that remark. Orders for one
 * run keep their sequence. A failure of the engine leaves the order for the next round.
 */
export async function carryOutRunCommands({
  db,
  client,
  now,
  concurrency = 16,
}: RunStarterParts): Promise<number> {
  return db.transaction(async (sql) => {
    const commands = await takeRunCommands(sql, 200);
    if (commands.length === 0) return 0;
    const lanes = [...groupByRun(commands).values()];
    const settled: { id: string; error: string | null; sent: boolean }[] = [];
    const workers = Array.from({ length: Math.min(concurrency, lanes.length) }, async () => {
      for (let lane = lanes.shift(); lane; lane = lanes.shift()) {
        for (const command of lane) {
          const outcome = await carryOut(client, command);
          settled.push({ id: command.id, ...outcome });
          if (!outcome.sent) break;
        }
      }
    });
    await Promise.all(workers);
    await settleRunCommands(sql, settled, new Date(now()));
    return settled.filter((s) => s.sent).length;
  });
}

function groupByRun(commands: readonly RunCommand[]): Map<string, RunCommand[]> {
  const lanes = new Map<string, RunCommand[]>();
  for (const command of commands) {
    const lane = lanes.get(command.workflowId);
    if (lane) lane.push(command);
    else lanes.set(command.workflowId, [command]);
  }
  return lanes;
}

async function carryOut(
  client: Client,
  command: RunCommand,
): Promise<{ sent: boolean; error: string | null }> {
  try {
    await tellEngine(client, command);
    return { sent: true, error: null };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return { sent: true, error: null };
    if (error instanceof WorkflowNotFoundError) return { sent: true, error: 'run is over' };
    return { sent: false, error: error instanceof Error ? error.name : 'unknown' };
  }
}

async function tellEngine(client: Client, command: RunCommand): Promise<void> {
  const start = {
    workflowId: command.workflowId,
    taskQueue: 'station',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    typedSearchAttributes: searchAttributesOf(command.attributes),
    staticSummary: summaryOf(command),
  } as const;
  switch (command.kind) {
    case 'start':
      await client.workflow.start(command.workflowType, { ...start, args: [command.payload] });
      return;
    case 'signal':
      await client.workflow.getHandle(command.workflowId).signal(command.signalName ?? '', command.payload);
      return;
    case 'signal_with_start':
      await client.workflow.signalWithStart(command.workflowType, {
        ...start,
        args: [command.payload['input']],
        signal: command.signalName ?? '',
        signalArgs: [command.payload['signal']],
      });
  }
}
