import type { Delegation } from '../../../domain/identity/principal.js';
import type { Role } from '../../../domain/identity/role.js';
import type { Sql } from '../database.js';
import { newId } from '../ids.js';
import { LENDS } from './delegations.js';

/** A living session with what the front door must know of its user. All moments here are wall time. */
export interface LiveSession {
  id: string;
  userId: string;
  role: Role;
  insurerId: string | null;
  /** The user's branch and all below it; null: not bound to a branch. */
  branchIds: string[] | null;
  csrfToken: string;
  mustChangePassword: boolean;
  lastSeenAt: Date;
}

const branchesOf = (user: string): string => `CASE WHEN ${user}.branch_id IS NOT NULL THEN ARRAY(
    WITH RECURSIVE below AS (SELECT ${user}.branch_id AS id UNION SELECT b.id FROM branch b JOIN below ON b.parent_id = below.id)
    SELECT id FROM below) END`;

export async function findSession(
  sql: Sql,
  hash: Buffer,
  now: Date,
  idleSince: Date,
): Promise<LiveSession | undefined> {
  const [row] = await sql.query<LiveSession>(
    `SELECT s.id, s.user_id AS "userId", u.role, u.insurer_id AS "insurerId", ${branchesOf('u')} AS "branchIds",
       s.csrf_token AS "csrfToken", u.must_change_password AS "mustChangePassword", s.last_seen_at AS "lastSeenAt"
     FROM staff_session s JOIN staff_user u ON u.id = s.user_id LEFT JOIN insurer i ON i.id = u.insurer_id
     WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3
       AND u.state = 'active' AND coalesce(i.state, 'active') = 'active'`,
    [hash, now, idleSince],
  );
  return row;
}

/** What others have delegated to this user and is in force or to come. `now` is station time. */
export async function findDelegationsTo(sql: Sql, userId: string, now: Date): Promise<Delegation[]> {
  const rows = await sql.query<Omit<Delegation, 'beginsAt' | 'endsAt'> & { beginsAt: Date; endsAt: Date }>(
    `SELECT d.from_user_id AS "fromId", f.role, f.insurer_id AS "insurerId", ${branchesOf('f')} AS "branchIds",
       d.begins_at AS "beginsAt", d.ends_at AS "endsAt"
     FROM delegation d JOIN staff_user f ON f.id = d.from_user_id JOIN staff_user t ON t.id = d.to_user_id
     WHERE d.to_user_id = $1 AND d.ended_at IS NULL AND d.ends_at > $2 AND ${LENDS}`,
    [userId, now],
  );
  return rows.map((row) => ({ ...row, beginsAt: row.beginsAt.getTime(), endsAt: row.endsAt.getTime() }));
}

export async function touchSession(sql: Sql, id: string, now: Date): Promise<void> {
  await sql.run('UPDATE staff_session SET last_seen_at = $2 WHERE id = $1', [id, now]);
}

export interface NewSession {
  userId: string;
  tokenHash: Buffer;
  csrfToken: string;
  now: Date;
  expiresAt: Date;
  address: string;
  userAgent: string | null;
}

export async function insertSession(sql: Sql, session: NewSession): Promise<string> {
  const id = newId();
  await sql.run(
    `INSERT INTO staff_session (id, token_hash, user_id, csrf_token, created_at, last_seen_at, expires_at, address, user_agent)
     VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)`,
    [
      id,
      session.tokenHash,
      session.userId,
      session.csrfToken,
      session.now,
      session.expiresAt,
      session.address,
      session.userAgent,
    ],
  );
  return id;
}

export interface SessionRow {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  address: string | null;
  userAgent: string | null;
}

export function listSessions(sql: Sql, userId: string, now: Date, idleSince: Date): Promise<SessionRow[]> {
  return sql.query<SessionRow>(
    `SELECT id, created_at AS "createdAt", last_seen_at AS "lastSeenAt", address, user_agent AS "userAgent" FROM staff_session
     WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_seen_at > $3 ORDER BY last_seen_at DESC LIMIT 100`,
    [userId, now, idleSince],
  );
}

/** False: this user has no such living session. */
export async function revokeSession(sql: Sql, userId: string, id: string, now: Date): Promise<boolean> {
  const changed = await sql.run(
    'UPDATE staff_session SET revoked_at = $3 WHERE id = $2 AND user_id = $1 AND revoked_at IS NULL',
    [userId, id, now],
  );
  return changed > 0;
}

/** Ends all sessions of a user but one; returns how many. */
export function revokeSessions(sql: Sql, userId: string, but: string | null, now: Date): Promise<number> {
  return sql.run(
    'UPDATE staff_session SET revoked_at = $3 WHERE user_id = $1 AND revoked_at IS NULL AND ($2::uuid IS NULL OR id <> $2)',
    [userId, but, now],
  );
}
