import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SHIPPED_CHAINS } from '../../domain/case/chains.js';
import { SHIPPED_REASONS } from '../../domain/case/reasons.js';
import { migrate } from '../../src/persistence/database.js';
import { loadStationRules } from '../../src/persistence/queries/station-rules.js';
import { seedRules } from '../../src/persistence/seed/shipped-rules.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  await database.worker.transaction((sql) => seedRules(sql, new Date('2026-03-02T10:00:00+08:00')));
}, 60_000);
afterAll(async () => {
  await database.close();
});

describe('a station that was set up before its rules were data', () => {
  it('gets with the migration what a new one is shipped with', async () => {
    const fresh = await database.worker.transaction(loadStationRules);
    expect(fresh.reasonSets).toEqual([SHIPPED_REASONS]);
    expect(fresh.chainSets).toEqual([SHIPPED_CHAINS]);
    const { dataSource } = database.migrator;
    const first = 'ReceiptsAndCodesAsTemplates1764400000000';
    const done = (): Promise<unknown[]> =>
      dataSource.query('SELECT 1 FROM schema_migration WHERE name = $1', [first]);
    while ((await done()).length > 0) await dataSource.undoLastMigration({ transaction: 'all' });
    await migrate(database.migrator);
    expect(await database.worker.transaction(loadStationRules)).toEqual(fresh);
  });
});
