import type { Sql } from '../database.js';

/** All moments are wall time: a code lives by the clock of the one who reads it. */
export interface NewPhoneCode {
  id: string;
  phoneIndex: Buffer;
  purpose: string;
  codeHash: Buffer;
  at: Date;
  expiresAt: Date;
  address: string;
}

/** Codes asked for a phone since a moment: when, and from where. */
export async function codesAskedFor(
  sql: Sql,
  phoneIndex: Buffer,
  since: Date,
): Promise<{ at: Date; address: string }[]> {
  return sql.query(
    `SELECT created_at AS at, coalesce(address, '') AS address FROM phone_code WHERE phone_index = $1 AND created_at > $2`,
    [phoneIndex, since],
  );
}

/** Two requests for one phone at once count one after the other. */
export async function lockPhone(sql: Sql, phoneIndex: Buffer): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtext('phone code ' || encode($1, 'hex')))", [phoneIndex]);
}

export async function insertPhoneCode(sql: Sql, code: NewPhoneCode): Promise<void> {
  await sql.run(
    `INSERT INTO phone_code (id, phone_index, purpose, code_hash, created_at, expires_at, address) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [code.id, code.phoneIndex, code.purpose, code.codeHash, code.at, code.expiresAt, code.address],
  );
}

/** The phone's codes that live, newest first, and from where each was asked for. Locked until the transaction ends. */
export async function livingCodes(
  sql: Sql,
  { phoneIndex, purpose, now }: { phoneIndex: Buffer; purpose: string; now: Date },
): Promise<{ id: string; address: string }[]> {
  return sql.query(
    `SELECT id, coalesce(address, '') AS address FROM phone_code WHERE phone_index = $1 AND purpose = $2 AND expires_at > $3 AND used_at IS NULL
     ORDER BY created_at DESC FOR UPDATE`,
    [phoneIndex, purpose, now],
  );
}

/**
 * Takes one of `most` attempts at a code: its asker's own (`stranger` false), or one of those that all others share. Null
 * where they are used up.
 */
export async function attemptCode(
  sql: Sql,
  { id, stranger, most }: { id: string; stranger: boolean; most: number },
): Promise<{ id: string; codeHash: Buffer } | null> {
  const attempts = stranger ? 'strangers_attempts' : 'attempts';
  const [row] = await sql.query<{ id: string; codeHash: Buffer }>(
    `UPDATE phone_code SET ${attempts} = ${attempts} + 1 WHERE id = $1 AND ${attempts} < $2 RETURNING id, code_hash AS "codeHash"`,
    [id, most],
  );
  return row ?? null;
}

/** Uses a code up; false when somebody was faster. */
export async function useCode(sql: Sql, id: string, now: Date): Promise<boolean> {
  const used = await sql.run('UPDATE phone_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL', [
    id,
    now,
  ]);
  return used === 1;
}

export interface CodeMessage {
  sealed: Buffer;
  reference: number;
}

/**
 * The planned message of a code, marked as about to leave from that number; `held` by a stop of all sending; null where it has left before.
 * One that a dead attempt left between intent and outcome is unknown from now on: nobody sends it again.
 */
export async function claimCodeMessage(
  sql: Sql,
  messageId: string,
  { now, from }: { now: Date; from: string },
): Promise<CodeMessage | 'held' | null> {
  const [row] = await sql.query<CodeMessage>(
    `UPDATE message SET state = 'submitting', submitting_at = $2, source_number = $3 WHERE id = $1 AND state = 'planned'
       AND NOT EXISTS (SELECT 1 FROM sending_stop WHERE released_at IS NULL AND insurer_id IS NULL)
     RETURNING sealed, reference`,
    [messageId, now, from],
  );
  if (row) return row;
  const waiting = await sql.query("SELECT 1 FROM message WHERE id = $1 AND state = 'planned'", [messageId]);
  if (waiting.length > 0) return 'held';
  await sql.run(
    "UPDATE message SET state = 'unknown', reason = 'interrupted' WHERE id = $1 AND state = 'submitting'",
    [messageId],
  );
  return null;
}

const EXPIRE = "UPDATE message SET state = 'suppressed', reason = 'code_expired'";
const DEAD = "purpose = 'phone_code' AND round_no IS NULL AND state = 'planned' AND planned_at < $1";

/** A code that could not leave while it was valid never leaves. True: it was planned before that moment (station time). */
export async function expireCode(sql: Sql, messageId: string, plannedBefore: Date): Promise<boolean> {
  return (await sql.run(`${EXPIRE} WHERE ${DEAD} AND id = $2`, [plannedBefore, messageId])) > 0;
}

/**
 * The same of all codes that nobody carries any more; one that was left between intent and outcome is unknown. What its
 * sender still has to say of it is written all the same.
 */
export async function endDeadCodes(sql: Sql, plannedBefore: Date): Promise<void> {
  await sql.run(`${EXPIRE} WHERE ${DEAD}`, [plannedBefore]);
  await sql.run(
    `UPDATE message SET state = 'unknown', reason = 'interrupted'
     WHERE purpose = 'phone_code' AND state = 'submitting' AND planned_at < $1`,
    [plannedBefore],
  );
}
