import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseDetail } from '../../src/api/cases/cases.schema.js';
import { ApiClient } from '../harness/client.js';
import { buildUser, PASSWORD } from '../harness/people.js';
import { openWholeStation, type WholeStation } from '../harness/whole-station.js';

interface Answer {
  code: string;
  rule: string;
  detail: string;
}

let station: WholeStation;
let clerk: ApiClient;
let phones = 0;

beforeAll(async () => {
  station = await openWholeStation('case-closed-at-once');
  const { username } = await buildUser(station.db, { role: 'station_clerk' });
  clerk = new ApiClient(station.url);
  await clerk.logIn(username, PASSWORD);
}, 90_000);
afterAll(() => station.close(), 60_000);

async function withdrawn(): Promise<string> {
  const customerPhone = `1370002${String((phones += 1)).padStart(4, '0')}`;
  const given = { source: 'call', customerName: '李四', customerPhone, text: '理赔太慢' };
  const { caseNo } = (await clerk.post<CaseDetail>('/cases', { body: given })).body;
  const { status } = await clerk.post(`/cases/${caseNo}/withdrawals`, { body: { reason: '消费者撤回' } });
  expect(status).toBe(200);
  return caseNo;
}
const read = async (caseNo: string) => (await clerk.get<CaseDetail>(`/cases/${caseNo}`)).body;
const ifMatch = async (caseNo: string) => ({ 'if-match': `"${(await read(caseNo)).version}"` });
const reopen = (caseNo: string, headers = {}) =>
  clerk.post<Answer>(`/cases/${caseNo}/reopenings`, { body: { reason: '来电再议' }, headers });
const note = (caseNo: string, text: string, headers = {}) =>
  clerk.post<Answer>(`/cases/${caseNo}/notes`, { body: { text }, headers });

describe('two people who act on what they see of a closed case at the same moment', () => {
  it('note: one is heard; the other is told what happened meanwhile, by its rule', async () => {
    const caseNo = await withdrawn();
    const headers = await ifMatch(caseNo);
    const answers = await Promise.all([note(caseNo, '已告知', headers), note(caseNo, '已回电', headers)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const lost = answers.find(({ status }) => status === 412)?.body;
    expect([lost?.code, lost?.rule]).toEqual(['version-conflict', 'act_on_the_present_version']);
    expect(lost?.detail).toContain('总站专员添加备注');
  }, 60_000);

  it('note and reopen: one is heard, the other is told, and the case can be reopened', async () => {
    const caseNo = await withdrawn();
    const headers = await ifMatch(caseNo);
    const bringBack = await station.workersAway();
    const both = Promise.all([note(caseNo, '已告知', headers), reopen(caseNo, headers)]);
    await eventually(async () => (await startsOf(caseNo)) > 1);
    await bringBack();
    const answers = await both;
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(answers.find(({ status }) => status === 412)?.body.code).toBe('version-conflict');
    if ((await read(caseNo)).status === 'withdrawn') expect((await reopen(caseNo)).status).toBe(200);
    expect((await read(caseNo)).status).toBe('new');
    expect((await note(caseNo, '已转告')).status).toBe(200);
  }, 60_000);
});

/** Orders of the case's runs that the engine has. */
const startsOf = async (caseNo: string): Promise<number> => {
  const started = await station.db.transaction((sql) =>
    sql.query(
      `SELECT 1 FROM run_command WHERE kind = 'start' AND payload->>'caseNo' = $1 AND sent_at IS NOT NULL`,
      [caseNo],
    ),
  );
  return started.length;
};

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 7_000;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`It never came to hold: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
