import { migrate, migrateTo } from '../persistence/database.js';
import type { Database } from '../persistence/database.js';
import { isMigrated } from '../persistence/queries/dump-tables.js';
import { emptyAgain, makeMark, readMark } from '../persistence/queries/restore-mark.js';
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

/**
 * Loads a backup into an empty database: up to the schema that it was made with, so that what later migrations do with rows
 * is done with these, then to this release's; held, and numbered behind what the engine knows. Its runs are still to be
 * built anew. Nothing starts on the database before all that is done, and a repeat after a death begins anew. Throws when
 * the database is not empty.
 */
export async function loadBackup(
  { worker, migrator }: Empty,
  folder: string,
  manifest: Manifest,
  former: FormerRuns,
): Promise<TakenOver> {
  const backupOf = new Date(manifest.createdAt);
  await requireEmpty(migrator);
  await migrator.transaction((sql) => makeMark(sql, backupOf));
  await migrateTo(migrator, manifest.migrations);
  await loadTables({ worker, migrator }, folder, manifest.tables);
  await migrate(migrator);
  await migrator.transaction((sql) => skipUsedRounds(sql, former.used));
  return worker.transaction((sql) => takeOver(sql, backupOf, former));
}

async function requireEmpty(migrator: Database): Promise<void> {
  const mark = await migrator.transaction(readMark);
  if (mark?.stage === 'loading') await migrator.transaction(emptyAgain);
  else if (await migrator.transaction(isMigrated))
    throw new StationFault(
      'usage',
      'This database holds the tables of a station already, and a restore never overwrites any. Use an empty database, or --replace with the embedded one.',
    );
}
