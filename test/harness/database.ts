import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { prepareDatabase } from '../../src/embedded/postgres/database.js';
import type { DatabaseUrls } from '../../src/embedded/postgres/database.js';
import { migrate, openDatabase } from '../../src/persistence/database.js';
import type { Database } from '../../src/persistence/database.js';
import { testServers } from './servers.js';

/** One test file's own database with the schema of this release, under each of the station's roles. */
export interface TestDatabase {
  name: string;
  urls: DatabaseUrls;
  api: Database;
  worker: Database;
  migrator: Database;
  /** Closes the connections and drops the database. */
  close(): Promise<void>;
}

/** Clones the migrated template, which is made once for each state of the schema. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const { postgresAdminUrl, passwords } = testServers();
  const template = `template_${await schemaDigest()}`;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(postgresAdminUrl, async (admin) => {
    // Files run in parallel: the first one makes the template, the others wait for it.
    await admin.query("SELECT pg_advisory_lock(hashtext('test template'))");
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) await makeTemplate(admin, template);
    await admin.query(`CREATE DATABASE ${name} OWNER station_migrator TEMPLATE ${template}`);
    await admin.query("SELECT pg_advisory_unlock(hashtext('test template'))");
  });
  return underEachRole(name, await prepareDatabase(postgresAdminUrl, name, passwords));
}

async function underEachRole(name: string, urls: DatabaseUrls): Promise<TestDatabase> {
  const { postgresAdminUrl } = testServers();
  const [api, worker, migrator] = await Promise.all([
    openDatabase({ url: urls.apiUrl, applicationName: 'test-api' }),
    openDatabase({ url: urls.workerUrl, applicationName: 'test-worker', prepare: true }),
    openDatabase({ url: urls.migratorUrl, applicationName: 'test-migrator', poolSize: 2 }),
  ]);
  return {
    name,
    urls,
    api,
    worker,
    migrator,
    close: async () => {
      await Promise.all([api.close(), worker.close(), migrator.close()]);
      await asAdmin(postgresAdminUrl, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** An empty database, prepared but not migrated; for tests of the migrations themselves, and of what fills it. */
export async function openEmptyDatabase(): Promise<TestDatabase> {
  const { postgresAdminUrl, passwords } = testServers();
  const name = `empty_${randomBytes(6).toString('hex')}`;
  return underEachRole(name, await prepareDatabase(postgresAdminUrl, name, passwords));
}

async function makeTemplate(admin: pg.Client, template: string): Promise<void> {
  const { postgresAdminUrl, passwords } = testServers();
  const unfinished = `${template}_unfinished`;
  await admin.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
  const urls = await prepareDatabase(postgresAdminUrl, unfinished, passwords);
  const database = await openDatabase({
    url: urls.migratorUrl,
    applicationName: 'test-template',
    poolSize: 1,
  });
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
  await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
}

/** Changes whenever a migration changes; so a template of an older schema is never used. */
async function schemaDigest(): Promise<string> {
  const folder = path.resolve('src/persistence/migrations');
  const hash = createHash('sha256');
  for (const file of (await readdir(folder)).sort()) hash.update(await readFile(path.join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}

async function asAdmin<T>(url: string, act: (admin: pg.Client) => Promise<T>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await act(admin);
  } finally {
    await admin.end();
  }
}
