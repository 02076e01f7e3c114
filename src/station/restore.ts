import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { prepareDatabase } from '../embedded/postgres/database.js';
import { keptPasswords } from '../embedded/postgres/passwords.js';
import { openKeyring } from '../integrations/keyring/keyring.js';
import { stationTime } from '../../domain/clock/station-clock.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import { migrate, openDatabase } from '../persistence/database.js';
import type { Database, Sql } from '../persistence/database.js';
import { recordAudit } from '../persistence/queries/audit.js';
import { holdsStation, migrationNames } from '../persistence/queries/dump-tables.js';
import { doubtWaitingMail } from '../persistence/queries/notices-mail.js';
import { insertStop } from '../persistence/queries/sending-stops.js';
import { findStation } from '../persistence/queries/station.js';
import { storedClock } from '../roots/clock.js';
import { StationFault } from '../roots/fault.js';
import type { Command, Desk } from './command.js';
import { damagedFile, loadTables, manifestSchema } from './dump.js';
import type { Manifest } from './dump.js';
import { openHouse } from './house.js';
import type { House } from './house.js';
import { reconcileHouse } from './reconcile.js';

/** Puts a backup in the place of an empty database (or, with `--replace`, of the embedded one as it is) and gives every open row its run. */
export const restore: Command = {
  usage: 'restore <folder> [--replace]',
  what: 'load a backup into an empty database, then reconcile (--replace: first drop what the embedded one holds)',
  run: async ([folder = '', replace], desk) => {
    if (replace !== undefined && replace !== '--replace')
      throw new StationFault('usage', `restore knows --replace, not ${replace}.`);
    const manifest = await readManifest(folder);
    const damaged = await damagedFile(folder, manifest.tables);
    if (damaged !== undefined)
      throw new StationFault(
        'usage',
        `${damaged} is missing or damaged. Take another copy of this backup, or another backup; nothing was changed.`,
      );
    const house = await openHouse(desk.settings, 'database and engine', desk.say, { founding: true });
    try {
      await restoreInto(house, folder, manifest, replace !== undefined, desk);
      return 0;
    } finally {
      await house.close();
    }
  },
};

async function readManifest(folder: string): Promise<Manifest> {
  const file = path.join(folder, 'manifest.json');
  const text = await readFile(file, 'utf8').catch(() => '');
  const parsed = manifestSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new StationFault(
    'usage',
    `${folder} is no whole backup: ${text === '' ? 'it has no manifest.json, so it was broken off or is another folder' : 'its manifest.json cannot be read'}. Name the folder that \`station -- backup\` wrote.`,
  );
}

/** Undefined where it is none: a file that was cut off is no surprise. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function restoreInto(
  house: House,
  folder: string,
  manifest: Manifest,
  replace: boolean,
  desk: Desk,
): Promise<void> {
  if (house.running)
    throw new StationFault(
      'usage',
      'The station is running. Stop it first: a restore puts another database in its place.',
    );
  requireKeys(house.keyFile, manifest);
  const urls = replace ? await dropAndCreate(house) : house.urls;
  const worker = await openDatabase({ url: urls.workerUrl, applicationName: 'station-restore', poolSize: 8 });
  const migrator = await openDatabase({
    url: urls.migratorUrl,
    applicationName: 'station-restore-schema',
    poolSize: 2,
  });
  try {
    const { clock, doubtful } = await fill({ worker, migrator }, folder, manifest, (sql) =>
      takeOver(sql, manifest),
    );
    const now = () => new Date(stationTime(clock, Date.now()));
    desk.print(`The database stands as it did at ${manifest.createdAt}.`);
    desk.print(
      "All sending is stopped: what went out after the backup is still planned in it and would go out again. Compare with the SMS centre's log, then let the stop go (短信 → 停发).",
    );
    if (doubtful > 0)
      desk.print(
        `${doubtful} ${doubtful === 1 ? 'notice was' : 'notices were'} still to go by mail in the backup and may have gone since: none is mailed again, their people find them under 通知.`,
      );
    desk.print(
      await reconcileHouse({ house: { ...house, urls }, db: worker, clock, now }, { refresh: true }),
    );
  } finally {
    await worker.close();
    await migrator.close();
  }
}

/** The last thing written with what was loaded: who did it, and that nothing leaves. */
async function takeOver(sql: Sql, manifest: Manifest): Promise<{ clock: StationClock; doubtful: number }> {
  const station = await findStation(sql);
  if (station === undefined)
    throw new StationFault('usage', 'This backup holds no station; nothing was loaded.');
  const clock = storedClock(station);
  const at = new Date(stationTime(clock, Date.now()));
  await recordAudit(sql, {
    at,
    actor: 'system:operator',
    action: 'station.restored',
    subjectType: 'station',
    subjectId: 'database',
    data: { backupOf: manifest.createdAt },
  });
  return { clock, doubtful: await holdWhatLeaves(sql, at) };
}

/**
 * No SMS leaves before somebody who has seen the centre's log lets it; a stop of everything that stood in the backup stays.
 * No mail that waited in the backup leaves at all. Returns how many notices those were.
 */
export async function holdWhatLeaves(sql: Sql, at: Date): Promise<number> {
  await insertStop(sql, { insurerId: null, by: 'system:operator', submissionId: null }, at);
  return doubtWaitingMail(sql);
}

function requireKeys(keyFile: string, { keyring }: Manifest): void {
  if (openKeyring(keyFile, { create: false }).fingerprint === keyring) return;
  throw new StationFault(
    'keys',
    `The keys in ${keyFile} do not open this backup. Put the copy of the key file that belongs to it there, or name it with KEYRING_FILE; nothing was changed.`,
  );
}

async function dropAndCreate(house: House): Promise<House['urls']> {
  const { adminUrl } = house;
  if (adminUrl === undefined)
    throw new StationFault(
      'usage',
      '--replace is for the embedded PostgreSQL. Empty a database of your own with its own tools, then restore without --replace.',
    );
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('DROP DATABASE IF EXISTS station WITH (FORCE)');
  } finally {
    await admin.end();
  }
  const passwords = await keptPasswords(house.passwordsFile);
  return prepareDatabase(adminUrl, 'station', passwords);
}

/**
 * Brings an empty database to this release's schema and loads the backup, with what `before` writes last in the same
 * transaction. Throws when it is not empty, or the backup is of a later release.
 */
export async function fill<T>(
  { worker, migrator }: { worker: Database; migrator: Database },
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
  const known = await migrator.transaction(migrationNames);
  const later = manifest.migrations.filter((name) => !known.includes(name));
  if (later.length > 0)
    throw new StationFault(
      'usage',
      `The backup comes from a later release (${later.join(', ')}). Install that release or a newer one, then restore.`,
    );
  return loadTables({ worker, migrator }, folder, manifest.tables, before);
}
