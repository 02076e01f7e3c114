import type { Sql } from '../database.js';

/** What this database was created as; it stays so for ever. */
export interface StationRow {
  kind: 'live' | 'rehearsal';
  /** Settings of `domain/clock`. */
  clock: unknown;
  provinceCode: string;
}

/** Undefined: the database has not been set up yet. */
export async function findStation(sql: Sql): Promise<StationRow | undefined> {
  const [row] = await sql.query<StationRow>(
    'SELECT kind, clock, province_code AS "provinceCode" FROM station',
  );
  return row;
}
