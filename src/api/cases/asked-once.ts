import { createHash } from 'node:crypto';
import type { Sql } from '../../persistence/database.js';
import { requestedBefore, type CaseRequested } from '../../persistence/queries/case-requests.js';
import type { Caller } from '../front-door/caller.js';

/**
 * The case that this request asks for: what an earlier try with the same idempotency key and body asked for, else what
 * `ask` does, under the id that it is given. Run it in the transaction that asks.
 */
export async function askedOnce(
  sql: Sql,
  { repeat }: Caller,
  body: object,
  ask: (named: { requestId?: string }) => Promise<CaseRequested>,
): Promise<CaseRequested> {
  if (!repeat) return ask({});
  const requestId = requestIdOf(repeat.updateId, body);
  for (const id of [requestIdOf(repeat.formerUpdateId, body), requestId]) {
    const before = await requestedBefore(sql, id);
    if (before) return before;
  }
  return ask({ requestId });
}

/** A UUID (version 8) of what the repeats of a request share, and the body. */
function requestIdOf(updateId: string, body: object): string {
  const hash = createHash('sha256').update(`${updateId}\n${JSON.stringify(body)}`);
  const hex = hash.digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
