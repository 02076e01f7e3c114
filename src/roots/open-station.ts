import type { Settings } from '../../config/settings.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import type { Keyring } from '../integrations/keyring/keyring.js';
import { openDatabase } from '../persistence/database.js';
import type { Database } from '../persistence/database.js';
import { readMark } from '../persistence/queries/restore-mark.js';
import type { RestoreMark } from '../persistence/queries/restore-mark.js';
import { findStation } from '../persistence/queries/station.js';
import type { StationRow } from '../persistence/queries/station.js';
import { clockOf } from './clock.js';
import { explain } from './explain.js';
import { StationFault } from './fault.js';
import { openStationKeyring } from './keys.js';

/** A database that is set up, under one role, with the clock and the keys that belong to it. */
export interface OpenStation {
  database: Database;
  row: StationRow;
  clock: StationClock;
  keyring: Keyring;
}

interface Door {
  url: string;
  applicationName: string;
  poolSize: number;
  prepare?: boolean;
  keyFile: string;
}

/** Opens what an API or a worker works on. Throws a sentence when the database is not set up, or belongs to another clock or other keys. */
export async function openStation(settings: Settings, { keyFile, ...door }: Door): Promise<OpenStation> {
  const database = await openDatabase(door);
  try {
    const row = await stationRow(database);
    await requireRestored(database);
    const clock = clockOf(row, settings.rehearsal);
    return { database, row, clock, keyring: await openStationKeyring(database, keyFile) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The row of a station that is set up. */
export async function stationRow(database: Database): Promise<StationRow> {
  const row = await database.transaction(findStation).catch((error: unknown) => {
    if (explain(error) !== undefined || codeOf(error) !== '42P01') throw error;
    return undefined;
  });
  if (row !== undefined) return row;
  throw new StationFault(
    'not_set_up',
    'This database is not set up as a station yet. Run `npm run station -- set-up` with the same variables, then start again.',
  );
}

/** Nothing works on a database whose restore has not come to its end: runs from before would act on rows that they do not know. */
export async function requireRestored(database: Database): Promise<void> {
  const mark = await database.transaction(readMark);
  if (mark !== undefined) throw new StationFault('database', brokenOff[mark.stage]);
}

const brokenOff: Readonly<Record<RestoreMark['stage'], string>> = {
  loading:
    'A restore into this database was broken off before all was loaded. Run `npm run station -- restore` again: it begins anew.',
  runs: 'A restore of this database was broken off before its runs were built anew. Finish it with `npm run station -- reconcile`, then start again.',
};

function codeOf(error: unknown): unknown {
  return (error as { driverError?: { code?: unknown } }).driverError?.code;
}
