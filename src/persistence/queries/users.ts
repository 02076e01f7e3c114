import type { Role } from '../../../domain/identity/role.js';
import type { Sql } from '../database.js';
import { newId } from '../ids.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

export interface UserRow {
  id: string;
  username: string;
  displayName: string;
  role: Role;
  insurerId: string | null;
  branchId: string | null;
  email: string | null;
  state: 'active' | 'suspended' | 'left';
  mustChangePassword: boolean;
  totpEnabled: boolean;
  /** Wall time. */
  lockedUntil: Date | null;
  version: number;
  createdAt: Date;
}

const columns = `u.id, u.username, u.display_name AS "displayName", u.role, u.insurer_id AS "insurerId", u.branch_id AS "branchId",
  u.email, u.state, u.must_change_password AS "mustChangePassword", u.totp_sealed IS NOT NULL AS "totpEnabled",
  u.locked_until AS "lockedUntil", u.version, u.created_at AS "createdAt"`;

/** Who can log in: neither suspended nor gone, and of no insurer that is suspended; as SQL about a `staff_user`. */
export const atWork = (user: string): string =>
  `(${user}.state = 'active' AND NOT EXISTS (SELECT 1 FROM insurer WHERE insurer.id = ${user}.insurer_id AND insurer.state <> 'active'))`;

export const userSorts = {
  username: { by: 'u.username', type: 'text' },
  displayName: { by: 'u.display_name', type: 'text' },
  '-createdAt': { by: 'u.created_at', type: 'timestamptz', descending: true },
} satisfies Sorts;

interface UserFilter {
  role?: string | undefined;
  insurerId?: string | undefined;
  state?: string | undefined;
}

export function listUsers(sql: Sql, filter: UserFilter, asked: PageAsked): Promise<Page<UserRow>> {
  return readPage(
    sql,
    {
      select: columns,
      from: 'staff_user u',
      where: [
        '($1::text IS NULL OR u.role = $1)',
        '($2::uuid IS NULL OR u.insurer_id = $2)',
        '($3::text IS NULL OR u.state = $3)',
      ],
      params: [filter.role ?? null, filter.insurerId ?? null, filter.state ?? null],
      sorts: userSorts,
      id: { by: 'u.id', type: 'uuid' },
    },
    asked,
  );
}

export async function findUser(
  sql: Sql,
  by: { id: string } | { username: string },
): Promise<UserRow | undefined> {
  const [column, value] = 'id' in by ? ['u.id', by.id] : ['u.username', by.username];
  const [row] = await sql.query<UserRow>(`SELECT ${columns} FROM staff_user u WHERE ${column} = $1`, [value]);
  return row;
}

/** Keeps users as they are until the transaction ends: whoever would change one waits. */
export async function holdUsers(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query('SELECT 1 FROM staff_user WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE', [ids]);
}

export type NewUser = Pick<
  UserRow,
  'username' | 'displayName' | 'role' | 'insurerId' | 'branchId' | 'email'
> & {
  passwordHash: string;
};

/** The new user must change the password at the first log-in. Undefined: the user name is taken. */
export async function insertUser(sql: Sql, user: NewUser, at: Date): Promise<UserRow | undefined> {
  const { username, displayName, role, insurerId, branchId, email, passwordHash } = user;
  const [row] = await sql.query<UserRow>(
    `INSERT INTO staff_user AS u (id, username, display_name, role, insurer_id, branch_id, email, password_hash, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (username) DO NOTHING RETURNING ${columns}`,
    [newId(), username, displayName, role, insurerId, branchId, email, passwordHash, at],
  );
  return row;
}

/** Undefined: no such user, or not in the version that the caller saw. */
export async function changeUser(
  sql: Sql,
  id: string,
  seen: number,
  change: Pick<UserRow, 'displayName' | 'role' | 'insurerId' | 'branchId' | 'email' | 'state'>,
): Promise<UserRow | undefined> {
  const { displayName, role, insurerId, branchId, email, state } = change;
  const [row] = await sql.query<UserRow>(
    `UPDATE staff_user u SET display_name = $3, role = $4, insurer_id = $5, branch_id = $6, email = $7, state = $8, version = version + 1
     WHERE id = $1 AND version = $2 RETURNING ${columns}`,
    [id, seen, displayName, role, insurerId, branchId, email, state],
  );
  return row;
}

/** Whether anybody but `id` could still administer the station. */
export async function hasOtherAdmin(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql.query(
    "SELECT 1 FROM staff_user WHERE role = 'admin' AND state = 'active' AND id <> $1 LIMIT 1",
    [id],
  );
  return rows.length > 0;
}
