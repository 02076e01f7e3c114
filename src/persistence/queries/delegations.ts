import type { Sql } from '../database.js';
import { newId } from '../ids.js';

/** Moments are station time. */
export interface DelegationRow {
  id: string;
  fromUserId: string;
  fromName: string | null;
  /** Of the giver; null: of the station's or the bureau's own people. */
  insurerId: string | null;
  toUserId: string;
  toName: string | null;
  beginsAt: Date;
  endsAt: Date;
  endedAt: Date | null;
}

const select = `SELECT d.id, d.from_user_id AS "fromUserId", f.display_name AS "fromName",
    f.insurer_id AS "insurerId", d.to_user_id AS "toUserId",
    t.display_name AS "toName", d.begins_at AS "beginsAt", d.ends_at AS "endsAt", d.ended_at AS "endedAt"
  FROM delegation d LEFT JOIN staff_user f ON f.id = d.from_user_id LEFT JOIN staff_user t ON t.id = d.to_user_id`;

/**
 * What must hold for a delegation `d` to lend anything, with the giver `f` and the one who stands in `t`, as SQL: authority
 * never leaves its house, and is that of the role in which it was given (a row from before roles were kept names none).
 */
export const LENDS = `f.state = 'active' AND f.role = coalesce(d.from_role, f.role) AND f.insurer_id IS NOT DISTINCT FROM t.insurer_id`;

/** Those given by or to a user; null: all. */
export function listDelegations(sql: Sql, userId: string | null): Promise<DelegationRow[]> {
  return sql.query(
    `${select} WHERE $1::uuid IS NULL OR d.from_user_id = $1 OR d.to_user_id = $1 ORDER BY d.begins_at DESC, d.id LIMIT 500`,
    [userId],
  );
}

export async function findDelegation(sql: Sql, id: string): Promise<DelegationRow | undefined> {
  const [row] = await sql.query<DelegationRow>(`${select} WHERE d.id = $1`, [id]);
  return row;
}

/** Keeps the role in which it is given. */
export async function insertDelegation(
  sql: Sql,
  {
    fromUserId,
    toUserId,
    beginsAt,
    endsAt,
  }: Pick<DelegationRow, 'fromUserId' | 'toUserId' | 'beginsAt' | 'endsAt'>,
  at: Date,
): Promise<string> {
  const id = newId();
  await sql.run(
    `INSERT INTO delegation (id, from_user_id, from_role, to_user_id, begins_at, ends_at, created_at)
     VALUES ($1, $2, (SELECT role FROM staff_user WHERE id = $2), $3, $4, $5, $6)`,
    [id, fromUserId, toUserId, beginsAt, endsAt, at],
  );
  return id;
}

/** Ends whatever a user has given or was given, and has not ended yet; returns what it ended. */
export function endDelegationsOf(sql: Sql, userId: string, at: Date): Promise<{ id: string }[]> {
  return sql.query(
    `WITH ended AS (
       UPDATE delegation SET ended_at = $2
       WHERE (from_user_id = $1 OR to_user_id = $1) AND ended_at IS NULL AND ends_at > $2 RETURNING id)
     SELECT id FROM ended ORDER BY id`,
    [userId, at],
  );
}

/** False: it has ended already. */
export async function endDelegation(sql: Sql, id: string, at: Date): Promise<boolean> {
  return (
    (await sql.run(
      'UPDATE delegation SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL AND ends_at > $2',
      [id, at],
    )) === 1
  );
}
