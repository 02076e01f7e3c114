import type { Sql } from '../database.js';

/**
 * A restore that has not come to its end. `loading`: the rows are not all there, or sending is not held yet. `runs`: the
 * database stands, but runs from before may still live, and open rows have none. The table is no migration's: a restore
 * makes it and takes it away, and no backup holds it.
 */
export interface RestoreMark {
  stage: 'loading' | 'runs';
  /** Wall moment of the backup. */
  backupOf: Date;
}

/** Begins a restore; under the role `migrator`, whatever the schema is. */
export async function makeMark(sql: Sql, backupOf: Date): Promise<void> {
  await sql.query(`
    CREATE TABLE restore_mark (stage text NOT NULL, backup_of timestamptz NOT NULL);
    GRANT SELECT ON restore_mark TO station_api;
    GRANT SELECT, UPDATE ON restore_mark TO station_worker`);
  await sql.run("INSERT INTO restore_mark (stage, backup_of) VALUES ('loading', $1)", [backupOf]);
}

/** With the last that is written: what is left to do is runs. */
export async function markLoaded(sql: Sql): Promise<void> {
  await sql.run("UPDATE restore_mark SET stage = 'runs'");
}

/** Undefined: no restore is under way. */
export async function readMark(sql: Sql): Promise<RestoreMark | undefined> {
  const [table] = await sql.query<{ there: boolean }>(
    "SELECT to_regclass('public.restore_mark') IS NOT NULL AS there",
  );
  if (table?.there !== true) return undefined;
  const [row] = await sql.query<RestoreMark>('SELECT stage, backup_of AS "backupOf" FROM restore_mark');
  return row;
}

/** The restore is over; under the role `migrator`. */
export async function dropMark(sql: Sql): Promise<void> {
  await sql.query('DROP TABLE IF EXISTS restore_mark');
}

/** Empties a database in which a restore died while it was loaded: nobody has worked with it. Under the role `migrator`. */
export async function emptyAgain(sql: Sql): Promise<void> {
  await sql.query(`DO $$
    DECLARE name text;
    BEGIN
      FOR name IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE 'DROP TABLE IF EXISTS ' || name || ' CASCADE';
      END LOOP;
      FOR name IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole LOOP
        EXECUTE 'DROP FUNCTION ' || name || ' CASCADE';
      END LOOP;
    END $$`);
}
