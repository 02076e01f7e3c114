import pg from 'pg';
import { prepareDatabase } from '../embedded/postgres/database.js';
import type { DatabaseUrls, RolePasswords } from '../embedded/postgres/database.js';

/** A database that is filled beside the station's, and takes its place only once it is whole. */
export interface DatabaseBeside {
  urls: DatabaseUrls;
  /**
   * Gives it the station's name, in one transaction with the one that it replaces, which is kept; returns that one's new
   * name. Nobody may be connected to either.
   */
  takePlace(): Promise<string>;
  /** It was not filled: the station's stays as it is. */
  drop(): Promise<void>;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Makes it empty, also where a restore that was broken off left one. `adminUrl`: a superuser of the server. */
export async function databaseBeside(
  adminUrl: string,
  passwords: RolePasswords,
  station = 'station',
): Promise<DatabaseBeside> {
  const beside = `${station}_restoring`;
  const drop = () =>
    asAdmin(adminUrl, async (admin) => {
      await admin.query(`DROP DATABASE IF EXISTS ${quoted(beside)} WITH (FORCE)`);
    });
  await drop();
  const urls = await prepareDatabase(adminUrl, beside, passwords);
  return {
    urls,
    drop,
    takePlace: () =>
      asAdmin(adminUrl, async (admin) => {
        const kept = `${station}${KEPT}${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)}`;
        await admin.query('BEGIN');
        await admin.query(`ALTER DATABASE ${quoted(station)} RENAME TO ${quoted(kept)}`);
        await admin.query(`ALTER DATABASE ${quoted(beside)} RENAME TO ${quoted(station)}`);
        await admin.query('COMMIT');
        return kept;
      }),
  };
}

const KEPT = '_before_';

/** The databases that restores have put aside, oldest first. */
export function replacedDatabases(adminUrl: string, station = 'station'): Promise<string[]> {
  return asAdmin(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname',
      [`${station}${KEPT}`],
    );
    return rows.map(({ name }) => name);
  });
}

export function dropReplaced(adminUrl: string, names: readonly string[]): Promise<void> {
  return asAdmin(adminUrl, async (admin) => {
    for (const name of names) await admin.query(`DROP DATABASE ${quoted(name)} WITH (FORCE)`);
  });
}

async function asAdmin<T>(adminUrl: string, act: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    return await act(admin);
  } finally {
    await admin.end();
  }
}
