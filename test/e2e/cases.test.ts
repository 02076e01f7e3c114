import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseDetail } from '../../src/api/cases/cases.schema.js';
import type { InboxAnswer } from '../../src/api/inbox/inbox.schema.js';
import { ApiClient } from '../harness/client.js';
import { buildApiKey, buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { eventsCsv } from '../harness/uploads.js';
import { openWholeStation, type WholeStation } from '../harness/whole-station.js';

let station: WholeStation;
let clerk: ApiClient;
let handler: ApiClient;
let system: ApiClient;
let stranger: ApiClient;
let insurer: { id: string; code: string };
let branch: { id: string; code: string };

beforeAll(async () => {
  station = await openWholeStation('cases-e2e');
  insurer = await buildInsurer(station.db, { line: 'pc' });
  branch = await buildBranch(station.db, { insurerId: insurer.id });
  const other = await buildInsurer(station.db, { line: 'pc' });
  clerk = await loggedIn('station_clerk', null);
  handler = await loggedIn('substation_handler', insurer.id);
  stranger = await loggedIn('substation_handler', other.id);
  const scopes = ['uploads', 'cases'];
  system = new ApiClient(station.url).withKey(
    await buildApiKey(station.db, { insurerId: insurer.id, scopes }),
  );
}, 90_000);

afterAll(async () => {
  await station.close();
}, 60_000);

async function loggedIn(
  role: 'station_clerk' | 'substation_handler',
  insurerId: string | null,
): Promise<ApiClient> {
  const branchId = insurerId !== null && insurerId === insurer.id ? branch.id : null;
  const { username } = await buildUser(station.db, { role, insurerId, branchId });
  const client = new ApiClient(station.url);
  await client.logIn(username, PASSWORD);
  return client;
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + 40_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`It never came to be: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const read = async (caseNo: string, by = clerk): Promise<CaseDetail> =>
  (await by.get<CaseDetail>(`/cases/${caseNo}`)).body;
const inStatus = (caseNo: string, status: string) =>
  eventually(async () => {
    const found = await read(caseNo);
    return found.status === status ? found : undefined;
  });

async function inboxOf(client: ApiClient): Promise<string[]> {
  const { body } = await client.get<InboxAnswer>('/inbox');
  return body.groups.flatMap(({ items }) => items.map(({ task, subject }) => `${task} ${subject}`));
}

describe('from an upload to a concluded case', () => {
  it('goes prompt, reply, case, contact, feedback, acceptance, follow-up, conclusion', async () => {
    station.consumer(({ text }) => {
      if (text.includes('您对结果是否满意')) return [{ text: '1', afterMs: 50 }];
      return text.includes('编号') ? [] : [{ text: '2 理赔太慢了', afterMs: 50 }];
    });
    const body = eventsCsv({ branch_code: branch.code, occurred_at: '2026-03-02 09:30' });
    const uploaded = await system.post('/service-event-uploads', {
      body,
      headers: { 'content-type': 'text/csv' },
    });
    expect(uploaded.status).toBe(202);
    const caseNo = await eventually(async () => {
      const { body: page } = await system.get<{ items: { caseNo: string; status: string }[] }>('/cases');
      return page.items.find(({ status }) => status === 'transferred')?.caseNo;
    });

    const seen = await read(caseNo, handler);
    expect(seen.customer).toEqual({ name: '张**', phone: '138****8000' });
    expect(seen.clocks.map(({ code, state }) => [code, state])).toEqual([
      ['contact', 'running'],
      ['investigate', 'running'],
    ]);
    expect(seen.clocks[0]?.explanation.at(-1)).toContain('到期');
    expect(seen.actions.find(({ type }) => type === 'logContact')?.ok).toBe(true);
    expect((await stranger.get(`/cases/${caseNo}`)).status).toBe(404);
    expect((await stranger.get<{ items: [] }>('/cases')).body.items).toEqual([]);

    expect(await inboxOf(handler)).toEqual([`contact ${caseNo}`, `feedback ${caseNo}`]);
    expect(await inboxOf(stranger)).toEqual([]);

    const contact = { contactedAt: '2026-03-02 10:00', method: 'phone', outcome: 'reached' };
    const headers = { 'idempotency-key': 'contact-1' };
    const first = await system.post(`/cases/${caseNo}/contacts`, { body: contact, headers });
    expect([first.status, first.text.includes('"contacted"')]).toEqual([200, true]);
    expect((await system.post(`/cases/${caseNo}/contacts`, { body: contact, headers })).text).toBe(
      first.text,
    );

    const early = await clerk.post<{ code: string; rule: string }>(`/cases/${caseNo}/reviews`, {
      body: { decision: 'accept' },
    });
    expect([early.status, early.body.rule]).toEqual([409, 'case_lifecycle']);
    const findings = { findings: '查勘延误三日', resolution: '致歉并即日赔付', upheld: true };
    const feedback = await system.post(`/cases/${caseNo}/feedback`, {
      body: { ...findings, remedy: 'compensation', amount: 200.5 },
    });
    expect(feedback.status).toBe(200);
    const seenByClerk = await read(caseNo);
    expect(seenByClerk.timeline.find(({ code }) => code === 'sendFeedback')).toMatchObject({
      data: { amount: 200.5 },
      text: '调查情况：查勘延误三日\n处理意见：致歉并即日赔付',
    });
    expect(seenByClerk.timeline.find(({ code }) => code === 'logContact')).toMatchObject({
      data: { contactedAt: '2026-03-02T10:00:00.000+08:00' },
    });
    const codesOf = ({ clocks }: CaseDetail) => clocks.map(({ code, state }) => `${code} ${state}`);
    const insurers = ['contact stopped', 'investigate paused'];
    expect(codesOf(await read(caseNo, handler))).toEqual(insurers);
    expect(codesOf(seenByClerk)).toEqual([...insurers, 'review running']);
    expect(await inboxOf(clerk)).toEqual([`review ${caseNo}`]);
    const stale = await clerk.post<{ code: string }>(`/cases/${caseNo}/reviews`, {
      body: { decision: 'accept' },
      headers: { 'if-match': '"1"' },
    });
    expect([stale.status, stale.body.code]).toEqual([412, 'version-conflict']);
    expect((await clerk.post(`/cases/${caseNo}/reviews`, { body: { decision: 'accept' } })).status).toBe(200);

    const concluded = await inStatus(caseNo, 'concluded');
    expect(concluded.conclusion).toBe('回访满意');
    await eventually(async () => {
      const { timeline } = await read(caseNo);
      const last = timeline.find(({ code }) => code === 'case_concluded');
      return last?.data['state'] === 'delivered' ? last : undefined;
    });

    const noted = await clerk.post(`/cases/${caseNo}/notes`, { body: { text: '消费者来电致谢' } });
    expect(noted.status).toBe(200);
    const revealed = await clerk.post<{ phone: string }>(`/cases/${caseNo}/reveal`, {
      body: { reason: '电话回访核实' },
    });
    expect(revealed.body.phone).toBe('13800138000');
    const again = await clerk.post(`/cases/${caseNo}/reopenings`, { body: { reason: '消费者补充材料' } });
    expect(again.text).toContain('"new"');
    const to = { insurerId: insurer.id, branchId: branch.id };
    expect((await clerk.post(`/cases/${caseNo}/transfers`, { body: to })).status).toBe(200);
    const done = await clerk.post(`/cases/${caseNo}/withdrawals`, { body: { reason: '消费者撤回' } });
    expect(done.text).toContain('"withdrawn"');
  }, 120_000);

  it('takes complaints of consumers whose phone was proven, and shows them how they stand', async () => {
    const phone = '13922223333';
    const codes: string[] = [];
    station.consumer(({ text }) => {
      codes.push(...(/验证码(\d{6})/.exec(text)?.slice(1) ?? []));
      return [];
    });
    const anyone = new ApiClient(station.url);
    const ask = (purpose: string) => anyone.post('/public/phone-codes', { body: { phone, purpose } });
    const first = await ask('complaint');
    const second = await ask('complaint');
    expect([first.status, second.text]).toEqual([202, first.text]);
    const code = await eventually(() => Promise.resolve(codes[0]));
    expect(codes).toHaveLength(1);
    const form = { phone, name: '王五', insurerCode: insurer.code, text: '理赔款少付了五百元' };
    const wrong = { ...form, code: code === '000000' ? '111111' : '000000' };
    expect((await anyone.post('/public/complaints', { body: wrong })).status).toBe(400);
    const filed = await anyone.post<{ caseNo: string }>('/public/complaints', { body: { ...form, code } });
    expect(filed.status).toBe(201);
    const { caseNo } = filed.body;
    expect((await anyone.post('/public/complaints', { body: { ...form, code } })).status).toBe(400);
    const opened = await inStatus(caseNo, 'new');
    expect([opened.source, opened.timeline[0]?.text]).toEqual(['web', '理赔款少付了五百元']);
    // From where a consumer asks is their own affair: the trail keeps what nobody can take out of it.
    const [entry] = await station.db.transaction((sql) =>
      sql.query('SELECT actor, address FROM audit_entry WHERE subject_id = $1', [caseNo]),
    );
    expect(entry).toEqual({ actor: 'public', address: null });
    await eventually(async () => {
      const { timeline } = await read(caseNo);
      return timeline.find(({ data }) => data['state'] === 'delivered');
    });
    const tracked = { caseNo, phone, code: '123456' };
    expect((await anyone.post('/public/track', { body: tracked })).status).toBe(400);
  }, 90_000);

  it('opens what staff enter, answers an enquiry, and finds cases by what is known of them', async () => {
    const entered = await clerk.post<CaseDetail>('/cases', {
      body: {
        kind: 'enquiry',
        source: 'call',
        customerName: '李四',
        customerPhone: '+86 139 1111 2222',
        text: '如何变更受益人？',
      },
    });
    expect([entered.status, entered.body.status]).toEqual([201, 'new']);
    const { caseNo } = entered.body;
    for (const q of [caseNo, '2222', '13911112222', '李四']) {
      const { body } = await clerk.post<{ items: { caseNo: string }[] }>('/cases/search', { body: { q } });
      expect(body.items.map((item) => item.caseNo)).toEqual([caseNo]);
      const inAddress = await clerk.get(`/cases?q=${encodeURIComponent(q)}`);
      expect(inAddress.status).toBe(q === caseNo ? 200 : 400);
    }
    const answered = await clerk.post(`/cases/${caseNo}/enquiry-answers`, {
      body: { text: '请携带身份证到柜面办理。' },
    });
    expect(answered.text).toContain('"concluded"');
    expect((await handler.get(`/cases/${caseNo}`)).status).toBe(404);
    const wrong = await handler.post<{ code: string }>('/cases', { body: entered.body });
    expect(wrong.status).toBe(400);
  }, 60_000);
});
