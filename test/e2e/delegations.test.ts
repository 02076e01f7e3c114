import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../domain/identity/role.js';
import { newId } from '../../src/persistence/ids.js';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';

interface Person {
  id: string;
  client: ApiClient;
}
interface Given {
  id: string;
  endedAt: string | null;
}
interface Trail {
  items: {
    action: string;
    subjectId: string;
    actor: string;
    insurerId: string | null;
    hasText: boolean;
    data: object;
  }[];
}

let database: TestDatabase;
let api: TestApi;
let admin: Person;
const TIMES = { beginsAt: '2026-03-02T00:00:00+08:00', endsAt: '2026-03-09T00:00:00+08:00' };
const AS_BEFORE = { role: 'substation_head', displayName: '某人', email: null, state: 'active' } as const;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api });
  admin = await hire('admin');
  await database.worker.transaction((sql) =>
    sql.run(
      `INSERT INTO complaint_case (id, case_no, kind, status, source, reason_code, round, person_sealed, phone_index, tail_index,
         name_index, opened_at, version, state)
       VALUES ($1, 'GZ-2026-000001', 'complaint', 'new', 'web', 'service.speed', 1, '\\x00', '\\x01', '\\x02', '\\x03', now(), 1, '{}')`,
      [newId()],
    ),
  );
}, 60_000);
afterAll(async () => {
  await api.close();
  await database.close();
});

async function hire(role: Role, place: { insurerId?: string; branchId?: string } = {}): Promise<Person> {
  const { id, username } = await buildUser(database.worker, { role, ...place });
  const client = new ApiClient(api.url);
  await client.logIn(username, PASSWORD);
  return { id, client };
}

async function give(from: Person, to: Person): Promise<string> {
  const { status, body } = await from.client.post<Given>('/delegations', {
    body: { toUserId: to.id, ...TIMES },
  });
  expect(status).toBe(201);
  return body.id;
}

/** As the operator changes a user whom nobody has changed before. */
async function change(user: Person, facts: object): Promise<void> {
  const { status } = await admin.client.put(`/users/${user.id}`, {
    body: { ...AS_BEFORE, insurerId: null, branchId: null, ...facts },
    headers: { 'if-match': '"1"' },
  });
  expect(status).toBe(200);
}

const hasEnded = async (id: string): Promise<boolean> => {
  const { items } = (await admin.client.get<{ items: Given[] }>('/delegations')).body;
  return items.find((each) => each.id === id)?.endedAt !== null;
};
/** A case that the station has not transferred stands in its clerks' and supervisors' inbox. */
const seesTheStation = async ({ client }: Person): Promise<boolean> => {
  const inbox = (await client.get<{ total: number }>('/inbox')).body;
  return inbox.total > 0 || (await client.get('/templates')).status === 200;
};

