import type { Sql } from '../database.js';

/** Sets a password that must be changed at the next log-in, and lifts a lock; undefined: no active user has this name. */
export async function replacePassword(sql: Sql, username: string, hash: string): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `UPDATE staff_user SET password_hash = $2, must_change_password = true, failed_logins = 0, locked_until = NULL, version = version + 1
     WHERE username = $1 AND state = 'active' RETURNING id`,
    [username, hash],
  );
  return row?.id;
}
