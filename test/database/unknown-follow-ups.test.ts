import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UnknownFollowUpsOfAll1764411000000 } from '../../src/persistence/migrations/1764411000000-unknown-follow-ups-of-all.js';
import { newId } from '../../src/persistence/ids.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';
import { buildBranch, buildInsurer } from '../harness/people.js';

const at = new Date('2026-03-02T10:00:00+08:00');
let database: TestDatabase;
let [insurerId, branchId] = ['', ''];
beforeAll(async () => {
  database = await openTestDatabase();
  insurerId = (await buildInsurer(database.worker)).id;
  branchId = (await buildBranch(database.worker, { insurerId })).id;
}, 60_000);
afterAll(() => database.close());

/** A closed survey and its message. */
async function closed(kind: string, state: string, reason = 'never_sent'): Promise<string> {
  const [id, messageId] = [newId(), newId()];
  const index = Buffer.from(id);
  await database.worker.transaction(async (sql) => {
    await sql.run(
      `INSERT INTO survey (id, kind, insurer_id, branch_id, line, message_id, phone_index, card_code, card_version, closed_at, closing_reason)
       VALUES ($1, $2, $3, $8, 'pc', $4, $5, 'claim', 1, $6, $7)`,
      [id, kind, insurerId, messageId, index, at, reason, branchId],
    );
    await sql.run(
      `INSERT INTO message (id, purpose, insurer_id, survey_id, kind, template_code, template_version, phone_index, reference, state, planned_at)
       VALUES ($1, 'follow_up', $2, $3, $4, 't', 1, $5, 1, $6, $7)`,
      [messageId, insurerId, id, kind, index, state, at],
    );
  });
  return id;
}

describe('the migration of follow-ups of which nobody knew whether they went out', () => {
  it('opens those that may have gone out, so that an answer finds them, and no others', async () => {
    const opened = [];
    for (const state of ['submitting', 'submitted', 'delivered', 'undelivered', 'expired', 'unknown'])
      opened.push(await closed('follow_up', state));
    const left = [];
    for (const state of ['planned', 'rejected', 'suppressed']) left.push(await closed('follow_up', state));
    left.push(await closed('follow_up', 'unknown', 'window_over'));
    left.push(await closed('claim_settlement', 'unknown'));
    const runner = database.migrator.dataSource.createQueryRunner();
    await runner.startTransaction();
    await new UnknownFollowUpsOfAll1764411000000().up(runner);
    await runner.commitTransaction();
    await runner.release();
    const idsWhere = async (what: string): Promise<string[]> => {
      const rows = await database.worker.transaction((sql) =>
        sql.query<{ id: string }>(`SELECT id FROM survey WHERE ${what} ORDER BY id`),
      );
      return rows.map(({ id }) => id);
    };
    expect(await idsWhere('closed_at IS NULL AND closing_reason IS NULL')).toEqual(opened.sort());
    expect(await idsWhere('closed_at IS NOT NULL AND closing_reason IS NOT NULL')).toEqual(left.sort());
  });
});
