import type { Sql } from '../database.js';

/** Notes from where an act of a case is asked for, before its run is told; a repeat of the request keeps the first. */
export async function keepOrigin(sql: Sql, updateId: string, address: string): Promise<void> {
  await sql.run('INSERT INTO act_origin (update_id, address) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    updateId,
    address,
  ]);
}

/** From where the act was asked for, for its audit entry, with which it is performed; null where nobody noted it. */
export async function takeOrigin(sql: Sql, updateId: string): Promise<string | null> {
  const [row] = await sql.query<{ address: string }>(
    'WITH taken AS (DELETE FROM act_origin WHERE update_id = $1 RETURNING address) SELECT address FROM taken',
    [updateId],
  );
  return row?.address ?? null;
}
