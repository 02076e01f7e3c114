import pg from 'pg';
import { PartFailure } from '../part-failure.js';
import { onDatabase, prepareDatabase } from './database.js';
import type { DatabaseUrls } from './database.js';
import { keptPasswords } from './passwords.js';

/** Of every server from its beginning: nobody's data belong there. */
const SERVERS_OWN: ReadonlySet<string> = new Set(['', 'postgres', 'template0', 'template1']);
const MISSING_DATABASE = '3D000';
const FORBIDDEN = '42501';

/**
 * The station's database on a server of which `url` (DATABASE_URL, given alone) names a superuser: makes the three roles, with
 * the passwords kept in `passwordsFile`, and the database that `url` names (of the server's own ones: `station`) where they are
 * missing. Throws a `PartFailure` where the user may not, or where the database holds what is no station's.
 */
export async function administeredDatabase(url: string, passwordsFile: string): Promise<DatabaseUrls> {
  const asked = decodeURIComponent(new URL(url).pathname.slice(1));
  const name = SERVERS_OWN.has(asked) ? 'station' : asked;
  await refuseForeign(onDatabase(url, name), name);
  try {
    return await prepareDatabase(onDatabase(url, 'postgres'), name, await keptPasswords(passwordsFile));
  } catch (error) {
    if (codeOf(error) !== FORBIDDEN) throw error;
    throw new PartFailure(
      'start_failed',
      `The user of DATABASE_URL may not make the station's three roles and its database. Name a superuser of that PostgreSQL, or let its operator run the statements of tools/docker/create-roles.sh once, and set DATABASE_URL, DATABASE_WORKER_URL and DATABASE_MIGRATOR_URL (docs/operations.md, "A database of yours").`,
    );
  }
}

/** A database that another program fills is not taken over. */
async function refuseForeign(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ tables: number; ours: boolean }>(
      "SELECT count(*)::int AS tables, to_regclass('public.schema_migration') IS NOT NULL AS ours FROM pg_tables WHERE schemaname = 'public'",
    );
    if (rows[0] !== undefined && rows[0].tables > 0 && !rows[0].ours)
      throw new PartFailure(
        'start_failed',
        `The database ${name} of DATABASE_URL holds tables of another program. Name an empty one, or one that does not exist yet: it is made.`,
      );
  } catch (error) {
    if (codeOf(error) !== MISSING_DATABASE) throw error;
  } finally {
    await client.end();
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;
