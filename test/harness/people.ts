import type { Role } from '../../domain/identity/role.js';
import { newSecret, secretHash } from '../../src/api/front-door/secret.js';
import { hashPassword } from '../../src/api/sessions/password.js';
import type { Database } from '../../src/persistence/database.js';
import { newId } from '../../src/persistence/ids.js';

let count = 0;
const next = () => String((count += 1)).padStart(3, '0');
const made = new Date('2026-01-05T09:00:00+08:00');

/** All test users have the same password, hashed once: argon2 is slow on purpose. */
export const PASSWORD = 'seven red lanterns';
let hash: Promise<string> | undefined;

export interface BuiltInsurer {
  id: string;
  code: string;
}

/** Writes an insurer; `database` under the worker's role. */
export async function buildInsurer(
  database: Database,
  { line = 'pc', code = `GZ${next()}` }: { line?: 'life' | 'pc'; code?: string } = {},
): Promise<BuiltInsurer> {
  const id = newId();
  await database.transaction((sql) =>
    sql.run('INSERT INTO insurer (id, code, name, line, created_at) VALUES ($1, $2, $3, $4, $5)', [
      id,
      code,
      `${code}保险`,
      line,
      made,
    ]),
  );
  return { id, code };
}

export async function buildBranch(
  database: Database,
  { insurerId, code = `B${next()}` }: { insurerId: string; code?: string },
): Promise<{ id: string; code: string }> {
  const id = newId();
  await database.transaction((sql) =>
    sql.run(
      "INSERT INTO branch (id, insurer_id, code, name, kind, created_at) VALUES ($1, $2, $3, $4, 'substation', $5)",
      [id, insurerId, code, `${code}分站`, made],
    ),
  );
  return { id, code };
}

interface UserParts {
  role?: Role;
  username?: string;
  insurerId?: string | null;
  branchId?: string | null;
  email?: string | null;
  mustChangePassword?: boolean;
}

export async function buildUser(
  database: Database,
  parts: UserParts = {},
): Promise<{ id: string; username: string }> {
  const { role = 'station_clerk', username = `user${next()}`, insurerId = null, branchId = null } = parts;
  const id = newId();
  hash ??= hashPassword(PASSWORD);
  const values = [
    id,
    username,
    `${username}先生`,
    role,
    insurerId,
    branchId,
    parts.email ?? null,
    await hash,
  ];
  await database.transaction((sql) =>
    sql.run(
      `INSERT INTO staff_user (id, username, display_name, role, insurer_id, branch_id, email, password_hash, must_change_password, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [...values, parts.mustChangePassword ?? false, made],
    ),
  );
  return { id, username };
}

/** The key itself, as an insurer's system would send it. */
export async function buildApiKey(
  database: Database,
  { insurerId, scopes = [], testMode = false }: { insurerId: string; scopes?: string[]; testMode?: boolean },
): Promise<string> {
  const key = `bxk_${newSecret()}`;
  await database.transaction((sql) =>
    sql.run(
      'INSERT INTO api_key (id, insurer_id, name, key_hash, prefix, scopes, test_mode, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
      [newId(), insurerId, 'core system', secretHash(key), key.slice(0, 12), scopes, testMode, made],
    ),
  );
  return key;
}
