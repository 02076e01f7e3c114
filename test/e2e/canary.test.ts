import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiClient } from '../harness/client.js';
import type { Answer } from '../harness/client.js';
import { buildApiKey, buildUser, PASSWORD } from '../harness/people.js';
import { engineTraces, textsIn } from '../harness/traces.js';
import { eventsCsv } from '../harness/uploads.js';
import { openWholeHouse } from '../harness/whole-house.js';
import type { WholeHouse } from '../harness/whole-house.js';

jest.setTimeout(60_000);

/** Planted wherever people and systems hand personal data to the station. */
const canaries = {
  name: '欧阳锦鲤',
  phone: '13985551234',
  otherName: '诸葛翡翠',
  otherPhone: '13985559876',
  reply: '理赔拖了三个月没人理',
  contact: '她说孩子在住院',
  findings: '查明经办人漏传了诊断书',
  resolution: '已向客户当面道歉并赔付',
  extension: '等待医院补开发票',
  note: '邻居也来反映过',
  letter: '我的保单是别人代签的名',
  reveal: '回电核实身份证',
};

let house: WholeHouse;
let clerk: ApiClient;
let handler: ApiClient;
let core: ApiClient;
const refusals: Answer[] = [];

beforeAll(async () => {
  house = await openWholeHouse();
  const { id: insurerId, branchId } = house.insurers.pc;
  const db = house.db;
  await db.transaction((sql) => sql.run("UPDATE branch SET code = 'B1' WHERE id = $1", [branchId]));
  const logIn = async (person: Parameters<typeof buildUser>[1]): Promise<ApiClient> => {
    const client = new ApiClient(house.api.url);
    await client.logIn((await buildUser(db, person)).username, PASSWORD);
    return client;
  };
  clerk = await logIn({ role: 'station_clerk' });
  handler = await logIn({ role: 'substation_handler', insurerId, branchId });
  const scopes = ['uploads', 'webhook'];
  core = new ApiClient(house.api.url).withKey(await buildApiKey(db, { insurerId, scopes }));
});
afterAll(() => house.close());

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const ends = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > ends) throw new Error(`never: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A refusal is among what is searched; anything else must have gone well. */
async function refused(answer: Promise<Answer>): Promise<void> {
  const got = await answer;
  expect(got.status).toBeGreaterThanOrEqual(400);
  refusals.push(got);
}
async function done(answer: Promise<Answer>): Promise<void> {
  const { status, text } = await answer;
  expect([status, text]).toEqual([expect.any(Number), expect.anything()]);
  expect(status < 300 ? '' : text).toBe('');
}

const hour = 3_600_000;
const occurred = () => new Date(Date.now() - hour).toISOString();

async function uploadAndReply(): Promise<void> {
  const { name, phone, otherName, otherPhone, reply } = canaries;
  let submitted = 0;
  house.sms.answerWith(({ to, text }) => {
    submitted += 1;
    if (submitted === 2) throw new Error(`cannot send "${text}" to ${to} (${name})`);
    return undefined;
  });
  const person = { customer_name: name, customer_phone: phone, occurred_at: occurred() };
  const wrong = { customer_name: otherName, customer_phone: `${otherPhone}00`, occurred_at: occurred() };
  const csv = eventsCsv({ event_no: 'E1', ...person }, { event_no: 'E2', ...wrong });
  const headers = { 'content-type': 'text/csv' };
  await done(core.post('/service-event-uploads', { body: csv, headers }));
  await refused(core.post('/service-event-uploads', { body: `${name},${phone}\n${reply}`, headers }));
  house.nudge();
  const [, prompt] = await eventually(() => Promise.resolve([...house.sms.messages()][0]));
  expect(prompt.text).toContain(name);
  await house.sms.receive({ from: phone, to: prompt.from, text: `2 ${reply}` });
}

async function workCase(): Promise<string> {
  const cases = () => clerk.get<{ items: { caseNo: string; status: string }[] }>('/cases');
  const { caseNo } = await eventually(async () =>
    (await cases()).body.items.find(({ status }) => status === 'transferred'),
  );
  const { contact, findings, resolution, extension, note, reveal, name, phone } = canaries;
  const path = `/cases/${caseNo}`;
  const contacted = { contactedAt: occurred(), method: 'phone', outcome: 'reached', note: contact };
  await done(handler.post(`${path}/contacts`, { body: contacted }));
  await done(handler.post(`${path}/extension-requests`, { body: { days: 5, reason: extension } }));
  await done(clerk.post(`${path}/notes`, { body: { text: note } }));
  const feedback = { findings, resolution, upheld: true, remedy: 'apology' };
  await done(handler.post(`${path}/feedback`, { body: feedback }));
  await refused(handler.post(`${path}/feedback`, { body: feedback }));
  await refused(handler.post(`${path}/feedback`, { body: { ...feedback, remedy: name, amount: phone } }));
  await done(clerk.post(`${path}/reveal`, { body: { reason: reveal } }));
  return caseNo;
}

async function enterAndSearch(): Promise<void> {
  const { otherName, otherPhone, letter, name, phone } = canaries;
  const entered = { source: 'letter', customerName: otherName, customerPhone: otherPhone, text: letter };
  await done(clerk.post('/cases', { body: entered }));
  await refused(clerk.post('/cases', { body: { ...entered, source: letter, product: phone } }));
  await refused(clerk.post('/cases', { body: `{"customerName":"${name}","text":"${letter}` }));
  await done(clerk.post('/cases/search', { body: { q: name } }));
  await done(clerk.post('/cases/search', { body: { q: phone } }));
  await refused(clerk.get(`/cases?q=${encodeURIComponent(name)}`));
  await refused(clerk.get(`/cases/${encodeURIComponent(otherName)}?q=${otherPhone}`));
  await refused(new ApiClient(house.api.url).get(`/cases?q=${phone}`));
}

/** Addresses that hold what somebody typed: of ours, of where a request comes from, of a receiver. */
async function typeIntoAddresses(caseNo: string): Promise<void> {
  const { name, phone, otherName, otherPhone, note } = canaries;
  const key = { 'idempotency-key': 'typed-into-an-address' };
  const said = { body: { text: note }, headers: key };
  await refused(clerk.post(`/cases/${encodeURIComponent(name)}/notes`, said));
  await refused(clerk.post(`/cases/${phone}/notes?from=${otherPhone}`, said));
  const from = { 'x-forwarded-for': otherPhone, referer: `https://search.example/?q=${phone}` };
  await done(clerk.post('/cases/search', { body: { q: name }, headers: from }));
  await done(clerk.post(`/cases/${caseNo}/reveal`, { body: { reason: note }, headers: from }));
  const url = `https://hooks.example.com/${encodeURIComponent(otherName)}?owner=${otherPhone}`;
  await done(core.post('/webhook-endpoints', { body: { url, eventTypes: ['*'] } }));
  const bad = `https://127.0.0.1/${encodeURIComponent(name)}?owner=${phone}`;
  await refused(core.post('/webhook-endpoints', { body: { url: bad, eventTypes: ['*'] } }));
}

/** All that the database holds in clear, but for the addresses that insurers gave us as their receivers. */
async function rowsInClear(): Promise<string> {
  const tables = await house.rows<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await house.rows<{ row: string }>(
      `SELECT (to_jsonb(t) - ${name === 'webhook_endpoint' ? "'url'" : "''"})::text AS row FROM ${name} t`,
    );
    found.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return found.join('\n');
}

describe('names, numbers and texts of people', () => {
  it('are nowhere in the engine, the logs, the metrics, the refusals or rows in clear, after a case has been worked', async () => {
    await uploadAndReply();
    const caseNo = await workCase();
    await enterAndSearch();
    await typeIntoAddresses(caseNo);
    await eventually(async () => {
      const waiting = await house.rows('SELECT 1 FROM run_command WHERE sent_at IS NULL');
      return waiting.length === 0 ? true : undefined;
    });
    const engine = await eventually(async () => {
      const traces = await engineTraces(house.client);
      return traces.runs >= 3 ? traces : undefined;
    });
    const metrics = await clerk.get('//metrics');
    const places = {
      engine: engine.text,
      logs: house.logged(),
      metrics: metrics.text,
      rows: await rowsInClear(),
      refusals: refusals.map(({ text, headers }) => text + JSON.stringify([...headers])).join('\n'),
    };
    expect(places.engine).toContain(caseNo);
    expect(places.engine).toContain('complaintCase');
    expect(places.logs).toContain('/api/v1/cases');
    expect(places.logs).toContain('an activity failed unexpectedly');
    expect(places.metrics).toContain('station_http_request_seconds');
    expect(places.rows).toContain('POST /api/v1/cases/_/notes#');
    expect(places.rows).toContain('"address": "unknown"');
    expect(refusals.length).toBeGreaterThanOrEqual(10);
    for (const [place, text] of Object.entries(places))
      for (const canary of Object.values(canaries))
        for (const form of [
          canary,
          encodeURIComponent(canary),
          Buffer.from(canary).toString('base64').replace(/=*$/, ''),
        ])
          expect({ place, canary, found: text.includes(form) }).toEqual({ place, canary, found: false });
  });

  it('would be found: in a payload, a key, a list, at any depth', () => {
    const { name } = canaries;
    for (const hidden of [
      { payloads: [{ data: Buffer.from(`{"n":"${name}"}`) }] },
      { [name]: 1 },
      [[name]],
      new Map([[name, 1]]),
    ])
      expect(textsIn(hidden).join('\n')).toContain(name);
  });
});
