import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { prepareDatabase } from '../embedded/postgres/database.js';
import { keptPasswords } from '../embedded/postgres/passwords.js';
import { openKeyring } from '../integrations/keyring/keyring.js';
import { openDatabase } from '../persistence/database.js';
import type { Database } from '../persistence/database.js';
import { openEngine } from '../roots/engine.js';
import { StationFault } from '../roots/fault.js';
import { loadBackup } from './backup-loading.js';
import type { Command, Desk } from './command.js';
import { damagedFile, manifestSchema } from './dump.js';
import type { Manifest } from './dump.js';
import { findFormerRuns } from './former-runs.js';
import { openHouse } from './house.js';
import type { House } from './house.js';
import { requireNoWorkers } from './idle-engine.js';
import { buildRunsAnew } from './reconcile.js';

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
  const engine = await openEngine(house.settings, house.temporalAddress);
  try {
    await requireNoWorkers(engine.client, desk.say);
    const former = await findFormerRuns(engine.client, new Date(manifest.createdAt));
    const urls = replace ? await dropAndCreate(house) : house.urls;
    await withDatabases(urls, async (databases) => {
      const { clock, doubtful } = await loadBackup(databases, folder, manifest, former);
      desk.print(`The database stands as it did at ${manifest.createdAt}.`);
      desk.print(sendingIsStopped);
      if (doubtful > 0) desk.print(mailsInDoubt(doubtful));
      desk.print(await buildRunsAnew({ ...databases, client: engine.client, clock }, former));
    });
  } finally {
    await engine.close();
  }
}

const sendingIsStopped =
  "All sending is stopped: what went out after the backup is still planned in it and would go out again. Compare with the SMS centre's log, then let the stop go (短信 → 停发).";

const mailsInDoubt = (notices: number): string =>
  `${notices} ${notices === 1 ? 'notice was' : 'notices were'} still to go by mail in the backup and may have gone since: none is mailed again, their people find them under 通知.`;

async function withDatabases<T>(
  { workerUrl, migratorUrl }: House['urls'],
  work: (databases: { worker: Database; migrator: Database }) => Promise<T>,
): Promise<T> {
  const worker = await openDatabase({ url: workerUrl, applicationName: 'station-restore', poolSize: 8 });
  const migrator = await openDatabase({
    url: migratorUrl,
    applicationName: 'station-restore-schema',
    poolSize: 2,
  });
  try {
    return await work({ worker, migrator });
  } finally {
    await worker.close();
    await migrator.close();
  }
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
