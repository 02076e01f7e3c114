import type { Role } from '../../../domain/identity/role.js';
import type { Sql } from '../database.js';

/** What log-in must know of a user. Scope `login`; moments are wall time. */
export interface Credentials {
  id: string;
  username: string;
  displayName: string;
  role: Role;
  insurerId: string | null;
  insurerName: string | null;
  branchId: string | null;
  branchName: string | null;
  email: string | null;
  passwordHash: string;
  mustChangePassword: boolean;
  totpSealed: Buffer | null;
  totpPendingSealed: Buffer | null;
  totpLastStep: string | null;
  lockedUntil: Date | null;
  active: boolean;
}

const select = `SELECT u.id, u.username, u.display_name AS "displayName", u.role, u.insurer_id AS "insurerId", i.name AS "insurerName",
    u.branch_id AS "branchId", b.name AS "branchName", u.email, u.password_hash AS "passwordHash",
    u.must_change_password AS "mustChangePassword", u.totp_sealed AS "totpSealed", u.totp_pending_sealed AS "totpPendingSealed",
    u.totp_last_step::text AS "totpLastStep", u.locked_until AS "lockedUntil",
    u.state = 'active' AND coalesce(i.state, 'active') = 'active' AS active
  FROM staff_user u LEFT JOIN insurer i ON i.id = u.insurer_id LEFT JOIN branch b ON b.id = u.branch_id`;

export async function findCredentials(
  sql: Sql,
  by: { username: string } | { id: string },
): Promise<Credentials | undefined> {
  const [condition, value] = 'id' in by ? ['u.id = $1', by.id] : ['u.username = $1', by.username];
  const [row] = await sql.query<Credentials>(`${select} WHERE ${condition}`, [value]);
  return row;
}

/** Counts a failed log-in; the `limit`-th in a row locks until `lockedUntil`. True: it is locked now. */
export async function countFailedLogIn(
  sql: Sql,
  id: string,
  limit: number,
  lockedUntil: Date,
): Promise<boolean> {
  const [row] = await sql.query<{ locked: boolean }>(
    `UPDATE staff_user SET failed_logins = CASE WHEN failed_logins + 1 >= $2 THEN 0 ELSE failed_logins + 1 END,
       locked_until = CASE WHEN failed_logins + 1 >= $2 THEN $3 ELSE locked_until END
     WHERE id = $1 RETURNING failed_logins = 0 AS locked`,
    [id, limit, lockedUntil],
  );
  return row?.locked ?? false;
}

export async function clearFailedLogIns(sql: Sql, id: string): Promise<void> {
  await sql.run(
    'UPDATE staff_user SET failed_logins = 0, locked_until = NULL WHERE id = $1 AND (failed_logins > 0 OR locked_until IS NOT NULL)',
    [id],
  );
}

/** `mustChange`: somebody else knows this password. */
export async function setPassword(sql: Sql, id: string, hash: string, mustChange: boolean): Promise<void> {
  await sql.run(
    `UPDATE staff_user SET password_hash = $2, must_change_password = $3, failed_logins = 0, locked_until = NULL,
       version = version + 1 WHERE id = $1`,
    [id, hash, mustChange],
  );
}

export async function setPendingTotp(sql: Sql, id: string, sealed: Buffer | null): Promise<void> {
  await sql.run('UPDATE staff_user SET totp_pending_sealed = $2 WHERE id = $1', [id, sealed]);
}

/** Null takes the second factor away. */
export async function setTotp(sql: Sql, id: string, sealed: Buffer | null): Promise<void> {
  await sql.run(
    'UPDATE staff_user SET totp_sealed = $2, totp_pending_sealed = NULL, totp_last_step = NULL WHERE id = $1',
    [id, sealed],
  );
}

/** A code counts once: false when this step, or a later one, was used already. */
export async function useTotpStep(sql: Sql, id: string, step: number): Promise<boolean> {
  const used = await sql.run(
    'UPDATE staff_user SET totp_last_step = $2 WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)',
    [id, step],
  );
  return used === 1;
}

export async function insertPasswordReset(
  sql: Sql,
  reset: { userId: string; tokenHash: Buffer; now: Date; expiresAt: Date },
): Promise<void> {
  await sql.run(
    'INSERT INTO password_reset (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)',
    [reset.tokenHash, reset.userId, reset.now, reset.expiresAt],
  );
}

/** Uses a reset token; the user's id, or undefined when it is unknown, used or expired. */
export async function usePasswordReset(sql: Sql, tokenHash: Buffer, now: Date): Promise<string | undefined> {
  const [row] = await sql.query<{ userId: string }>(
    `UPDATE password_reset SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
     RETURNING user_id AS "userId"`,
    [tokenHash, now],
  );
  return row?.userId;
}
