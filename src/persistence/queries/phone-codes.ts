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

/** Codes asked for by a phone since a moment; the newest in a batch of its own. */
export async function countCodes(
  sql: Sql,
  phoneIndex: Buffer,
  { lastMinute, lastDay }: { lastMinute: Date; lastDay: Date },
): Promise<{ minute: number; day: number }> {
  const [row] = await sql.query<{ minute: number; day: number }>(
    `SELECT count(*) FILTER (WHERE created_at > $2)::int AS minute, count(*)::int AS day
     FROM phone_code WHERE phone_index = $1 AND created_at > $3`,
    [phoneIndex, lastMinute, lastDay],
  );
  return row ?? { minute: 0, day: 0 };
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

/** Takes one attempt at the phone's newest living code; null where none lives or its attempts are used up. */
export async function attemptCode(
  sql: Sql,
  { phoneIndex, purpose, now, most }: { phoneIndex: Buffer; purpose: string; now: Date; most: number },
): Promise<{ id: string; codeHash: Buffer } | null> {
  const [row] = await sql.query<{ id: string; codeHash: Buffer }>(
    `UPDATE phone_code SET attempts = attempts + 1
     WHERE id = (SELECT id FROM phone_code WHERE phone_index = $1 AND purpose = $2 AND expires_at > $3 AND used_at IS NULL
       ORDER BY created_at DESC LIMIT 1 FOR UPDATE) AND attempts < $4
     RETURNING id, code_hash AS "codeHash"`,
    [phoneIndex, purpose, now, most],
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
 * The planned message of a code, marked as about to leave; null where it has left before. One that a dead attempt left
 * between intent and outcome is unknown from now on: nobody sends it again.
 */
export async function claimCodeMessage(sql: Sql, messageId: string, now: Date): Promise<CodeMessage | null> {
  const [row] = await sql.query<CodeMessage>(
    "UPDATE message SET state = 'submitting', submitting_at = $2 WHERE id = $1 AND state = 'planned' RETURNING sealed, reference",
    [messageId, now],
  );
  if (!row)
    await sql.run(
      "UPDATE message SET state = 'unknown', reason = 'interrupted' WHERE id = $1 AND state = 'submitting'",
      [messageId],
    );
  return row ?? null;
}
