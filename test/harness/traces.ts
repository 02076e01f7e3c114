import type { Client } from '@temporalio/client';

/** Everything readable in a value: texts, keys, and bytes as text, however deep; payloads lie open in it. */
export function textsIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  const members: [unknown, unknown][] =
    value instanceof Map ? [...value] : Object.entries(value).map(([key, member]) => [key, member]);
  return members.flatMap(([key, member]) => [...textsIn(key, seen), ...textsIn(member, seen)]);
}

/** What the engine knows of every run of the client's namespace: histories, visibility, memos, summaries, details. */
export async function engineTraces(client: Client): Promise<{ runs: number; text: string }> {
  const found: string[] = [];
  let runs = 0;
  for await (const { workflowId, runId, raw } of client.workflow.list()) {
    runs += 1;
    const handle = client.workflow.getHandle(workflowId, runId);
    const { raw: described } = await handle.describe();
    found.push(...textsIn(raw), ...textsIn(described), ...textsIn(await handle.fetchHistory()));
    const details: unknown = await handle.query('__temporal_workflow_metadata').catch(() => undefined);
    found.push(...textsIn(details));
  }
  return { runs, text: found.join('\n') };
}