describe('a delegation', () => {
  it('ends where its giver is hired by the association: nobody of the insurer sees the station through it', async () => {
    const { id: insurerId } = await buildInsurer(database.worker);
    const head = await hire('substation_head', { insurerId });
    const handler = await hire('substation_handler', { insurerId });
    const id = await give(head, handler);
    await change(head, { role: 'station_supervisor' });
    expect(await seesTheStation(handler)).toBe(false);
    expect(await hasEnded(id)).toBe(true);
    const trail = await admin.client.get<Trail>(`/audit-entries?action=delegation.ended`);
    expect(trail.body.items[0]).toMatchObject({
      ...{ subjectId: id, actor: `user:${admin.id}` },
      data: { because: 'user.changed', userId: head.id },
    });
  });

  it('ends with the place of either side: another insurer, another role, other branches, suspended, left', async () => {
    const [{ id: insurerId }, { id: other }] = [
      await buildInsurer(database.worker),
      await buildInsurer(database.worker),
    ];
    const branchId = (await buildBranch(database.worker, { insurerId })).id;
    const moves: object[] = [
      { insurerId: other },
      { insurerId, role: 'substation_handler' },
      { insurerId, branchId },
      { insurerId, state: 'suspended' },
      { insurerId, state: 'left' },
    ];
    for (const facts of moves)
      for (const mover of ['giver', 'taker'] as const) {
        const pair = {
          giver: await hire('substation_head', { insurerId }),
          taker: await hire('substation_head', { insurerId }),
        };
        const id = await give(pair.giver, pair.taker);
        await change(pair[mover], facts);
        expect([facts, mover, await hasEnded(id)]).toEqual([facts, mover, true]);
      }
  });

  it('ends with a leaver who is handed over, and goes on where only a name or a mail address changes', async () => {
    const [leaver, successor, third] = [
      await hire('station_clerk'),
      await hire('station_clerk'),
      await hire('station_clerk'),
    ];
    const [given, taken, kept] = [
      await give(leaver, third),
      await give(third, leaver),
      await give(third, successor),
    ];
    await change(successor, { role: 'station_clerk', email: 'clerk@station.example' });
    const body = { toUserId: successor.id, reason: '调离' };
    expect((await admin.client.post(`/users/${leaver.id}/hand-over`, { body })).status).toBe(200);
    expect([await hasEnded(given), await hasEnded(taken), await hasEnded(kept)]).toEqual([true, true, false]);
    const trail = async (action: string) =>
      (await admin.client.get<Trail>(`/audit-entries?action=${action}`)).body.items;
    const ended = (await trail('delegation.ended')).slice(0, 2);
    expect(ended).toMatchObject(
      [given, taken].map(() => ({ data: { because: 'user.left', userId: leaver.id }, hasText: true })),
    );
    expect(await trail('user.left')).toMatchObject([{ subjectId: leaver.id, hasText: true }]);
  });

  it('lends nothing across houses, nor another role than it was given in, whatever the rows say', async () => {
    const { id: insurerId } = await buildInsurer(database.worker);
    const moves = [
      "UPDATE staff_user SET role = 'station_supervisor', insurer_id = NULL WHERE id = $1",
      "UPDATE staff_user SET role = 'station_supervisor' WHERE id = $1",
    ];
    for (const move of moves) {
      const head = await hire('substation_head', { insurerId });
      const handler = await hire('substation_handler', { insurerId });
      const id = await give(head, handler);
      await database.worker.transaction((sql) => sql.run(move, [head.id]));
      expect([await hasEnded(id), await seesTheStation(handler)]).toEqual([false, false]);
    }
  });

  it('keeps the reason of an insurer’s own people, given and ended, with the insurer', async () => {
    const { id: insurerId } = await buildInsurer(database.worker);
    const head = await hire('substation_head', { insurerId });
    const handler = await hire('substation_handler', { insurerId });
    const body = { toUserId: handler.id, ...TIMES, reason: '出差一周' };
    const given = await head.client.post<Given>('/delegations', { body });
    expect(given.status).toBe(201);
    const { id } = given.body;
    expect((await head.client.delete(`/delegations/${id}`, { body: { reason: '提前返回' } })).status).toBe(
      204,
    );
    const auditor = await hire('auditor');
    const path = `/audit-entries?subjectType=delegation&subjectId=${id}`;
    const { items } = (await auditor.client.get<Trail>(path)).body;
    expect(items).toMatchObject([
      { action: 'delegation.ended', insurerId, hasText: true },
      { action: 'delegation.created', insurerId, hasText: true },
    ]);
  });

  it('is not taken from somebody who is no longer at work', async () => {
    const [gone, there] = [await hire('station_clerk'), await hire('station_clerk')];
    await change(gone, { role: 'station_clerk', state: 'suspended' });
    const body = { fromUserId: gone.id, toUserId: there.id, ...TIMES };
    const refused = await admin.client.post<{ errors: { path: string }[] }>('/delegations', { body });
    expect([refused.status, refused.body.errors[0]?.path]).toEqual([400, 'fromUserId']);
  });
});
