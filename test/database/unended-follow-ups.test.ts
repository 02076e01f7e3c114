import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnendedFollowUps1764430000000 } from '../../src/persistence/migrations/1764430000000-unended-follow-ups.js';
import { newId } from '../../src/persistence/ids.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';
import { buildBranch, buildInsurer } from '../harness/people.js';

let database: TestDatabase;
let insurerId: string;
let branchId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  insurerId = (await buildInsurer(database.worker)).id;
  branchId = (await buildBranch(database.worker, { insurerId })).id;
}, 60_000);
afterAll(async () => {
  await database.close();
});

async function followedUp(caseNo: string, followUp: 'sent' | 'phone_task', closed: boolean): Promise<void> {
  const id = newId();
  const state = JSON.stringify({ followUp: { state: followUp } });
  await database.worker.transaction(async (sql) => {
    await sql.run(
      `INSERT INTO complaint_case (id, case_no, kind, status, source, line, reason_code, round, run_no, person_sealed, phone_index, tail_index, name_index, opened_at, version, state)
       VALUES ($1, $2, 'complaint', 'following_up', 'web', 'pc', 'service.speed', 1, 1, '\\x00', '\\x01', '\\x02', '\\x03', now(), 1, $3)`,
      [id, caseNo, state],
    );
    await sql.run(
      `INSERT INTO survey (id, kind, insurer_id, branch_id, line, case_id, message_id, phone_index, card_code, card_version, submitted_at, closes_at, closed_at)
       VALUES ($1, 'follow_up', $3, $4, 'pc', $1, $1, '\\x01', 'claim', 1, now(), now(), CASE WHEN $2 THEN now() END)`,
      [id, closed, insurerId, branchId],
    );
  });
}

describe('the migration of follow-ups that nobody ended', () => {
  it('has every case look once more that waits for an answer though its window is closed', async () => {
    await followedUp('GZ-2026-000001', 'sent', true);
    await followedUp('GZ-2026-000002', 'sent', false);
    await followedUp('GZ-2026-000003', 'phone_task', true);
    const runner = database.migrator.dataSource.createQueryRunner();
    await runner.startTransaction();
    await new UnendedFollowUps1764430000000().up(runner);
    await runner.commitTransaction();
    await runner.release();
    const orders = await database.worker.transaction((sql) =>
      sql.query('SELECT workflow_id AS id, kind, signal_name AS signal FROM run_command'),
    );
    expect(orders).toEqual([{ id: 'case:GZ-2026-000001', kind: 'signal', signal: 'rulesChanged' }]);
  });
});
