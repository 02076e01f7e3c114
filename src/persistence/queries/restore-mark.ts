import type { Sql } from '../database.js';

/**
 * A restore that has not come to its end: its rows stand, but runs from before it may still live, or open rows have none.
 * The table is no migration's: a restore makes it and takes it away, and no backup holds it.
 */
export interface RestoreMark {
  /** Wall moment of the backup. */
  backupOf: Date;
}

/** Makes room for the mark; under the role `migrator`. */
export async function makeMark(sql: Sql): Promise<void> {
  await sql.query(`
    CREATE TABLE IF NOT EXISTS restore_mark (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), backup_of timestamptz NOT NULL);
    GRANT SELECT ON restore_mark TO station_api;
    GRANT SELECT, INSERT, UPDATE ON restore_mark TO station_worker`);
}

export async function setMark(sql: Sql, { backupOf }: RestoreMark): Promise<void> {
  await sql.run(
    'INSERT INTO restore_mark (backup_of) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET backup_of = $1',
    [backupOf],
  );
}

/** Undefined: no restore is under way. */
export async function readMark(sql: Sql): Promise<RestoreMark | undefined> {
  const [table] = await sql.query<{ there: boolean }>(
    "SELECT to_regclass('public.restore_mark') IS NOT NULL AS there",
  );
  if (table?.there !== true) return undefined;
  const [row] = await sql.query<RestoreMark>('SELECT backup_of AS "backupOf" FROM restore_mark');
  return row;
}

/** The restore is over; under the role `migrator`. */
export async function dropMark(sql: Sql): Promise<void> {
  await sql.query('DROP TABLE IF EXISTS restore_mark');
}
