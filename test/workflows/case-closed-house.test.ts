import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { noticeName } from '../../domain/notice/titles.js';
import { newId } from '../../src/persistence/ids.js';
import { openCaseWorld, type CaseWorld } from '../harness/case-world.js';
import { buildBranch } from '../harness/people.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});
const set = (table: 'branch' | 'insurer', id: string, state: string) =>
  world.rows(`UPDATE ${table} SET state = $2 WHERE id = $1 RETURNING 1`, [id, state]);
afterEach(async () => {
  await set('branch', world.branchId, 'active');
  await set('insurer', world.insurerId, 'active');
});

/** Who hears of the case, by role and by what the notice is called. */
const noticesOf = (caseNo: string) =>
  world.rows<{ role: string; code: string }>(
    `SELECT u.role, n.template_code AS code FROM notice n JOIN staff_user u ON u.id = n.user_id
     WHERE n.subject_id = $1 AND n.template_code <> 'case_opened' ORDER BY u.role`,
    [caseNo],
  );
const lines = (caseId: string) =>
  world.rows<{ type: string }>('SELECT type FROM case_entry WHERE case_id = $1 ORDER BY at, id', [caseId]);

describe('a case that a reply opens', () => {
  it.each([
    { table: 'branch', state: 'closed', why: 'branch_closed' },
    { table: 'insurer', state: 'suspended', why: 'insurer_suspended' },
  ] as const)(
    'is left to a clerk where the $table is $state, and can go elsewhere',
    async (given) => {
      const { table, state, why } = given;
      await set(table, table === 'branch' ? world.branchId : world.insurerId, state);
      const { handle, caseId, caseNo } = await world.open();
      expect(await world.state(caseId)).toMatchObject({ status: 'new', transferredAt: null, clocks: [] });
      expect(await lines(caseId)).toEqual([{ type: 'opened' }, { type: `not_transferred_${why}` }]);
      expect(await noticesOf(caseNo)).toEqual([{ role: 'station_clerk', code: 'case_not_transferred' }]);
      expect(noticeName('case_not_transferred')).toBe('未能自动转办，请人工转办');
      expect(await world.ledger(caseId)).toEqual([]);
      await set('insurer', world.insurerId, 'active');
      const { id: branchId } = await buildBranch(world.db, { insurerId: world.insurerId });
      const there = { insurerId: world.insurerId, branchId, line: 'pc' } as const;
      expect(await world.act(handle, 'transfer', 'station_clerk', there)).toMatchObject({
        status: 'transferred',
      });
      await world.act(handle, 'withdraw', 'station_clerk', { submissionId: newId() });
      await handle.result();
    },
    30_000,
  );

  it('goes to its sub-station at once where that is in use', async () => {
    const { handle, caseId } = await world.open();
    expect(await world.state(caseId)).toMatchObject({ status: 'transferred', branchId: world.branchId });
    await world.act(handle, 'withdraw', 'station_clerk', { submissionId: newId() });
    await handle.result();
  }, 30_000);
});
