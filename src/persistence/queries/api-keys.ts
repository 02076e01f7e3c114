import type { Sql } from '../database.js';
import { newId } from '../ids.js';

/** A key that may call, with the insurer that it belongs to. */
export interface LiveApiKey {
  id: string;
  insurerId: string;
  scopes: string[];
  testMode: boolean;
  lastUsedAt: Date | null;
}

/** Neither revoked nor over, by itself or by a change-over, as SQL; `now` is wall time. */
const lives = (key: string, now: string): string =>
  `${key}.revoked_at IS NULL AND coalesce(least(${key}.expires_at, ${key}.superseded_until) > ${now}, true)`;

/** The key with this hash, if it is neither revoked nor expired and its insurer is active. Scope `login`. */
export async function findApiKey(sql: Sql, hash: Buffer, now: Date): Promise<LiveApiKey | undefined> {
  const [row] = await sql.query<LiveApiKey>(
    `SELECT k.id, k.insurer_id AS "insurerId", k.scopes, k.test_mode AS "testMode", k.last_used_at AS "lastUsedAt"
     FROM api_key k JOIN insurer i ON i.id = k.insurer_id
     WHERE k.key_hash = $1 AND ${lives('k', '$2')} AND i.state = 'active'`,
    [hash, now],
  );
  return row;
}

/** Notes that the key was used; called at most once a minute. */
export async function touchApiKey(sql: Sql, id: string, now: Date): Promise<void> {
  await sql.run('UPDATE api_key SET last_used_at = $2 WHERE id = $1', [id, now]);
}

export interface ApiKeyRow {
  id: string;
  insurerId: string;
  name: string;
  prefix: string;
  scopes: string[];
  testMode: boolean;
  createdAt: Date;
  /** From when on it works no more: its own end, or that of a change-over before it. Wall time. */
  expiresAt: Date | null;
  /** Its own end, whatever a change-over made of it. Wall time. */
  ownEnd: Date | null;
  /** Wall time. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const columns = `id, insurer_id AS "insurerId", name, prefix, scopes, test_mode AS "testMode", created_at AS "createdAt",
  least(expires_at, superseded_until) AS "expiresAt", expires_at AS "ownEnd", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`;

export function listApiKeys(sql: Sql, insurerId: string | null): Promise<ApiKeyRow[]> {
  return sql.query<ApiKeyRow>(
    `SELECT ${columns} FROM api_key WHERE $1::uuid IS NULL OR insurer_id = $1 ORDER BY created_at DESC, id LIMIT 1000`,
    [insurerId],
  );
}

export async function findApiKeyById(sql: Sql, id: string): Promise<ApiKeyRow | undefined> {
  const [row] = await sql.query<ApiKeyRow>(`SELECT ${columns} FROM api_key WHERE id = $1`, [id]);
  return row;
}

export interface NewApiKey {
  insurerId: string;
  name: string;
  scopes: string[];
  testMode: boolean;
  expiresAt: Date | null;
  keyHash: Buffer;
  prefix: string;
  createdBy: string | null;
}

export async function insertApiKey(sql: Sql, key: NewApiKey, at: Date): Promise<ApiKeyRow> {
  const { insurerId, name, scopes, testMode, expiresAt, keyHash, prefix, createdBy } = key;
  const [row] = await sql.query<ApiKeyRow>(
    `INSERT INTO api_key (id, insurer_id, name, key_hash, prefix, scopes, test_mode, created_at, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${columns}`,
    [newId(), insurerId, name, keyHash, prefix, scopes, testMode, at, createdBy, expiresAt],
  );
  if (!row) throw new Error('The key was not written.');
  return row;
}

/** A living key keeps working until `until`, for a change-over, and never longer than before; undefined: no such key. Wall time. */
export async function supersedeApiKey(
  sql: Sql,
  id: string,
  { now, until }: { now: Date; until: Date },
): Promise<ApiKeyRow | undefined> {
  const [row] = await sql.query<ApiKeyRow>(
    `UPDATE api_key k SET superseded_until = least(superseded_until, $3) WHERE id = $1 AND ${lives('k', '$2')} RETURNING ${columns}`,
    [id, now, until],
  );
  return row;
}

/** Ends a key at once; false: no such living key. */
export async function revokeApiKey(sql: Sql, id: string, now: Date): Promise<boolean> {
  return (
    (await sql.run('UPDATE api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL', [id, now])) ===
    1
  );
}
