import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import { readInbox } from '../../src/persistence/queries/case-inbox.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';
import { buildBranch, buildInsurer } from '../harness/people.js';

let database: TestDatabase;
let insurerId: string;
let branchId: string;
let cases = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  insurerId = (await buildInsurer(database.worker)).id;
  branchId = (await buildBranch(database.worker, { insurerId })).id;
}, 60_000);
afterAll(async () => {
  await database.close();
});

interface Clock {
  code: 'contact' | 'investigate';
  state: 'running' | 'stopped' | 'paused';
  breached?: boolean;
  /** Who has been told by a step of it. */
  told?: 'station_supervisor' | 'deputy_director';
}

/** A case in some status with clocks as its run writes them. */
async function stands(status: string, clocks: readonly Clock[]): Promise<string> {
  const [id, caseNo] = [newId(), `GZ-2026-${String((cases += 1)).padStart(6, '0')}`];
  const overdue = clocks.some(({ state, breached }) => state === 'running' && breached === true);
  await database.worker.transaction(async (sql) => {
    await sql.run(
      `INSERT INTO complaint_case (id, case_no, kind, status, source, insurer_id, branch_id, line, reason_code, round, person_sealed, phone_index, tail_index,
         name_index, opened_at, version, state, overdue, next_due_at)
       VALUES ($1, $2, 'complaint', $3, 'web', $4, $5, 'pc', 'service.speed', 1, '\\x00', '\\x01', '\\x02', '\\x03', now(), 1, '{}', $6, now())`,
      [id, caseNo, status, insurerId, branchId, overdue],
    );
    for (const { code, state, breached = false, told } of clocks) {
      const clockId = `${caseNo}/${code}`;
      await sql.run(
        `INSERT INTO case_clock (id, case_id, insurer_id, line, code, round, started_at, due_at, state, breached_at)
         VALUES ($1, $2, $3, 'pc', $4, 1, now(), now(), $5, CASE WHEN $6 THEN now() END)`,
        [clockId, id, insurerId, code, state, breached],
      );
      if (told)
        await sql.run(
          `INSERT INTO case_step (clock_id, step, case_id, to_role, due_moment, fired_at) VALUES ($1, $2, $3, $2, now(), now())`,
          [clockId, told, id],
        );
    }
  });
  return caseNo;
}

async function tasksOf(caseNo: string, role: string): Promise<string[]> {
  const scope = { insurerId, branchIds: [branchId], userId: newId() };
  const rows = await database.worker.transaction((sql) => readInbox(sql, role, scope));
  return rows.filter(({ subject }) => subject === caseNo).map(({ task }) => task);
}

const LATE = { code: 'contact', state: 'running', breached: true } as const;

describe('a contact clock that still runs after feedback', () => {
  it.each(['fed_back', 'accepted', 'following_up'])(
    '(%s) is a task of the handler, and overdue one of the head and of those it was escalated to',
    async (status) => {
      const inTime = await stands(status, [{ code: 'contact', state: 'running' }]);
      expect(await tasksOf(inTime, 'substation_handler')).toEqual(['contact']);
      expect(await tasksOf(inTime, 'substation_head')).toEqual(['contact']);
      const late = await stands(status, [{ ...LATE, told: 'station_supervisor' }]);
      expect((await tasksOf(late, 'substation_head')).sort()).toEqual(['contact', 'overdue']);
      expect(await tasksOf(late, 'station_supervisor')).toContain('escalation');
      expect(await tasksOf(late, 'deputy_director')).toEqual([]);
      const later = await stands(status, [{ ...LATE, told: 'deputy_director' }]);
      expect(await tasksOf(later, 'deputy_director')).toEqual(['escalation']);
    },
  );

  it('asks nobody for what waits for the head station: overdue feedback under review', async () => {
    const held = { code: 'investigate', state: 'running', breached: true, told: 'deputy_director' } as const;
    const caseNo = await stands('fed_back', [{ code: 'contact', state: 'stopped' }, held]);
    expect(await tasksOf(caseNo, 'substation_handler')).toEqual([]);
    expect(await tasksOf(caseNo, 'substation_head')).toEqual([]);
    expect(await tasksOf(caseNo, 'deputy_director')).toEqual([]);
    const both = await stands('fed_back', [{ code: 'contact', state: 'running' }, held]);
    expect(await tasksOf(both, 'deputy_director')).toEqual([]);
  });

  it('is nobody’s in a case that is over', async () => {
    expect(await tasksOf(await stands('concluded', [LATE]), 'substation_head')).toEqual([]);
  });
});
