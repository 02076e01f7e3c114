import type { Sql } from '../../persistence/database.js';
import { requestedBefore, type CaseRequested } from '../../persistence/queries/case-requests.js';
import type { Caller } from '../front-door/caller.js';
import { requestIdOf } from './request-id.js';

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
  const requestId = requestIdOf(repeat.updateId, JSON.stringify(body));
  for (const id of [requestIdOf(repeat.formerUpdateId, JSON.stringify(body)), requestId]) {
    const before = await requestedBefore(sql, id);
    if (before) return before;
  }
  return ask({ requestId });
}
