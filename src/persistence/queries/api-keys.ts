import type { Sql } from '../database.js';

/** A key that may call, with the insurer that it belongs to. */
export interface LiveApiKey {
  id: string;
  insurerId: string;
  scopes: string[];
  testMode: boolean;
  lastUsedAt: Date | null;
}

/** The key with this hash, if it is neither revoked nor expired and its insurer is active. Scope `login`. */
export async function findApiKey(sql: Sql, hash: Buffer, now: Date): Promise<LiveApiKey | undefined> {
  const [row] = await sql.query<LiveApiKey>(
    `SELECT k.id, k.insurer_id AS "insurerId", k.scopes, k.test_mode AS "testMode", k.last_used_at AS "lastUsedAt"
     FROM api_key k JOIN insurer i ON i.id = k.insurer_id
     WHERE k.key_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2) AND i.state = 'active'`,
    [hash, now],
  );
  return row;
}

/** Notes that the key was used; called at most once a minute. */
export async function touchApiKey(sql: Sql, id: string, now: Date): Promise<void> {
  await sql.run('UPDATE api_key SET last_used_at = $2 WHERE id = $1', [id, now]);
}
