import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../domain/identity/role.js';
import type { CaseDetail } from '../../src/api/cases/cases.schema.js';
import type { HandedOver } from '../../src/api/users/users.schema.js';
import { ApiClient } from '../harness/client.js';
import { buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { openWholeStation, type WholeStation } from '../harness/whole-station.js';

let station: WholeStation;

beforeAll(async () => {
  station = await openWholeStation('hand-over-repeats');
}, 90_000);
afterAll(() => station.close(), 60_000);

async function person(role: Role, at: { insurerId?: string; branchId?: string } = {}) {
  const { id, username } = await buildUser(station.db, { role, ...at });
  const client = new ApiClient(station.url);
  await client.logIn(username, PASSWORD);
  return { id, client };
}

describe('a hand-over while no worker answers', () => {
  it('says so of each case, and the same key finishes it when they are back', async () => {
    const insurerId = (await buildInsurer(station.db, { line: 'pc' })).id;
    const branchId = (await buildBranch(station.db, { insurerId })).id;
    const [clerk, admin] = [(await person('station_clerk')).client, (await person('admin')).client];
    const there = { insurerId, branchId };
    const [leaver, successor] = [
      await person('substation_handler', there),
      await person('substation_handler', there),
    ];
    const entered = async (customerPhone: string, handlerId: string | null): Promise<string> => {
      const given = { source: 'call', customerName: '李四', customerPhone, text: '理赔太慢' };
      const { caseNo } = (await clerk.post<CaseDetail>('/cases', { body: given })).body;
      const moved = await clerk.post(`/cases/${caseNo}/transfers`, { body: { ...there, handlerId } });
      expect(moved.status).toBe(200);
      return caseNo;
    };
    const mine = await entered('13700030001', leaver.id);
    const helped = await entered('13700030002', null);
    const coHandler = { ...there, userId: leaver.id };
    expect((await clerk.post(`/cases/${helped}/co-handlers`, { body: coHandler })).status).toBe(200);

    const handOver = () =>
      admin.post<HandedOver>(`/users/${leaver.id}/hand-over`, {
        body: { toUserId: successor.id, reason: '调离岗位' },
        headers: { 'idempotency-key': 'hand-over-1' },
      });
    const bringBack = await station.workersAway();
    const first = await handOver();
    expect([first.status, first.body.done]).toEqual([200, 0]);
    expect(first.body.items.map(({ caseNo, code }) => [caseNo, code])).toEqual(
      [mine, helped].map((caseNo) => [caseNo, 'perhaps-recorded']),
    );
    await bringBack();
    const open = new Set([mine, helped]);
    // The engine looks for the worker that is gone for some seconds more.
    for (let tries = 0; tries < 4 && open.size > 0; tries += 1)
      for (const { caseNo, ok } of (await handOver()).body.items) if (ok) open.delete(caseNo);
    expect([...open]).toEqual([]);
    const { timeline } = (await clerk.get<CaseDetail>(`/cases/${helped}`)).body;
    expect(timeline.slice(-2).map(({ code }) => code)).toEqual(['addCoHandler', 'removeCoHandler']);
    const states = await station.db.transaction((sql) =>
      sql.query<{ handler: string | null; coHandlers: { userId: string }[] }>(
        `SELECT handler_id AS handler, state->'coHandlers' AS "coHandlers" FROM complaint_case ORDER BY case_no`,
      ),
    );
    expect(
      states.map(({ handler, coHandlers }) => [handler, coHandlers.map(({ userId }) => userId)]),
    ).toEqual([
      [successor.id, []],
      [null, [successor.id]],
    ]);
  }, 90_000);
});
