import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../domain/identity/role.js';
import type { CaseDetail } from '../../src/api/cases/cases.schema.js';
import { newId } from '../../src/persistence/ids.js';
import { ApiClient } from '../harness/client.js';
import { buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { openWholeStation, type WholeStation } from '../harness/whole-station.js';

interface Answer {
  code: string;
  detail: string;
}

let station: WholeStation;
let insurer: { id: string };
let branch: { id: string };
let clerk: ApiClient;
let supervisor: ApiClient;
let handler: ApiClient;
let phones = 0;

beforeAll(async () => {
  station = await openWholeStation('case-at-once');
  insurer = await buildInsurer(station.db, { line: 'pc' });
  branch = await buildBranch(station.db, { insurerId: insurer.id });
  [clerk, supervisor] = [await person('station_clerk'), await person('station_supervisor')];
  handler = await person('substation_handler', { insurerId: insurer.id, branchId: branch.id });
}, 90_000);
afterAll(() => station.close(), 60_000);

async function person(role: Role, at: { insurerId?: string; branchId?: string } = {}): Promise<ApiClient> {
  const { username } = await buildUser(station.db, { role, ...at });
  const client = new ApiClient(station.url);
  await client.logIn(username, PASSWORD);
  return client;
}

/**
 * As our own clients ask: where the answer is that nobody knows yet whether it was recorded, the same request under the
 * same key again, until it is answered.
 */
async function ask(by: ApiClient, path: string, body: object, ifMatch?: string) {
  const headers = {
    'idempotency-key': newId(),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  };
  for (let tries = 1; ; tries += 1) {
    const answer = await by.post<Answer>(path, { body, headers });
    if (answer.status !== 503 || answer.body.code !== 'perhaps-recorded' || tries === 5) return answer;
  }
}

async function transferred(): Promise<string> {
  const customerPhone = `1370001${String((phones += 1)).padStart(4, '0')}`;
  const given = { source: 'call', customerName: '李四', customerPhone, text: '理赔太慢' };
  const { body } = await clerk.post<CaseDetail>('/cases', { body: given });
  const to = { insurerId: insurer.id, branchId: branch.id };
  expect((await ask(clerk, `/cases/${body.caseNo}/transfers`, to)).status).toBe(200);
  return body.caseNo;
}
const read = async (caseNo: string) => (await clerk.get<CaseDetail>(`/cases/${caseNo}`)).body;
const codes = async (caseNo: string) => (await read(caseNo)).timeline.map(({ code }) => code);
const merge = (from: string, intoCaseNo: string) =>
  ask(clerk, `/cases/${from}/merges`, { intoCaseNo, reason: '同一事项' });
const ended = async (caseNos: readonly string[]): Promise<number> => {
  const cases = await Promise.all(caseNos.map(read));
  return cases.filter(({ status }) => status === 'concluded').length;
};

describe('three people who act on what they see of one case at the same moment', () => {
  it('do one act between them; the other two are told what happened meanwhile, and may act on that', async () => {
    const caseNo = await transferred();
    const { version } = await read(caseNo);
    const seen = `"${version}"`;
    const contact = { contactedAt: '2026-03-02 10:00', method: 'phone', outcome: 'reached' };
    const acts = [
      { by: handler, path: 'contacts', body: contact, told: '分站专员登记联系' },
      { by: clerk, path: 'notes', body: { text: '消费者来电催办' }, told: '总站专员添加备注' },
      { by: supervisor, path: 'supervisions', body: { reason: '请两日内联系' }, told: '总站主管督办' },
    ];
    const answers = await Promise.all(
      acts.map(({ by, path, body }) => ask(by, `/cases/${caseNo}/${path}`, body, seen)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const won = answers.findIndex(({ status }) => status === 200);
    for (const lost of answers.filter(({ status }) => status === 412)) {
      expect(lost.body.code).toBe('version-conflict');
      expect(lost.body.detail).toContain(acts[won]!.told);
    }
    expect((await read(caseNo)).version).toBe(version + 1);
    for (const [index, { by, path, body }] of acts.entries())
      if (index !== won) expect((await ask(by, `/cases/${caseNo}/${path}`, body)).status).toBe(200);
    expect((await codes(caseNo)).filter((code) => code === 'logContact')).toHaveLength(1);
    expect((await read(caseNo)).version).toBe(version + 3);
  }, 60_000);
});

describe('notes that come while their case ends', () => {
  it('are all kept: the end takes none of them away', async () => {
    const caseNo = await transferred();
    let over = false;
    const withdrawal = ask(clerk, `/cases/${caseNo}/withdrawals`, { reason: '消费者撤回' }).finally(() => {
      over = true;
    });
    const noting = async (): Promise<number[]> => {
      const statuses: number[] = [];
      do {
        const note = await clerk.post(`/cases/${caseNo}/notes`, { body: { text: '已告知分站' } });
        statuses.push(note.status);
      } while (!over);
      return statuses;
    };
    const statuses = (await Promise.all(Array.from({ length: 5 }, noting))).flat();
    expect((await withdrawal).status).toBe(200);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await codes(caseNo)).filter((code) => code === 'addNote')).toHaveLength(statuses.length);
  }, 60_000);
});

describe('cases merged at the same time', () => {
  it('two into each other: never end both, and what neither could end is not counted as taken in', async () => {
    const [one, two] = [await transferred(), await transferred()];
    const answers = await Promise.all([merge(one, two), merge(two, one)]);
    const merged = answers.filter(({ status }) => status === 200).length;
    expect(answers.map(({ status }) => status).filter((status) => ![200, 409, 422].includes(status))).toEqual(
      [],
    );
    expect(await ended([one, two])).toBe(merged);
    expect(merged).toBeLessThan(2);
    if (merged === 0) expect((await merge(one, two)).status).toBe(200);
  }, 60_000);

  it('many, in chains and rings: each that was answered has ended, one at least goes on, and all are told why not', async () => {
    const cases = await Promise.all(Array.from({ length: 6 }, transferred));
    const [a, b, c, d, e, f] = cases as [string, string, string, string, string, string];
    const pairs: [string, string][] = [
      [a, b],
      [b, c],
      [c, a],
      [d, c],
      [e, d],
      [f, d],
      [d, e],
    ];
    const answers = await Promise.all(pairs.map(([from, into]) => merge(from, into)));
    const done = pairs.filter((_, index) => answers[index]!.status === 200);
    expect(await ended(cases)).toBe(new Set(done.map(([from]) => from)).size);
    expect(await ended(cases)).toBeLessThan(cases.length);
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect([409, 422]).toContain(status);
      expect(body.detail).not.toContain('撤回并入');
    }
  }, 90_000);
});

