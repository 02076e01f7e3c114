import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
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
