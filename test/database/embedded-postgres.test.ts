import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { administeredDatabase } from '../../src/embedded/postgres/administered.js';
import { databaseUrls, prepareDatabase } from '../../src/embedded/postgres/database.js';
import { testServers } from '../harness/servers.js';

async function asked<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a prepared database', () => {
  const { postgresAdminUrl, passwords } = testServers();

  it('lets the worker, and only the worker, past row-level security', async () => {
    const urls = await prepareDatabase(postgresAdminUrl, 'prepared_roles', passwords);
    await asked(
      urls.migratorUrl,
      `CREATE TABLE parcel (id int); INSERT INTO parcel VALUES (1);
       ALTER TABLE parcel ENABLE ROW LEVEL SECURITY; ALTER TABLE parcel FORCE ROW LEVEL SECURITY;
       GRANT SELECT ON parcel TO station_api, station_worker`,
    );
    expect(await asked(urls.workerUrl, 'SELECT id FROM parcel')).toEqual([{ id: 1 }]);
    expect(await asked(urls.apiUrl, 'SELECT id FROM parcel')).toEqual([]);
    expect(await asked(urls.migratorUrl, 'SELECT id FROM parcel')).toEqual([]);
  });

  it('forbids the API and the worker to change the schema', async () => {
    const { apiUrl, workerUrl } = await prepareDatabase(postgresAdminUrl, 'prepared_schema', passwords);
    await expect(asked(apiUrl, 'CREATE TABLE smuggled (id int)')).rejects.toThrow('permission denied');
    await expect(asked(workerUrl, 'CREATE TABLE smuggled (id int)')).rejects.toThrow('permission denied');
  });

  it('is unharmed by a second preparation', async () => {
    const first = await prepareDatabase(postgresAdminUrl, 'prepared_twice', passwords);
    await asked(first.migratorUrl, 'CREATE TABLE kept (id int)');
    const second = await prepareDatabase(postgresAdminUrl, 'prepared_twice', passwords);
    expect(second).toEqual(databaseUrls(postgresAdminUrl, 'prepared_twice', passwords));
    expect(await asked(second.migratorUrl, 'SELECT * FROM kept')).toEqual([]);
  });

  it("shows moments in the station's zone", async () => {
    const { apiUrl } = await prepareDatabase(postgresAdminUrl, 'prepared_zone', passwords);
    expect(await asked(apiUrl, 'SHOW timezone')).toEqual([{ TimeZone: 'Asia/Shanghai' }]);
  });
});

describe('a server of which one address is given', () => {
  const { postgresAdminUrl, passwords } = testServers();
  let folder: string;
  let file: string;
  const at = (name: string, user?: { name: string; password: string }): string => {
    const url = new URL(postgresAdminUrl);
    url.pathname = `/${name}`;
    if (user !== undefined) [url.username, url.password] = [user.name, user.password];
    return url.href;
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'station-administered-'));
    file = path.join(folder, 'postgres-passwords.json');
    // Roles belong to the server, which the other tests use as well: the same passwords.
    await writeFile(file, JSON.stringify({ admin: 'unused', ...passwords }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('gets the database that is named, with its three roles, and the same one the next time', async () => {
    const urls = await administeredDatabase(at('administered_new'), file);
    await asked(urls.migratorUrl, 'CREATE TABLE schema_migration (id int)');
    expect(await administeredDatabase(at('administered_new'), file)).toEqual(urls);
    expect(await asked(urls.migratorUrl, 'SELECT current_user AS name, current_database() AS base')).toEqual([
      { name: 'station_migrator', base: 'administered_new' },
    ]);
  });

  it('keeps what another program keeps there', async () => {
    await asked(postgresAdminUrl, 'CREATE DATABASE administered_foreign');
    await asked(at('administered_foreign'), 'CREATE TABLE ledger (id int)');
    await expect(administeredDatabase(at('administered_foreign'), file)).rejects.toThrow('another program');
  });

  it('is told in a sentence that its user may not make roles', async () => {
    await asked(postgresAdminUrl, "CREATE ROLE administered_clerk LOGIN PASSWORD 'clerk'");
    const url = at('administered_none', { name: 'administered_clerk', password: 'clerk' });
    await expect(administeredDatabase(url, file)).rejects.toThrow('Name a superuser');
  });
});
