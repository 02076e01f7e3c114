import { migrate } from '../persistence/database.js';
import type { Database, Sql } from '../persistence/database.js';
import { holdsStation } from '../persistence/queries/dump-tables.js';
import { makeMark } from '../persistence/queries/restore-mark.js';
import { skipUsedRounds } from '../persistence/queries/used-numbers.js';
import { StationFault } from '../roots/fault.js';
import { loadTables } from './dump.js';
import type { Manifest } from './dump.js';
import type { FormerRuns } from './former-runs.js';
import { takeOver } from './take-over.js';
import type { TakenOver } from './take-over.js';

interface Empty {
  worker: Database;
  migrator: Database;
}

/** Loads a backup into an empty database, held and numbered behind what the engine knows; its runs are still to be built anew. */
export function loadBackup(
  empty: Empty,
  folder: string,
  manifest: Manifest,
  former: FormerRuns,
): Promise<TakenOver> {
  return fill(empty, folder, manifest, async (sql) => {
    await empty.migrator.transaction((own) => skipUsedRounds(own, former.used));
    return takeOver(sql, new Date(manifest.createdAt), former);
  });
}

/**
 * Brings an empty database to this release's schema and loads the backup, with what `before` writes last in the same
 * transaction. Throws when it is not empty.
 */
export async function fill<T>(
  { worker, migrator }: Empty,
  folder: string,
  manifest: Manifest,
  before: (sql: Sql) => Promise<T>,
): Promise<T> {
  if (await migrator.transaction(holdsStation))
    throw new StationFault(
      'usage',
      'This database holds a station already, and a restore never overwrites one. Use an empty database, or --replace with the embedded one.',
    );
  await migrate(migrator);
  await migrator.transaction(makeMark);
  return loadTables({ worker, migrator }, folder, manifest.tables, before);
}
