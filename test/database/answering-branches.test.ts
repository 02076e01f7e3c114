import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AnsweringBranches1764412000000 } from '../../src/persistence/migrations/1764412000000-answering-branches.js';
import { newId } from '../../src/persistence/ids.js';
import { buildBranch, buildInsurer } from '../harness/people.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';

const CASE = newId();
let [first, second] = ['', ''];
const day = (date: number): Date => new Date(`2026-03-${String(date).padStart(2, '0')}T10:00:00+08:00`);
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  const { id: insurerId } = await buildInsurer(database.worker);
  first = (await buildBranch(database.worker, { insurerId })).id;
  second = (await buildBranch(database.worker, { insurerId })).id;
}, 60_000);
afterAll(async () => {
  await database.close();
});

/** A case that was with the first sub-station from the 2nd, and is with the second since the 6th. */
async function handedOn(): Promise<void> {
  await database.worker.transaction(async (sql) => {
    await sql.run(
      `INSERT INTO complaint_case (id, case_no, kind, status, source, branch_id, line, reason_code, round, run_no, person_sealed, phone_index, tail_index, name_index, opened_at, version, state, test)
       VALUES ($1, 'GZ-2026-000001', 'complaint', 'transferred', 'web', $2, 'pc', 'service.speed', 1, 1, '\\x00', '\\x01', '\\x02', '\\x03', $3, 1, '{}', true)`,
      [CASE, second, day(2)],
    );
    for (const [type, branchId, at] of [
      ['transfer', first, day(2)],
      ['reassign', second, day(6)],
    ] as const)
      await sql.run(
        "INSERT INTO case_entry (id, case_id, at, by_actor, type, data) VALUES ($1, $2, $3, 'station', $4, $5)",
        [newId(), CASE, at, type, JSON.stringify({ branchId })],
      );
    for (const [id, breached, stopped] of [
      ['breached', day(5), day(8)],
      ['stopped', null, day(4)],
      ['stopped-later', null, day(7)],
      ['running', null, null],
      ['no/s1', null, day(3)],
    ] as const)
      await sql.run(
        `INSERT INTO case_clock (id, case_id, code, round, state, started_at, breached_at, stopped_at) VALUES ($1, $2, 'contact', 1, $3, $4, $5, $6)`,
        [id, CASE, stopped === null ? 'running' : 'stopped', day(2), breached, stopped],
      );
  });
}

describe('the migration to clocks that say who answers for them', () => {
  it('finds on the timeline who was in charge when each was breached or stopped', async () => {
    await handedOn();
    const runner = database.migrator.dataSource.createQueryRunner();
    await runner.startTransaction();
    await new AnsweringBranches1764412000000().down(runner);
    await new AnsweringBranches1764412000000().up(runner);
    await runner.commitTransaction();
    await runner.release();
    const rows = await database.worker.transaction((sql) =>
      sql.query('SELECT id, branch_id AS branch, test FROM case_clock ORDER BY id'),
    );
    expect(rows).toEqual([
      { id: 'breached', branch: first, test: true },
      { id: 'no/s1', branch: null, test: true },
      { id: 'running', branch: second, test: true },
      { id: 'stopped', branch: first, test: true },
      { id: 'stopped-later', branch: second, test: true },
    ]);
  });
});
