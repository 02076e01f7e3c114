import type { Sql } from '../database.js';

const key = 'keyring_fingerprint';

/** Which key file the sealed rows of this database belong to; undefined before it is set up. */
export async function keptFingerprint(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.query<{ value: string }>('SELECT value FROM setting WHERE key = $1', [key]);
  return row?.value;
}

export async function keepFingerprint(sql: Sql, fingerprint: string, now: Date): Promise<void> {
  await sql.run(
    "INSERT INTO setting (key, value, updated_at, updated_by) VALUES ($1, $2, $3, 'station') ON CONFLICT (key) DO NOTHING",
    [key, JSON.stringify(fingerprint), now],
  );
}
