import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StationClocks1764271000000 } from '../../src/persistence/migrations/1764271000000-station-clocks.js';
import { newId } from '../../src/persistence/ids.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
}, 60_000);
afterAll(async () => {
  await database.close();
});

const open = (caseNo: string, status: string, state: object, runNo = 1) =>
  database.worker.transaction((sql) =>
    sql.run(
      `INSERT INTO complaint_case (id, case_no, kind, status, source, line, reason_code, round, run_no, person_sealed, phone_index, tail_index, name_index, opened_at, version, state)
       VALUES ($1, $2, 'complaint', $3, 'web', 'pc', 'service.speed', 1, $4, '\\x00', '\\x01', '\\x02', '\\x03', now(), 1, $5)`,
      [newId(), caseNo, status, runNo, JSON.stringify(state)],
    ),
  );

describe('the migration to the station’s own clocks', () => {
  it('has every case computed anew that waits for the station without one', async () => {
    await open('GZ-2026-000001', 'new', {});
    await open('GZ-2026-000002', 'fed_back', {}, 2);
    await open('GZ-2026-000003', 'new', { stationClocks: [] });
    await open('GZ-2026-000004', 'transferred', {});
    await open('GZ-2026-000005', 'concluded', {});
    const runner = database.migrator.dataSource.createQueryRunner();
    await runner.startTransaction();
    await new StationClocks1764271000000().up(runner);
    await runner.commitTransaction();
    await runner.release();
    const orders = await database.worker.transaction((sql) =>
      sql.query(
        'SELECT workflow_id AS id, kind, signal_name AS signal FROM run_command ORDER BY workflow_id',
      ),
    );
    expect(orders).toEqual([
      { id: 'case:GZ-2026-000001', kind: 'signal', signal: 'rulesChanged' },
      { id: 'case:GZ-2026-000002:2', kind: 'signal', signal: 'rulesChanged' },
    ]);
  });
});
