import type { Client } from '@temporalio/client';
import type { Database } from '../../persistence/database.js';
import { refusedOrders } from '../../persistence/queries/run-commands.js';
import { stampOf } from '../front-door/fields.js';
import type { StuckRun } from './operations.schema.js';

const MOST = 50;
/** Runs are cancelled by nobody: whatever ended otherwise than by its own last step is looked at. */
const ENDED_BADLY = 'ExecutionStatus IN ("Failed", "Terminated", "TimedOut") ORDER BY CloseTime DESC';
const whyOf: Readonly<Record<string, StuckRun['why']>> = {
  FAILED: 'failed',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
};

/** Orders that the engine refused five times, oldest first. */
export async function runsRefused(database: Database, uiUrl: string | undefined): Promise<StuckRun[]> {
  const orders = await database.transaction((sql) => refusedOrders(sql, MOST + 1), { scope: 'all' });
  return orders.map(({ workflowId, lastError, createdAt }) => ({
    ...({ workflowId, why: 'refused', reason: lastError, since: stampOf(createdAt) } as const),
    url: urlOf(uiUrl, workflowId),
  }));
}

/** Runs that failed, were terminated or ran out of time, as long as the engine keeps them; newest first. */
export async function runsEndedBadly(engine: Client, uiUrl: string | undefined): Promise<StuckRun[]> {
  const found: StuckRun[] = [];
  for await (const run of engine.workflow.list({ query: ENDED_BADLY, pageSize: MOST + 1 })) {
    const { workflowId, runId, status, closeTime, startTime } = run;
    found.push({
      workflowId,
      why: whyOf[status.name] ?? 'failed',
      reason: null,
      since: stampOf(closeTime ?? startTime),
      url: urlOf(uiUrl, workflowId, runId),
    });
    if (found.length > MOST) break;
  }
  return found;
}

export const MOST_STUCK = MOST;

const urlOf = (uiUrl: string | undefined, workflowId: string, runId?: string): string | null =>
  uiUrl === undefined
    ? null
    : [`${uiUrl}/workflows`, encodeURIComponent(workflowId), ...(runId === undefined ? [] : [runId])].join(
        '/',
      );
