import type { Sql } from '../database.js';

export interface DumpedTable {
  name: string;
  columns: string[];
}

/** Every table of the station but the list of migrations and the mark of a restore, each behind those that it refers to. */
export async function dumpedTables(sql: Sql): Promise<DumpedTable[]> {
  const tables = await sql.query<DumpedTable & { needs: string[] }>(
    `SELECT c.relname AS name,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
       ARRAY(SELECT DISTINCT f.confrelid::regclass::text FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid) AS needs
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('schema_migration', 'restore_mark') ORDER BY c.relname`,
  );
  const done = new Map<string, DumpedTable>();
  while (done.size < tables.length) {
    const ready = tables.filter(
      ({ name, needs }) => !done.has(name) && needs.every((needed) => done.has(needed)),
    );
    if (ready.length === 0)
      throw new Error('Tables refer to each other in a circle: there is no order to load them in.');
    for (const { name, columns } of ready) done.set(name, { name, columns });
  }
  return [...done.values()];
}

/** Numbered columns with their highest number; null where the table is empty. */
export async function identityColumns(
  sql: Sql,
): Promise<{ table: string; column: string; last: string | null }[]> {
  const columns = await sql.query<{ table: string; column: string }>(
    `SELECT c.relname AS table, a.attname AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attidentity <> '' AND NOT a.attisdropped`,
  );
  const found: { table: string; column: string; last: string | null }[] = [];
  for (const { table, column } of columns) {
    const [row] = await sql.query<{ last: string | null }>(
      `SELECT max("${column}")::text AS last FROM "${table}"`,
    );
    found.push({ table, column, last: row?.last ?? null });
  }
  return found;
}

export async function migrationNames(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ name: string }>('SELECT name FROM schema_migration ORDER BY id');
  return rows.map((row) => row.name);
}

/** Whether any migration has been at work here. */
export async function isMigrated(sql: Sql): Promise<boolean> {
  const [table] = await sql.query<{ there: boolean }>(
    "SELECT to_regclass('public.schema_migration') IS NOT NULL AS there",
  );
  return table?.there === true;
}
