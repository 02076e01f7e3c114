import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../domain/identity/role.js';
import type { CaseDetail } from '../../src/api/cases/cases.schema.js';
import { ApiClient } from '../harness/client.js';
import { buildApiKey, buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { openWholeStation, type WholeStation } from '../harness/whole-station.js';

interface Refused {
  code: string;
}

let station: WholeStation;
let insurer: { id: string };
let branch: { id: string; code: string };
let clerk: ApiClient;

beforeAll(async () => {
  station = await openWholeStation('test-cases');
  insurer = await buildInsurer(station.db, { line: 'pc' });
  branch = await buildBranch(station.db, { insurerId: insurer.id });
  clerk = await loggedIn('station_clerk');
}, 90_000);
afterAll(() => station.close(), 60_000);

async function loggedIn(role: Role, at: { insurerId?: string; branchId?: string } = {}): Promise<ApiClient> {
  const { username } = await buildUser(station.db, { role, ...at });
  const client = new ApiClient(station.url);
  await client.logIn(username, PASSWORD);
  return client;
}

describe('a case that an insurer tries its system out on', () => {
  const keyOf = async (more: { testMode?: boolean; scopes?: string[] }) =>
    new ApiClient(station.url).withKey(
      await buildApiKey(station.db, { insurerId: insurer.id, scopes: ['cases'], ...more }),
    );

  it('is with its sub-station at once, takes contacts and feedback, and reaches nobody', async () => {
    const colleague = await loggedIn('substation_handler', { insurerId: insurer.id, branchId: branch.id });
    const test = await keyOf({ testMode: true });
    const opened = await test.post<CaseDetail>('/test-cases', { body: { branchCode: branch.code } });
    expect([opened.status, opened.body.status, opened.body.test]).toEqual([201, 'transferred', true]);
    const { caseNo } = opened.body;
    const listed = await test.get<{ items: { caseNo: string }[] }>('/cases');
    expect(listed.body.items.map((item) => item.caseNo)).toEqual([caseNo]);
    const contact = { contactedAt: '2026-03-02T10:00:00+08:00', method: 'phone', outcome: 'reached' };
    expect((await test.post(`/cases/${caseNo}/contacts`, { body: contact })).status).toBe(200);
    expect((await clerk.get<CaseDetail>(`/cases/${caseNo}`)).body.status).toBe('contacted');
    const messages = await station.db.transaction((sql) =>
      sql.query<{ state: string }>(
        'SELECT DISTINCT m.state FROM message m JOIN complaint_case c ON c.id = m.case_id WHERE c.case_no = $1',
        [caseNo],
      ),
    );
    expect(messages.filter(({ state }) => state !== 'suppressed')).toEqual([]);
    for (const seen of [await colleague.get('/inbox'), await colleague.get('/notices')]) {
      expect(seen.status).toBe(200);
      expect(seen.text).not.toContain(caseNo);
    }
  }, 60_000);

  it('is opened once for an Idempotency-Key, and the repeat is answered as the first was', async () => {
    const test = await keyOf({ testMode: true });
    const open = (product: string) =>
      test.post<CaseDetail & Refused>('/test-cases', {
        body: { branchCode: branch.code, product },
        headers: { 'idempotency-key': 'try-1' },
      });
    const first = await open('车险');
    expect([first.status, first.body.status]).toEqual([201, 'transferred']);
    const again = await open('车险');
    expect(again.headers.get('idempotent-replay')).toBe('true');
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await open('家财险')).body.code).toBe('idempotency-key-reused');
    const listed = await test.get<{ items: { caseNo: string; product: string | null }[] }>('/cases');
    expect(listed.body.items.filter(({ product }) => product !== null)).toMatchObject([
      { caseNo: first.body.caseNo, product: '车险' },
    ]);
  }, 60_000);

  it('is not there for a live key, is shown to people as a test, and its events say what it is', async () => {
    const [test, live] = [await keyOf({ testMode: true }), await keyOf({})];
    const { caseNo } = (await test.post<CaseDetail>('/test-cases', { body: { branchCode: branch.code } }))
      .body;
    const contact = { contactedAt: '2026-03-02T10:00:00+08:00', method: 'phone', outcome: 'reached' };
    expect((await live.get(`/cases/${caseNo}`)).status).toBe(404);
    expect((await live.post(`/cases/${caseNo}/contacts`, { body: contact })).status).toBe(404);
    const letter = { source: 'letter', customerName: '王五', customerPhone: '13700010099', text: '理赔拖延' };
    const real = (await clerk.post<CaseDetail>('/cases', { body: letter })).body.caseNo;
    const place = { insurerId: insurer.id, branchId: branch.id };
    expect((await clerk.post(`/cases/${real}/transfers`, { body: place })).status).toBe(200);
    const shown = async (by: ApiClient) =>
      (await by.get<{ items: { caseNo: string; test: boolean }[] }>('/cases')).body.items
        .filter((item) => [caseNo, real].includes(item.caseNo))
        .map((item) => [item.caseNo, item.test]);
    const [tests, reals] = [
      [caseNo, true],
      [real, false],
    ];
    expect([await shown(live), await shown(test), await shown(clerk)]).toEqual([
      [reals],
      [tests],
      [reals, tests],
    ]);
    const events = await station.db.transaction((sql) =>
      sql.query<{ type: string; test: boolean }>(
        "SELECT type, (data->>'test')::boolean AS test FROM webhook_event WHERE subject_key = ANY($1) ORDER BY sequence",
        [[`case:${caseNo}`, `case:${real}`]],
      ),
    );
    expect(events).toEqual([true, false].map((isTest) => ({ type: 'case.transferred', test: isTest })));
  }, 60_000);

  it('is not opened by a live key, without the right to cases, or at a place of somebody else', async () => {
    const elsewhere = await buildBranch(station.db, { insurerId: (await buildInsurer(station.db)).id });
    const open = async (by: ApiClient, branchCode: string) => {
      const { status, body } = await by.post<Refused>('/test-cases', { body: { branchCode } });
      return [status, body.code];
    };
    const test = await keyOf({ testMode: true });
    expect(await open(await keyOf({}), branch.code)).toEqual([403, 'test-key-only']);
    expect(await open(clerk, branch.code)).toEqual([403, 'test-key-only']);
    expect(await open(await keyOf({ testMode: true, scopes: ['cases:read'] }), branch.code)).toEqual([
      403,
      'scope',
    ]);
    expect((await open(test, elsewhere.code))[0]).toBe(400);
  });
});