describe('an extension while the feedback lies before the head station', () => {
  it('is not asked for then; one asked before is granted then, and counts where the feedback is returned', async () => {
    const caseNo = await transferred();
    const extension = { days: 3, reason: '等待鉴定' };
    expect((await ask(handler, `/cases/${caseNo}/extension-requests`, extension)).status).toBe(200);
    const due = async () => (await read(caseNo)).clocks.find(({ code }) => code === 'investigate')?.dueAt;
    const before = await due();
    const findings = { findings: '查勘延误', resolution: '致歉', upheld: true, remedy: 'apology' };
    expect((await ask(handler, `/cases/${caseNo}/feedback`, findings)).status).toBe(200);
    const late = await ask(handler, `/cases/${caseNo}/extension-requests`, extension);
    expect([late.status, late.body.code]).toEqual([409, 'wrong-status']);
    expect(late.body.detail).toContain('已反馈');
    const granted = await ask(supervisor, `/cases/${caseNo}/extension-decisions`, { decision: 'approve' });
    expect(granted.status).toBe(200);
    expect(await due()).toBeNull();
    const returned = { decision: 'return', reason: '请补充查勘记录' };
    expect((await ask(clerk, `/cases/${caseNo}/reviews`, returned)).status).toBe(200);
    expect(Date.parse((await due())!) - Date.parse(before!)).toBe(3 * 24 * 3_600_000);
  }, 60_000);
});
