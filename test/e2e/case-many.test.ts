import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../domain/identity/role.js';
import type { BulkAnswer } from '../../src/api/cases/case-acts.schema.js';
import type { CaseDetail } from '../../src/api/cases/cases.schema.js';
import type { HandedOver } from '../../src/api/users/users.schema.js';
import { newId } from '../../src/persistence/ids.js';
import { ApiClient } from '../harness/client.js';
import { buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { openWholeStation, type WholeStation } from '../harness/whole-station.js';

interface Refused {
  code: string;
  detail: string;
}
interface Person {
  id: string;
  client: ApiClient;
}

let station: WholeStation;
let insurer: { id: string };
let branch: { id: string };
let clerk: ApiClient;
let admin: ApiClient;
let phones = 0;

beforeAll(async () => {
  station = await openWholeStation('case-many');
  insurer = await buildInsurer(station.db, { line: 'pc' });
  branch = await buildBranch(station.db, { insurerId: insurer.id });
  clerk = (await person('station_clerk')).client;
  admin = (await person('admin')).client;
}, 90_000);
afterAll(() => station.close(), 60_000);

async function person(role: Role, at: { insurerId?: string; branchId?: string } = {}): Promise<Person> {
  const { id, username } = await buildUser(station.db, { role, ...at });
  const client = new ApiClient(station.url);
  await client.logIn(username, PASSWORD);
  return { id, client };
}
const handler = () => person('substation_handler', { insurerId: insurer.id, branchId: branch.id });

async function entered(more: object = {}): Promise<string> {
  const customerPhone = `1370000${String((phones += 1)).padStart(4, '0')}`;
  const given = { source: 'call', customerName: '李四', customerPhone, text: '理赔太慢', ...more };
  const { body } = await clerk.post<CaseDetail>('/cases', { body: given });
  return body.caseNo;
}
const to = (handlerId: string | null = null) => ({ insurerId: insurer.id, branchId: branch.id, handlerId });
async function transferred(handlerId: string | null = null): Promise<string> {
  const caseNo = await entered();
  const { status } = await clerk.post(`/cases/${caseNo}/transfers`, { body: to(handlerId) });
  expect(status).toBe(200);
  return caseNo;
}
const read = async (caseNo: string, by = clerk) => (await by.get<CaseDetail>(`/cases/${caseNo}`)).body;
const codes = async (caseNo: string) => (await read(caseNo)).timeline.map(({ code }) => code);

describe('the same matter in two cases', () => {
  it('becomes one: the first ends, the second takes it in, and a repeat of the request changes nothing', async () => {
    const [one, two] = [await entered(), await transferred()];
    const headers = { 'idempotency-key': 'merge-1' };
    const merge = () =>
      clerk.post(`/cases/${one}/merges`, { body: { intoCaseNo: two, reason: '同一事项' }, headers });
    const merged = await merge();
    expect([merged.status, merged.text.includes('"concluded"')]).toEqual([200, true]);
    expect((await merge()).text).toBe(merged.text);
    expect((await codes(one)).filter((code) => code === 'merge')).toHaveLength(1);
    expect((await codes(two)).filter((code) => code === 'absorb')).toHaveLength(1);
    expect((await read(two)).status).toBe('transferred');
    const again = await clerk.post<Refused>(`/cases/${one}/reopenings`, { body: { reason: '再议' } });
    expect([again.status, again.body.code]).toEqual([422, 'merged']);
    const itself = await clerk.post<Refused>(`/cases/${two}/merges`, { body: { intoCaseNo: two } });
    expect([itself.status, itself.body.code]).toEqual([422, 'itself']);
    const back = await clerk.post<Refused>(`/cases/${two}/merges`, { body: { intoCaseNo: one } });
    expect([back.status, back.body.code]).toEqual([422, 'already-merged']);
    const over = await entered();
    await clerk.post(`/cases/${over}/withdrawals`, { body: { reason: '消费者撤回' } });
    const intoClosed = await clerk.post<Refused>(`/cases/${two}/merges`, { body: { intoCaseNo: over } });
    expect([intoClosed.status, intoClosed.body.code]).toEqual([409, 'wrong-status']);
    expect((await read(two)).status).toBe('transferred');
  }, 60_000);
});

describe('a closed case that two people reopen at once', () => {
  it('is reopened by one; the other hears that the reason was not recorded', async () => {
    const caseNo = await transferred();
    await clerk.post(`/cases/${caseNo}/withdrawals`, { body: { reason: '消费者撤回' } });
    const reopen = (reason: string) =>
      clerk.post<Refused>(`/cases/${caseNo}/reopenings`, { body: { reason } });
    const answers = await Promise.all([reopen('来电再议'), reopen('来信再议')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('reopened-by-other');
    expect((await codes(caseNo)).filter((code) => code === 'reopen')).toHaveLength(1);
    // What the second was refused for uses up no later reopening.
    for (const path of ['withdrawals', 'reopenings'])
      expect((await clerk.post(`/cases/${caseNo}/${path}`, { body: { reason: '来电' } })).status).toBe(200);
  }, 60_000);
});

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

describe('one act on many cases', () => {
  it('says of each what became of it, and a repeat answers the same', async () => {
    const [one, two] = [await entered(), await entered()];
    const done = await transferred();
    const caseNos = [one, done, two, 'GZ-2026-999999', one];
    const headers = { 'idempotency-key': 'bulk-1' };
    const ask = () =>
      clerk.post<BulkAnswer>('/bulk-case-acts', { body: { act: 'transfer', caseNos, to: to() }, headers });
    const { body, text } = await ask();
    expect(body.items.map(({ caseNo, ok, code }) => [caseNo, ok, code])).toEqual([
      [one, true, undefined],
      [done, false, 'wrong-status'],
      [two, true, undefined],
      ['GZ-2026-999999', false, 'not-found'],
    ]);
    expect([body.done, body.refused]).toEqual([2, 2]);
    expect((await ask()).text).toBe(text);
    expect((await read(two)).status).toBe('transferred');
    const nowhere = await clerk.post('/bulk-case-acts', { body: { act: 'reassign', caseNos } });
    expect(nowhere.status).toBe(400);
  }, 60_000);
});

describe('an enquiry', () => {
  it('is answered from a published article, whose text goes to the consumer', async () => {
    const draft = { title: '变更受益人', body: '请携带身份证到柜面办理。', keywords: ['受益人'] };
    const made = await clerk.post<{ id: string; version: number }>('/articles', { body: draft });
    expect(made.status).toBe(201);
    const caseNo = await entered({ kind: 'enquiry', text: '如何变更受益人？' });
    const answer = { articleId: made.body.id };
    const early = await clerk.post<Refused>(`/cases/${caseNo}/enquiry-answers`, { body: answer });
    expect(early.status).toBe(404);
    const published = await clerk.put(`/articles/${made.body.id}`, {
      body: { ...draft, state: 'published' },
      headers: { 'if-match': `"${made.body.version}"` },
    });
    expect(published.status).toBe(200);
    const answered = await clerk.post(`/cases/${caseNo}/enquiry-answers`, { body: answer });
    expect([answered.status, answered.text.includes('"concluded"')]).toEqual([200, true]);
    const { timeline } = await read(caseNo);
    expect(timeline.find(({ code }) => code === 'answerEnquiry')).toMatchObject({
      text: draft.body,
      data: answer,
    });
    expect(timeline.some(({ code }) => code === 'enquiry_answered')).toBe(true);
  }, 60_000);
});

describe('somebody who leaves', () => {
  it('hands all open cases over in one act, is logged out, and what goes wrong is said case by case', async () => {
    const [leaver, successor] = [await handler(), await handler()];
    const [mine, helped, done, again, disputed] = [
      await transferred(leaver.id),
      await transferred(),
      await transferred(leaver.id),
      await transferred(leaver.id),
      await transferred(leaver.id),
    ];
    const coHandler = { ...to(), handlerId: undefined, userId: leaver.id };
    expect((await clerk.post(`/cases/${helped}/co-handlers`, { body: coHandler })).status).toBe(200);
    for (const closed of [done, again])
      await clerk.post(`/cases/${closed}/withdrawals`, { body: { reason: '消费者撤回' } });
    expect((await clerk.post(`/cases/${again}/reopenings`, { body: { reason: '来电再议' } })).status).toBe(
      200,
    );
    const supervisor = (await person('station_supervisor')).client;
    await supervisor.post(`/cases/${disputed}/flags`, { body: { contractDispute: true } });
    expect((await supervisor.post(`/cases/${disputed}/mediation-requests`, { body: {} })).status).toBe(200);
    const path = `/users/${leaver.id}/hand-over`;
    const body = { toUserId: successor.id, reason: '调离岗位' };
    expect((await clerk.post(path, { body })).status).toBe(403);
    const stranger = await person('station_clerk');
    const wrong = await admin.post<Refused>(path, { body: { ...body, toUserId: stranger.id } });
    expect(wrong.status).toBe(400);
    expect((await leaver.client.get('/inbox')).status).toBe(200);
    const over = await admin.post<HandedOver>(path, { body });
    expect([over.status, over.body]).toEqual([
      200,
      {
        ...{ state: 'left', done: 4, refused: 0 },
        items: [mine, helped, again, disputed].map((caseNo) => ({ caseNo, ok: true })),
      },
    ]);
    expect((await leaver.client.get('/inbox')).status).toBe(401);
    expect((await admin.get<{ state: string }>(`/users/${leaver.id}`)).body.state).toBe('left');
    const { timeline } = await read(mine);
    expect(timeline.find(({ code }) => code === 'reassign')).toMatchObject({
      text: '调离岗位',
      data: { handlerId: successor.id },
    });
    expect((await codes(helped)).slice(-2)).toEqual(['addCoHandler', 'removeCoHandler']);
    const audit = await station.db.transaction((sql) =>
      sql.query(
        "SELECT action FROM audit_entry WHERE subject_id = $1 AND action LIKE 'user.%' ORDER BY at, action DESC",
        [leaver.id],
      ),
    );
    expect(audit).toEqual([{ action: 'user.left' }, { action: 'user.handed_over' }]);
    const repeated = await admin.post<HandedOver>(path, { body });
    expect(repeated.body).toMatchObject({ state: 'left', done: 0, items: [] });
  }, 60_000);
});

describe('when no worker answers', () => {
  it('says that the act was perhaps recorded; the same key has its answer later, for no other body, and the act is done once', async () => {
    const caseNo = await transferred();
    const other = await transferred();
    const bringBack = await station.workersAway();
    const headers = { 'idempotency-key': 'note-1' };
    const note = (text = '已通知分站') =>
      clerk.post<Refused>(`/cases/${caseNo}/notes`, { body: { text }, headers });
    const letter = { source: 'letter', customerName: '王五', customerPhone: '13711110000', text: '拒赔' };
    const enter = (text = '拒赔') =>
      clerk.post<CaseDetail & Refused>('/cases', {
        body: { ...letter, text },
        headers: { 'idempotency-key': 'letter-1' },
      });
    const noteAll = (text = '已通知分站') =>
      clerk.post<BulkAnswer & Refused>('/bulk-case-acts', {
        body: { act: 'addNote', caseNos: [other], text },
        headers: { 'idempotency-key': 'notes-1' },
      });
    const withOtherBodies = async () =>
      (await Promise.all([note('另一件事'), enter('另一件事'), noteAll('另一件事')])).map(
        ({ status, body }) => [status, body.code],
      );
    const allRefused = Array.from({ length: 3 }, () => [409, 'idempotency-key-reused']);
    const [waiting, unopened, many] = await Promise.all([note(), enter(), noteAll()]);
    expect(many.body.items).toMatchObject([{ ok: false, code: 'perhaps-recorded' }]);
    expect(unopened.status).toBe(503);
    expect([waiting.status, waiting.body.code]).toEqual([503, 'perhaps-recorded']);
    expect(waiting.body.detail).toContain('同一个 Idempotency-Key');
    expect(waiting.headers.get('retry-after')).toBe('2');
    expect(await withOtherBodies()).toEqual(allRefused);
    await bringBack();
    // The engine looks for the worker that is gone for some seconds more.
    let later = await note();
    for (let tries = 1; later.status === 503 && tries < 4; tries += 1) later = await note();
    expect([later.status, later.text.includes('"transferred"')]).toEqual([200, true]);
    expect((await note()).text).toBe(later.text);
    expect((await codes(caseNo)).filter((code) => code === 'addNote')).toHaveLength(1);
    let all = await noteAll();
    for (let tries = 1; all.body.done === 0 && tries < 4; tries += 1) all = await noteAll();
    expect(all.body).toMatchObject({ done: 1, refused: 0 });
    expect((await noteAll()).text).toBe(all.text);
    expect((await codes(other)).filter((code) => code === 'addNote')).toHaveLength(1);
    let entry = await enter();
    for (let tries = 1; entry.status === 503 && tries < 4; tries += 1) entry = await enter();
    expect(entry.status).toBe(201);
    const requests = await station.db.transaction((sql) =>
      sql.query<{ caseNo: string }>(
        `SELECT facts->>'caseNo' AS "caseNo" FROM case_request WHERE source = 'letter'`,
      ),
    );
    expect(requests.map((row) => row.caseNo)).toEqual([entry.body.caseNo]);
    expect(await withOtherBodies()).toEqual(allRefused);
  }, 60_000);

  it('knows an act of before, whose key was told apart as it was typed: it is done once', async () => {
    const caseNo = await transferred();
    const headers = { 'idempotency-key': '13711112222' };
    const note = () => clerk.post(`/cases/${caseNo}/notes`, { body: { text: '已电话核实' }, headers });
    const first = await note();
    const left = await station.db.transaction(async (sql) => {
      const [act] = await sql.query<{ id: string; by: string }>(
        `SELECT a.update_id AS id, a.by_actor AS by FROM case_act a JOIN complaint_case c ON c.id = a.case_id
         WHERE c.case_no = $1 AND a.type = 'addNote'`,
        [caseNo],
      );
      const typed = [act!.by, `POST /api/v1/cases/${caseNo}/notes`, '13711112222'].join('\n');
      const former = createHash('sha256').update(typed).digest('base64url');
      await sql.run('UPDATE case_act SET update_id = $2 WHERE update_id = $1', [act!.id, former]);
      await sql.run('DELETE FROM idempotency_record', []);
      return { now: act!.id, former };
    });
    expect(left.now).not.toBe(left.former);
    expect((await note()).text).toBe(first.text);
    expect((await codes(caseNo)).filter((code) => code === 'addNote')).toHaveLength(1);
  }, 60_000);
});
