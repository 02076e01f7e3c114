import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WhoWasSentACase1764425000000 } from '../../src/persistence/migrations/1764425000000-who-was-sent-a-case.js';
import { newId } from '../../src/persistence/ids.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';
import { buildInsurer } from '../harness/people.js';

const at = new Date('2026-03-02T10:00:00+08:00');
let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
}, 60_000);
afterAll(() => database.close());

/** A case that was with the first insurer and is with the second now; its entries are named by their actors. */
async function handedOn(caseNo: string, [first, second]: [string, string], test: boolean): Promise<void> {
  const caseId = newId();
  await database.worker.transaction(async (sql) => {
    await sql.run(
      `INSERT INTO complaint_case (id, case_no, kind, status, source, insurer_id, line, reason_code, round, run_no, person_sealed, phone_index, tail_index, name_index, opened_at, version, state, test)
       VALUES ($1, $2, 'complaint', 'transferred', 'web', $3, 'pc', 'service.speed', 1, 1, '\\x00', '\\x01', '\\x02', '\\x03', $4, 1, '{}', $5)`,
      [caseId, caseNo, second, at, test],
    );
    for (const [type, insurerId] of [
      ['opened', null],
      ['transfer', first],
      ['contacted', null],
      ['reassign', second],
    ] as const)
      await sql.run(
        'INSERT INTO case_entry (id, case_id, at, by_actor, type, data) VALUES ($1, $2, $3, $4, $5, $6)',
        [newId(), caseId, at, caseNo, type, JSON.stringify(insurerId === null ? {} : { insurerId })],
      );
  });
}

describe('the migration to entries that say to whom a case was sent', () => {
  it('marks those of tests, and shows an insurer no more of a case that has gone on than that it came', async () => {
    const insurers: [string, string] = [
      (await buildInsurer(database.worker)).id,
      (await buildInsurer(database.worker)).id,
    ];
    await handedOn('GZ-2026-000001', insurers, false);
    await handedOn('GZ-2026-000002', insurers, true);
    const runner = database.migrator.dataSource.createQueryRunner();
    await runner.startTransaction();
    await new WhoWasSentACase1764425000000().down(runner);
    await new WhoWasSentACase1764425000000().up(runner);
    await runner.commitTransaction();
    await runner.release();
    const seenBy = (insurerId: string): Promise<unknown[]> =>
      database.api.transaction(
        (sql) => sql.query('SELECT by_actor AS of, type, test FROM case_entry ORDER BY of, id'),
        { scope: 'insurer', insurerId },
      );
    const [plain, test] = [
      { of: 'GZ-2026-000001', test: false },
      { of: 'GZ-2026-000002', test: true },
    ];
    const types = ['opened', 'transfer', 'contacted', 'reassign'];
    expect(await seenBy(insurers[0])).toEqual([
      { ...plain, type: 'transfer' },
      { ...test, type: 'transfer' },
    ]);
    expect(await seenBy(insurers[1])).toEqual([
      ...types.map((type) => ({ ...plain, type })),
      ...types.map((type) => ({ ...test, type })),
    ]);
    expect(await seenBy(newId())).toEqual([]);
  });
});
