import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../../config/settings.js';
import { chooseDataDir, takeDataDir } from '../embedded/data-dir.js';
import type { DataDir } from '../embedded/data-dir.js';
import { PartFailure } from '../embedded/part-failure.js';
import { databaseUrls } from '../embedded/postgres/database.js';
import type { DatabaseUrls } from '../embedded/postgres/database.js';
import { administeredDatabase } from '../embedded/postgres/administered.js';
import { keptPasswords, passwordsFile } from '../embedded/postgres/passwords.js';
import { startEmbeddedPostgres } from '../embedded/postgres/postgres.js';
import { startStationParts } from '../embedded/station-parts.js';
import { StationFault } from '../roots/fault.js';
import { keyringFile } from '../roots/keys.js';

/** What a command of the operator works on: the parts of a station that runs, or its data while it is stopped. */
export interface House {
  settings: Settings;
  urls: DatabaseUrls;
  temporalAddress: string;
  keyFile: string;
  /** Of the embedded PostgreSQL. */
  passwordsFile: string;
  /** A superuser of the embedded PostgreSQL; undefined for a database that a variable names. */
  adminUrl: string | undefined;
  /** Whether a station holds the data folder. */
  running: boolean;
  close(): Promise<void>;
}

type Needs = 'database' | 'database and engine';

/**
 * Finds the parts: by variable, as those of the station that runs on the data folder, or by starting the embedded ones for the
 * time of the command. Only a command that founds a station may find none.
 */
export async function openHouse(
  given: Settings,
  needs: Needs,
  say: (line: string) => void,
  { founding = false } = {},
): Promise<House> {
  const folder = await chooseDataDir(given.dataDir);
  const settings = await withItsRoles(given, folder);
  const keyFile = keyringFile(settings, folder);
  const { database, temporal } = settings;
  const temporalAddress = temporal.address ?? `127.0.0.1:${settings.embedded.temporalPort}`;
  const common = { settings, keyFile, temporalAddress, passwordsFile: passwordsFile(folder) };
  if (database !== undefined && (needs === 'database' || temporal.address !== undefined))
    return { ...common, urls: database, adminUrl: undefined, running: false, close: () => Promise.resolve() };
  if (database === undefined && !founding && !existsSync(path.join(folder, 'postgres')))
    throw new StationFault(
      'not_set_up',
      `There is no station in ${folder}. Name its folder with DATA_DIR (or its database with DATABASE_URL), or found one with npm start.`,
    );
  const dataDir = await takeDataDir(folder).catch((error: unknown) => {
    if (error instanceof PartFailure && error.code === 'data_in_use') return undefined;
    throw error;
  });
  if (dataDir === undefined) {
    const adminUrl = await runningAdminUrl(settings, folder);
    const passwords = await keptPasswords(passwordsFile(folder));
    const urls = database ?? databaseUrls(adminUrl, 'station', passwords);
    const close = () => Promise.resolve();
    return { ...common, urls, adminUrl: database === undefined ? adminUrl : undefined, running: true, close };
  }
  return { ...common, running: false, ...(await startParts(settings, dataDir, needs, say)) };
}

/** Where a server is named by its superuser alone: the three roles that the station has made of it. */
async function withItsRoles(settings: Settings, folder: string): Promise<Settings> {
  const { databaseAdminUrl } = settings;
  if (databaseAdminUrl === undefined) return settings;
  const database = await administeredDatabase(databaseAdminUrl, passwordsFile(folder));
  return { ...settings, database, databaseAdminUrl: undefined };
}

async function startParts(settings: Settings, dataDir: DataDir, needs: Needs, say: (line: string) => void) {
  try {
    if (needs === 'database') {
      const postgres = await startEmbeddedPostgres({
        dataDir: dataDir.folder,
        port: settings.embedded.postgresPort,
      });
      const { adminUrl } = postgres;
      return { urls: postgres, adminUrl, close: () => postgres.stop().finally(() => dataDir.release()) };
    }
    const parts = await startStationParts(settings, dataDir, say);
    const adminUrl =
      settings.database === undefined ? await runningAdminUrl(settings, dataDir.folder) : undefined;
    return { urls: parts.database, adminUrl, close: () => parts.stop().finally(() => dataDir.release()) };
  } catch (error) {
    await dataDir.release();
    throw error;
  }
}

async function runningAdminUrl(settings: Settings, folder: string): Promise<string> {
  const { admin } = await keptPasswords(passwordsFile(folder));
  return `postgresql://postgres:${encodeURIComponent(admin)}@127.0.0.1:${settings.embedded.postgresPort}/postgres`;
}
