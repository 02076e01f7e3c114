import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { keepsItsDatabase } from '../../config/settings.js';
import { keptPasswords } from '../embedded/postgres/passwords.js';
import { openKeyring } from '../integrations/keyring/keyring.js';
import { knownMigrations, openDatabase } from '../persistence/database.js';
import type { Database } from '../persistence/database.js';
import { higherOf, numbersGiven } from '../persistence/queries/used-numbers.js';
import { agreed } from '../roots/ask.js';
import { openEngine } from '../roots/engine.js';
import { StationFault } from '../roots/fault.js';
import { loadBackup } from './backup-loading.js';
import type { Command, Desk } from './command.js';
import { databaseBeside } from './database-beside.js';
import { damagedFile, manifestSchema } from './dump.js';
import type { Manifest } from './dump.js';
import { findFormerRuns } from './former-runs.js';
import type { FormerRuns } from './former-runs.js';
import { openHouse } from './house.js';
import type { House } from './house.js';
import { requireNoWorkers } from './idle-engine.js';
import { buildRunsAnew } from './reconcile.js';

/** Puts a backup in an empty database (or, with `--replace`, in the place of the embedded one) and gives every open row its run. */
export const restore: Command = {
  usage: 'restore <folder> [--replace] [--yes]',
  what: 'load a backup into an empty database, or with --replace in the place of the embedded one, which is kept aside (asks first; --yes does not)',
  run: async ([folder = '', ...options], desk) => {
    const unknown = options.find((option) => option !== '--replace' && option !== '--yes');
    if (unknown !== undefined)
      throw new StationFault('usage', `restore knows --replace and --yes, not ${unknown}.`);
    const replace = options.includes('--replace');
    const manifest = await usableManifest(folder);
    if (replace) await mayReplace(desk, manifest, options.includes('--yes'));
    const house = await openHouse(desk.settings, 'database and engine', desk.say, { founding: true });
    try {
      await restoreInto(house, folder, manifest, replace, desk);
      return 0;
    } finally {
      await house.close();
    }
  },
};

/** All that can be known of a backup before anything is changed. */
async function usableManifest(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const later = manifest.migrations.filter((name) => !knownMigrations.includes(name));
  if (later.length > 0)
    throw new StationFault(
      'usage',
      `The backup comes from a later release (${later.join(', ')}). Install that release or a newer one, then restore; nothing was changed.`,
    );
  if (!manifest.tables.some(({ name, rows }) => name === 'station' && rows > 0))
    throw new StationFault(
      'usage',
      'This backup holds no station. Take a backup that was made of one; nothing was changed.',
    );
  const damaged = await damagedFile(folder, manifest.tables);
  if (damaged === undefined) return manifest;
  throw new StationFault(
    'usage',
    `${damaged} is missing or damaged. Take another copy of this backup, or another backup; nothing was changed.`,
  );
}

async function mayReplace({ settings }: Desk, { createdAt }: Manifest, yes: boolean): Promise<void> {
  if (!keepsItsDatabase(settings))
    throw new StationFault(
      'usage',
      '--replace is for the embedded PostgreSQL. Empty a database of your own with its own tools, then restore without --replace.',
    );
  const question = `Put the backup of ${createdAt} in the place of the station's database? All that happened since is set aside with the database that it happened in. Type yes: `;
  if (!yes && !(await agreed(question, 'restore … --replace --yes')))
    throw new StationFault('usage', 'Nothing was changed.');
}

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
    const { client } = engine;
    const former = await findFormerRuns(client, new Date(manifest.createdAt));
    const load = (urls: House['urls'], known: FormerRuns) =>
      withDatabases(urls, (empty) => loadBackup(empty, folder, manifest, known));
    const { clock, doubtful } = replace
      ? await loadBeside(house, former, load, desk)
      : await load(house.urls, former);
    desk.print(`The database stands as it did at ${manifest.createdAt}.`);
    desk.print(sendingIsStopped);
    if (doubtful > 0) desk.print(mailsInDoubt(doubtful));
    await withDatabases(house.urls, async (databases) => {
      desk.print(await buildRunsAnew({ ...databases, client, clock }, former));
    });
  } finally {
    await engine.close();
  }
}

/** Fills a database beside the station's, numbered behind what that one gave out, and has it take the place. */
async function loadBeside<T>(
  { adminUrl, passwordsFile, urls }: House,
  former: FormerRuns,
  load: (urls: House['urls'], known: FormerRuns) => Promise<T>,
  { print, say }: Desk,
): Promise<T> {
  if (adminUrl === undefined) throw new Error('The embedded PostgreSQL has a superuser.');
  const given = await withDatabases(urls, ({ worker }) => worker.transaction(numbersGiven)).catch(() => {
    say('The database as it is cannot be read: the numbers that it gave out are taken from Temporal alone.');
    return { round: 0, cases: new Map<number, number>() };
  });
  const beside = await databaseBeside(adminUrl, await keptPasswords(passwordsFile));
  let loaded: T;
  try {
    loaded = await load(beside.urls, { ...former, used: higherOf(former.used, given) });
  } catch (error) {
    await beside.drop();
    throw error;
  }
  const kept = await beside.takePlace();
  print(
    `The database that was here is kept as ${kept}. Nothing but it knows what happened after the backup; \`station -- forget-replaced\` drops it.`,
  );
  return loaded;
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
