import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

const daySeconds = 24 * 60 * 60;

interface Wanted {
  namespace: string;
  retentionDays: number;
  searchAttributes: Record<string, string>;
}

/**
 * Sees that the namespace exists, keeps closed runs for at least `retentionDays`, and knows the search attributes.
 * Returns undefined when that is so, else what is still missing; a server that is not up yet is such a reason.
 */
export async function keepHistories(address: string, wanted: Wanted): Promise<string | undefined> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: 2000 });
    return await connection.withDeadline(Date.now() + 5000, () => settle(connection, wanted));
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0] : String(error);
  } finally {
    await connection?.close();
  }
}

async function settle(connection: Connection | undefined, wanted: Wanted): Promise<string | undefined> {
  if (connection === undefined) return 'no connection';
  const { namespace } = wanted;
  const found = await connection.workflowService.describeNamespace({ namespace });
  const kept = Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  const needed = wanted.retentionDays * daySeconds;
  if (kept < needed) {
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(needed * 1000) },
    });
    return `closed runs are kept for ${kept / daySeconds} days instead of ${wanted.retentionDays}`;
  }
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.keys(wanted.searchAttributes).filter((name) => !(name in customAttributes));
  return missing.length === 0
    ? undefined
    : `the search attributes ${missing.join(', ')} are not registered yet`;
}
