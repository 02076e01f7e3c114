import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../domain/identity/role.js';
import type { CaseDetail } from '../../src/api/cases/cases.schema.js';
import { newId } from '../../src/persistence/ids.js';
import { ApiClient } from '../harness/client.js';
import { buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { openWholeStation, type WholeStation } from '../harness/whole-station.js';

interface Refused {
  code: string;
}
interface Person {
  id: string;
  client: ApiClient;
}

let station: WholeStation;
let insurer: { id: string };
let branch: { id: string };
let clerk: ApiClient;
let phones = 0;

beforeAll(async () => {
  station = await openWholeStation('case-co-handling');
  insurer = await buildInsurer(station.db, { line: 'pc' });
  branch = await buildBranch(station.db, { insurerId: insurer.id });
  clerk = (await person('station_clerk')).client;
}, 90_000);
afterAll(() => station.close(), 60_000);

async function person(role: Role, at: { insurerId?: string; branchId?: string } = {}): Promise<Person> {
  const { id, username } = await buildUser(station.db, { role, ...at });
  const client = new ApiClient(station.url);
  await client.logIn(username, PASSWORD);
  return { id, client };
}

async function transferred(): Promise<string> {
  const customerPhone = `1370100${String((phones += 1)).padStart(4, '0')}`;
  const given = { source: 'call', customerName: '李四', customerPhone, text: '理赔太慢' };
  const { caseNo } = (await clerk.post<CaseDetail>('/cases', { body: given })).body;
  const to = { insurerId: insurer.id, branchId: branch.id, handlerId: null };
  expect((await clerk.post(`/cases/${caseNo}/transfers`, { body: to })).status).toBe(200);
  return caseNo;
}
const read = async (caseNo: string, by = clerk) => (await by.get<CaseDetail>(`/cases/${caseNo}`)).body;

describe('co-handling', () => {
  it('lets another insurer see the case and log contacts, until it is taken off', async () => {
    const other = await buildInsurer(station.db, { line: 'pc' });
    const there = await buildBranch(station.db, { insurerId: other.id });
    const helper = await person('substation_handler', { insurerId: other.id, branchId: there.id });
    const caseNo = await transferred();
    expect((await helper.client.get(`/cases/${caseNo}`)).status).toBe(404);
    const coHandler = { insurerId: other.id, branchId: there.id };
    const act = (body: object) => clerk.post<Refused>(`/cases/${caseNo}/co-handlers`, { body });
    expect((await act(coHandler)).status).toBe(200);
    expect((await act(coHandler)).body.code).toBe('no-change');
    for (const unknown of [{ insurerId: newId() }, { branchId: newId() }, { userId: newId() }])
      expect((await act({ ...coHandler, ...unknown })).status).toBe(400);
    expect((await read(caseNo, helper.client)).caseNo).toBe(caseNo);
    const contact = { contactedAt: '2026-03-02T10:00:00+08:00', method: 'phone', outcome: 'reached' };
    expect((await helper.client.post(`/cases/${caseNo}/contacts`, { body: contact })).status).toBe(200);
    const feedback = { findings: '已核实', resolution: '致歉', upheld: true, remedy: 'apology' };
    const refused = await helper.client.post<Refused>(`/cases/${caseNo}/feedback`, { body: feedback });
    expect([refused.status, refused.body.code]).toEqual([403, 'co-handler']);
    expect((await act({ ...coHandler, remove: true })).status).toBe(200);
    expect((await helper.client.get(`/cases/${caseNo}`)).status).toBe(404);
  }, 60_000);
});

describe('co-handling of a case that is reopened and goes to another insurer', () => {
  it('ends: the former insurer sees the case no more', async () => {
    const there = await buildBranch(station.db, { insurerId: insurer.id });
    const helper = (await person('substation_handler', { insurerId: insurer.id, branchId: there.id })).client;
    const caseNo = await transferred();
    const coHandler = { insurerId: insurer.id, branchId: there.id };
    const act = async (path: string, body: object) => {
      expect((await clerk.post(`/cases/${caseNo}/${path}`, { body })).status).toBe(200);
    };
    await act('co-handlers', coHandler);
    await act('withdrawals', { reason: '消费者撤回' });
    await act('reopenings', { reason: '消费者又来电' });
    expect((await helper.get(`/cases/${caseNo}`)).status).toBe(200);
    const other = await buildInsurer(station.db, { line: 'pc' });
    const branchId = (await buildBranch(station.db, { insurerId: other.id })).id;
    await act('transfers', { insurerId: other.id, branchId, handlerId: null });
    expect((await helper.get(`/cases/${caseNo}`)).status).toBe(404);
    const list = await helper.get<{ items: { caseNo: string }[] }>('/cases?coHandled=true');
    expect(list.body.items).toEqual([]);
    expect((await read(caseNo)).participants).toEqual([]);
  }, 60_000);
});

describe('co-handling within the insurer', () => {
  const at = (branchId: string, role: Role = 'substation_handler') =>
    person(role, { insurerId: insurer.id, branchId });
  const listed = async (client: ApiClient, query = '') =>
    (await client.get<{ items: { caseNo: string }[] }>(`/cases${query}`)).body.items.map(
      ({ caseNo }) => caseNo,
    );
  const tasks = async (client: ApiClient) =>
    (
      await client.get<{ groups: { items: { task: string; subject: string }[] }[] }>('/inbox')
    ).body.groups.flatMap(({ items }) => items.map(({ task, subject }) => [task, subject]));

  it('shows the case to the other sub-station: in its list, its inbox and among the participants', async () => {
    const [there, elsewhere] = [
      await buildBranch(station.db, { insurerId: insurer.id }),
      await buildBranch(station.db, { insurerId: insurer.id }),
    ];
    const head = (await at(branch.id, 'substation_head')).client;
    const helper = (await at(there.id)).client;
    const stranger = (await at(elsewhere.id)).client;
    const caseNo = await transferred();
    expect(await listed(helper)).toEqual([]);
    const coHandler = { insurerId: insurer.id, branchId: there.id };
    expect((await head.post(`/cases/${caseNo}/co-handlers`, { body: coHandler })).status).toBe(200);
    expect([await listed(helper), await listed(helper, '?coHandled=true')]).toEqual([[caseNo], [caseNo]]);
    expect(await tasks(helper)).toEqual([['co_handle', caseNo]]);
    expect((await read(caseNo, helper)).participants).toEqual([
      { insurer: expect.any(String), branch: `${there.code}分站`, person: null, role: 'co_handler' },
    ]);
    expect([
      await listed(stranger),
      await listed(stranger, '?coHandled=true'),
      await tasks(stranger),
    ]).toEqual([[], [], []]);
    expect((await tasks(head)).filter(([task]) => task === 'co_handle')).toEqual([]);
    const off = await head.post(`/cases/${caseNo}/co-handlers`, { body: { ...coHandler, remove: true } });
    expect(off.status).toBe(200);
    expect([await listed(helper), await tasks(helper)]).toEqual([[], []]);
    expect((await read(caseNo)).participants).toEqual([]);
  }, 60_000);

  it('shows it to the one person who was asked, and to nobody else as a task', async () => {
    const there = await buildBranch(station.db, { insurerId: insurer.id });
    const [asked, colleague] = [await at(there.id), await at(there.id)];
    const caseNo = await transferred();
    const coHandler = { insurerId: insurer.id, branchId: there.id, userId: asked.id };
    expect((await clerk.post(`/cases/${caseNo}/co-handlers`, { body: coHandler })).status).toBe(200);
    expect(await tasks(asked.client)).toEqual([['co_handle', caseNo]]);
    expect(await tasks(colleague.client)).toEqual([]);
    expect(await listed(asked.client)).toEqual([caseNo]);
  }, 60_000);
});
