import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../domain/identity/role.js';
import { insertNotices } from '../../src/persistence/queries/case-effects.js';
import { handlesFor } from '../../src/persistence/queries/case-houses.js';
import { readInbox } from '../../src/persistence/queries/case-inbox.js';
import { newId } from '../../src/persistence/ids.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';
import { buildBranch, buildInsurer, buildUser } from '../harness/people.js';

let database: TestDatabase;
let insurerId: string;
let upper: string;
let branchId: string;
const now = new Date('2026-03-10T10:00:00+08:00');

beforeAll(async () => {
  database = await openTestDatabase();
  insurerId = (await buildInsurer(database.worker)).id;
  upper = (await buildBranch(database.worker, { insurerId })).id;
  branchId = (await buildBranch(database.worker, { insurerId })).id;
  await database.worker.transaction((sql) =>
    sql.run('UPDATE branch SET parent_id = $1 WHERE id = $2', [upper, branchId]),
  );
}, 60_000);
afterAll(async () => {
  await database.close();
});

const placed = async (role: 'substation_handler' | 'substation_head', at: string): Promise<string> =>
  (await buildUser(database.worker, { role, insurerId, branchId: at })).id;
const leave = (id: string) =>
  database.worker.transaction((sql) => sql.run("UPDATE staff_user SET state = 'left' WHERE id = $1", [id]));
async function toldOf(caseNo: string, to: Parameters<typeof insertNotices>[2][number]['to']) {
  return database.worker.transaction(async (sql) => {
    const effect = { type: 'notify', to, template: 'case.due', data: {} } as unknown as Parameters<
      typeof insertNotices
    >[2][number];
    await insertNotices(sql, caseNo, [effect], now);
    const rows = await sql.query<{ id: string }>(
      'SELECT user_id AS id FROM notice WHERE subject_id = $1 ORDER BY user_id',
      [caseNo],
    );
    return rows.map(({ id }) => id);
  });
}

describe('a handler who is no longer there', () => {
  it('leaves the cases to the colleagues and the reminders to them and the heads, also those placed above', async () => {
    const [gone, colleague] = [
      await placed('substation_handler', branchId),
      await placed('substation_handler', branchId),
    ];
    const head = await placed('substation_head', upper);
    await placed('substation_handler', (await buildBranch(database.worker, { insurerId })).id);
    const id = newId();
    await database.worker.transaction(async (sql) => {
      await sql.run(
        `INSERT INTO complaint_case (id, case_no, kind, status, source, insurer_id, branch_id, handler_id, line, reason_code, round,
           person_sealed, phone_index, tail_index, name_index, opened_at, version, state)
         VALUES ($1, 'GZ-2026-0000001', 'complaint', 'transferred', 'web', $2, $3, $4, 'pc', 'service.speed', 1, '\\x00', '\\x01', '\\x02', '\\x03', $5, 1, '{}')`,
        [id, insurerId, branchId, gone, now],
      );
      await sql.run(
        "INSERT INTO case_clock (id, case_id, code, round, state, due_at, started_at) VALUES ('of-the-absent', $1, 'contact', 1, 'running', $2, $2)",
        [id, now],
      );
    });
    const inbox = () =>
      database.worker.transaction((sql) =>
        readInbox(sql, 'substation_handler', { insurerId, branchIds: [branchId], userId: colleague }),
      );
    expect(await inbox()).toEqual([]);
    expect(await toldOf('GZ-2026-0000001', { userId: gone })).toEqual([gone]);
    await leave(gone);
    expect(await inbox()).toMatchObject([{ task: 'contact', subject: 'GZ-2026-0000001' }]);
    expect(await toldOf('GZ-2026-0000002', { userId: gone })).toEqual([colleague, head].sort());
    const heads = { role: 'substation_head', insurerId, branchId } as const;
    expect(await toldOf('GZ-2026-0000003', heads)).toEqual([head]);
  });

  it('is given no case, nor is anybody of another house', async () => {
    const there = await placed('substation_handler', branchId);
    const above = await placed('substation_head', upper);
    const other = await buildInsurer(database.worker);
    const foreign = await buildUser(database.worker, { role: 'substation_handler', insurerId: other.id });
    const may = (handlerId: string, at = branchId) =>
      database.worker.transaction((sql) => handlesFor(sql, { insurerId, branchId: at, handlerId }));
    expect([await may(there), await may(above), await may(there, upper)]).toEqual([true, true, false]);
    expect([await may(foreign.id), await may(newId())]).toEqual([false, false]);
    await leave(there);
    expect(await may(there)).toBe(false);
  });
});

