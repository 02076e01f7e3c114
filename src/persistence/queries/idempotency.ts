import type { Sql } from '../database.js';

const KEPT_MS = 7 * 24 * 3600_000;
/** A run that has not answered by then is held to be dead; a repeat may run in its place. */
const IN_HAND_MS = 60_000;

export interface RepeatKey {
  principal: string;
  /** Method and path as asked. */
  route: string;
  /** As it is kept (`keptName`). */
  key: string;
  bodyHash: Buffer;
}

/** What an Idempotency-Key may be kept under. Whoever sends it may have typed a name or a number, so it is its keyed digest. */
export interface KeyNames {
  digest: string;
  /** As it was sent: so rows hold it that are older than digests. They age out within seven days; then this can go. */
  typed: string;
}

/** The name under which the key is kept: its digest, unless a row of before holds it as it was typed. `now` is wall time. */
export async function keptName(
  sql: Sql,
  { principal, route }: Pick<RepeatKey, 'principal' | 'route'>,
  { digest, typed }: KeyNames,
  now: Date,
): Promise<string> {
  const [held] = await sql.query(
    'SELECT 1 FROM idempotency_record WHERE principal = $1 AND route = $2 AND key = $3 AND created_at >= $4',
    [principal, route, typed, new Date(now.getTime() - KEPT_MS)],
  );
  return held ? typed : digest;
}

export type RepeatClaim =
  | { kind: 'first' }
  | { kind: 'in_progress' }
  | { kind: 'other_body' }
  | { kind: 'answered'; status: number; answerSealed: Buffer };

/**
 * Claims a key, or tells what became of the request that holds it. `now` is wall time, and marks the claim: only the
 * claim of that very moment can be settled. Run it in a transaction of its own, so that others see it at once.
 */
export async function claimRepeat(sql: Sql, repeat: RepeatKey, now: Date): Promise<RepeatClaim> {
  const { principal, route, key, bodyHash } = repeat;
  const claimed = await sql.query(
    `INSERT INTO idempotency_record AS r (principal, route, key, body_hash, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (principal, route, key)
       DO UPDATE SET body_hash = $4, created_at = $5, let_go = false, status = NULL, answer_sealed = NULL
       WHERE r.created_at < $6 OR (r.status IS NULL AND (r.let_go OR r.created_at < $7) AND r.body_hash = $4)
     RETURNING 1`,
    [
      principal,
      route,
      key,
      bodyHash,
      now,
      new Date(now.getTime() - KEPT_MS),
      new Date(now.getTime() - IN_HAND_MS),
    ],
  );
  if (claimed.length > 0) return { kind: 'first' };
  const [held] = await sql.query<{ same: boolean; status: number | null; answerSealed: Buffer | null }>(
    `SELECT body_hash = $4 AS same, status, answer_sealed AS "answerSealed" FROM idempotency_record
     WHERE principal = $1 AND route = $2 AND key = $3`,
    [principal, route, key, bodyHash],
  );
  if (!held) return { kind: 'in_progress' };
  if (!held.same) return { kind: 'other_body' };
  if (held.status === null || !held.answerSealed) return { kind: 'in_progress' };
  return { kind: 'answered', status: held.status, answerSealed: held.answerSealed };
}

/** Keeps the answer of the claim made at `claimedAt`; false when somebody else has taken the key over since. */
export async function settleRepeat(
  sql: Sql,
  { principal, route, key }: RepeatKey,
  claimedAt: Date,
  answer: { status: number; sealed: Buffer },
): Promise<boolean> {
  const settled = await sql.run(
    `UPDATE idempotency_record SET status = $5, answer_sealed = $6
     WHERE principal = $1 AND route = $2 AND key = $3 AND created_at = $4 AND status IS NULL`,
    [principal, route, key, claimedAt, answer.status, answer.sealed],
  );
  return settled === 1;
}

/**
 * Lets the key go: the request has no answer, and a repeat is to run. What it asked for may have been done all the same, so
 * the key stays that of its body.
 */
export async function releaseRepeat(
  sql: Sql,
  { principal, route, key }: RepeatKey,
  claimedAt: Date,
): Promise<void> {
  await sql.run(
    `UPDATE idempotency_record SET let_go = true
     WHERE principal = $1 AND route = $2 AND key = $3 AND created_at = $4 AND status IS NULL`,
    [principal, route, key, claimedAt],
  );
}

/** Records are kept 7 days; `now` is wall time. */
export async function forgetRepeats(sql: Sql, now: Date): Promise<number> {
  const before = new Date(now.getTime() - KEPT_MS);
  // Of acts that their runs refused, or never heard of.
  await sql.run('DELETE FROM act_origin WHERE asked_at < $1', [before]);
  await sql.run('DELETE FROM act_refusal WHERE refused_at < $1', [before]);
  return sql.run('DELETE FROM idempotency_record WHERE created_at < $1', [before]);
}

/** Leaves nothing of a request that was refused before anything of it was done. */
export async function forgetRepeat(
  sql: Sql,
  { principal, route, key }: RepeatKey,
  claimedAt: Date,
): Promise<void> {
  await sql.run(
    'DELETE FROM idempotency_record WHERE principal = $1 AND route = $2 AND key = $3 AND created_at = $4 AND status IS NULL',
    [principal, route, key, claimedAt],
  );
}