describe('a role in which nobody is at work', () => {
  it('is told of by whoever else of the house sees the case, else by the station’s clerks, else its supervisors', async () => {
    const house = (await buildInsurer(database.worker)).id;
    const at = (await buildBranch(database.worker, { insurerId: house })).id;
    const beside = (await buildBranch(database.worker, { insurerId: house })).id;
    const hire = async (role: Role, place: { insurerId?: string; branchId?: string } = {}) =>
      (await buildUser(database.worker, { role, ...place })).id;
    await hire('substation_handler', { insurerId: house, branchId: beside });
    await hire('substation_head', { insurerId: house, branchId: beside });
    const toRole = (role: Role, insurer: string | null = house) => ({
      ...{ role, insurerId: insurer, branchId: insurer === null ? null : at },
    });

    const supervisor = await hire('station_supervisor');
    expect(await toldOf('GZ-2026-0000021', toRole('substation_handler'))).toEqual([supervisor]);
    const clerk = await hire('station_clerk');
    expect(await toldOf('GZ-2026-0000022', toRole('substation_handler'))).toEqual([clerk]);
    expect(await toldOf('GZ-2026-0000023', toRole('deputy_director', null))).toEqual([clerk]);

    const anywhere = await hire('substation_head', { insurerId: house });
    expect(await toldOf('GZ-2026-0000024', toRole('substation_handler'))).toEqual([anywhere]);
    const head = await hire('substation_head', { insurerId: house, branchId: at });
    expect(await toldOf('GZ-2026-0000025', toRole('substation_handler'))).toEqual([anywhere, head].sort());
    const handler = await hire('substation_handler', { insurerId: house, branchId: at });
    expect(await toldOf('GZ-2026-0000026', toRole('substation_handler'))).toEqual([handler]);
    await leave(anywhere);
    await leave(head);
    expect(await toldOf('GZ-2026-0000027', toRole('substation_head'))).toEqual([handler]);
    await leave(handler);
    expect(await toldOf('GZ-2026-0000028', { userId: handler })).toEqual([clerk]);
    await leave(clerk);
    await leave(supervisor);
  });
});

describe('the people of a suspended insurer', () => {
  it('are told nothing, since none of them can log in: the station’s clerks are', async () => {
    const house = (await buildInsurer(database.worker)).id;
    const at = (await buildBranch(database.worker, { insurerId: house })).id;
    const handler = await buildUser(database.worker, {
      ...{ role: 'substation_handler', insurerId: house, branchId: at },
    });
    await buildUser(database.worker, { role: 'substation_head', insurerId: house });
    const clerk = (await buildUser(database.worker, { role: 'station_clerk' })).id;
    const become = (state: string) =>
      database.worker.transaction((sql) =>
        sql.run('UPDATE insurer SET state = $2 WHERE id = $1', [house, state]),
      );
    const handlers = { role: 'substation_handler', insurerId: house, branchId: at } as const;
    await become('suspended');
    expect(await toldOf('GZ-2026-0000031', { userId: handler.id })).toEqual([clerk]);
    expect(await toldOf('GZ-2026-0000032', handlers)).toEqual([clerk]);
    await become('active');
    expect(await toldOf('GZ-2026-0000033', { userId: handler.id })).toEqual([handler.id]);
    await leave(clerk);
  });
});

describe('somebody who stands in for another', () => {
  const delegate = async (
    fromId: string,
    toId: string,
    from: string,
    until: string,
    endedAt: Date | null = null,
  ) =>
    database.worker.transaction((sql) =>
      sql.run(
        `INSERT INTO delegation (id, from_user_id, to_user_id, begins_at, ends_at, ended_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [newId(), fromId, toId, new Date(from), new Date(until), endedAt, now],
      ),
    );

  it('is told what the other is told, once, while the delegation lasts', async () => {
    const clerk = (await buildUser(database.worker, { role: 'station_clerk' })).id;
    const people = await Promise.all(
      [1, 2, 3, 4].map(async () => (await buildUser(database.worker, { role: 'station_supervisor' })).id),
    );
    const [standsIn, over, ended, handedOn] = people as [string, string, string, string];
    await delegate(clerk, standsIn, '2026-03-09T00:00+08:00', '2026-03-12T00:00+08:00');
    await delegate(clerk, over, '2026-03-01T00:00+08:00', '2026-03-10T10:00+08:00');
    await delegate(clerk, ended, '2026-03-09T00:00+08:00', '2026-03-12T00:00+08:00', now);
    await delegate(standsIn, handedOn, '2026-03-09T00:00+08:00', '2026-03-12T00:00+08:00');
    const clerks = { role: 'station_clerk', insurerId: null, branchId: null } as const;
    expect(await toldOf('GZ-2026-0000011', clerks)).toEqual([clerk, standsIn].sort());
    expect(await toldOf('GZ-2026-0000012', { userId: clerk })).toEqual([clerk, standsIn].sort());
    const supervisors = { role: 'station_supervisor', insurerId: null, branchId: null } as const;
    expect(await toldOf('GZ-2026-0000013', supervisors)).toEqual([...people].sort());
  });
});
