import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createSurveyActivities } from '../../activities/survey.activities.js';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import { sweeperDuties } from '../../src/inbound/sweeper/sweeper.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import { ApiClient, type Answer } from '../harness/client.js';
import { buildApiKey, buildUser, PASSWORD } from '../harness/people.js';
import { MONDAY, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

type Role = NonNullable<Parameters<typeof buildUser>[1]>['role'];
interface Problem {
  code: string;
  detail: string;
}
interface Inbound {
  id: string;
  text: string;
  phone: string;
  overall: string;
  suggested: string | null;
  needsPerson: boolean;
  caseNo: string | null;
}
interface Message {
  id: string;
  state: string;
  insurerId: string;
}
type Listed<Item> = { items: Item[]; total: string };

let world: SurveyWorld;
let api: TestApi;
let clerk: ApiClient;
let supervisor: ApiClient;
let phones = 0;
const TO = '10690000503';
const because = { reason: '消费者来电核实' };

beforeAll(async () => {
  world = await openSurveyWorld();
  api = await startTestApi({
    database: world.database.api,
    keyring: world.keyring,
    stationNow: new Date(MONDAY),
  });
  clerk = await logIn('station_clerk');
  supervisor = await logIn('station_supervisor');
  const listen = createInboundListener(world.parts);
  world.sms.onInbound((message) => listen(message));
}, 60_000);
afterAll(async () => {
  await api.close();
  await world.close();
});

async function logIn(role: Role, insurerId?: string): Promise<ApiClient> {
  const user = await buildUser(world.db, { ...(role ? { role } : {}), insurerId: insurerId ?? null });
  const client = new ApiClient(api.url);
  await client.logIn(user.username, PASSWORD);
  return client;
}
const send = (roundNo: string) => {
  const { sendPrompts } = createSurveyActivities(world.parts);
  return new MockActivityEnvironment().run(() => sendPrompts(roundNo, world.time.now));
};
/** A consumer who was asked, and answered. */
async function answered(text: string): Promise<{ phone: string; survey: string; inbound: Inbound }> {
  const phone = phoneNo((phones += 1));
  const [survey] = await world.accept([{ phone }]);
  await send(await world.cut());
  world.time.now += 1_000;
  await world.sms.receive({ from: phone, to: TO, text });
  const [row] = await world.rows<{ id: string }>('SELECT id FROM inbound_message WHERE survey_id = $1', [
    survey,
  ]);
  const { body } = await clerk.get<Inbound>(`/inbound-messages/${row!.id}`);
  return { phone, survey: survey!, inbound: body };
}
const audit = (action: string, subjectId: string) =>
  world.rows<{ actor: string; data: Record<string, unknown> }>(
    'SELECT actor, data FROM audit_entry WHERE action = $1 AND subject_id = $2',
    [action, subjectId],
  );
const read = (id: string, body: object): Promise<Answer<Inbound & Problem>> =>
  clerk.post<Inbound & Problem>(`/inbound-messages/${id}/reading`, { body });

describe('the stop button', () => {
  it('stops all sending and lets it go again, with a reason, an entry and word to the rounds', async () => {
    await world.accept([{ phone: phoneNo((phones += 1)) }]);
    const roundNo = await world.cut();
    const stop = await clerk.post<{ id: string }>('/sending-stops', { body: { reason: '内容有误' } });
    expect(stop.status).toBe(201);
    expect((await clerk.post<Problem>('/sending-stops', { body: because })).body.code).toBe(
      'already-stopped',
    );
    expect(await send(roundNo)).toMatchObject({ pending: 1, waitsFor: 'release' });
    const path = `/sending-stops/${stop.body.id}/release`;
    expect((await clerk.post<Problem>(path, { body: because })).status).toBe(403);
    expect((await supervisor.post(path, { body: because })).status).toBe(200);
    expect((await supervisor.post<Problem>(path, { body: because })).body.code).toBe('already-released');
    const orders = await world.rows(
      'SELECT kind, signal_name AS signal FROM run_command WHERE workflow_id = $1 ORDER BY id',
      [`survey:${roundNo}`],
    );
    expect(orders).toEqual([
      { kind: 'start', signal: null },
      { kind: 'signal', signal: 'sendingReleased' },
    ]);
    expect(await send(roundNo)).toMatchObject({ pending: 0 });
    expect(await audit('sending.stopped', stop.body.id)).toHaveLength(1);
    expect(await audit('sending.released', stop.body.id)).toMatchObject([{ data: { rounds: 1 } }]);
  });

  it('stops one insurer, whom it names', async () => {
    const insurerId = world.insurers.life.id;
    const stop = await clerk.post<{ id: string; insurerId: string }>('/sending-stops', {
      body: { ...because, insurerId },
    });
    expect(stop.body.insurerId).toBe(insurerId);
    const missing = await clerk.post<Problem>('/sending-stops', {
      body: { ...because, insurerId: stop.body.id },
    });
    expect(missing.status).toBe(404);
    const list = await clerk.get<Listed<{ id: string; releasedAt: string | null }>>('/sending-stops');
    expect(list.body.items[0]).toMatchObject({ id: stop.body.id, releasedAt: null });
    await supervisor.post(`/sending-stops/${stop.body.id}/release`, { body: because });
    expect((await clerk.post<Problem>('/sending-stops', { body: {} })).status).toBe(400);
  });
});

describe('the ledger', () => {
  it('counts a round by state and shows its messages', async () => {
    const events = [1, 2, 3].map(() => ({ phone: phoneNo((phones += 1)) }));
    await world.accept(events);
    const roundNo = await world.cut();
    world.sms.answerWith(({ to }) =>
      to === events[0]!.phone ? { ok: false, kind: 'rejected', code: 'x', sentence: '' } : undefined,
    );
    await send(roundNo);
    world.sms.answerWith(undefined);
    const round = await clerk.get<{ messages: object; openSurveys: number }>(`/survey-rounds/${roundNo}`);
    expect(round.body).toMatchObject({
      messages: { rejected: 1, submitted: 2 },
      openSurveys: 2,
      nextCloseAt: '2026-03-10T00:00:00.000+08:00',
    });
    const list = await clerk.get<Listed<Message>>(`/messages?roundNo=${roundNo}&state=submitted`);
    expect(list.body.items).toHaveLength(2);
    expect((await clerk.get<Listed<{ roundNo: string }>>('/survey-rounds')).body.items[0]!.roundNo).toBe(
      roundNo,
    );
    expect((await clerk.get('/survey-rounds/1')).status).toBe(404);
  });

  it('shows an insurer its own messages only, and no texts', async () => {
    const own = await logIn('substation_head', world.insurers.life.id);
    await world.accept([
      { phone: phoneNo((phones += 1)), type: 'life_agency_underwriting', insurer: 'life' },
    ]);
    await send(await world.cut());
    const { body } = await own.get<Listed<Message>>('/messages');
    expect(new Set(body.items.map(({ insurerId }) => insurerId))).toEqual(new Set([world.insurers.life.id]));
    expect((await own.post(`/messages/${body.items[0]!.id}/reveal`, { body: because })).status).toBe(403);
    expect((await own.get('/inbound-messages')).status).toBe(403);
    expect((await own.get('/survey-rounds')).status).toBe(404);
    const key = await buildApiKey(world.db, { insurerId: world.insurers.pc.id, scopes: ['uploads'] });
    expect((await new ApiClient(api.url).withKey(key).get('/messages')).status).toBe(403);
  });

  it('lets a person find out what became of an unknown message, and the house give it effect', async () => {
    await world.accept([1, 2].map(() => ({ phone: phoneNo((phones += 1)) })));
    const roundNo = await world.cut();
    world.sms.answerWith(() => ({
      ok: false,
      kind: 'unknown',
      code: 'no_answer',
      sentence: '',
      partIds: [],
    }));
    await send(roundNo);
    world.sms.answerWith(undefined);
    const { body } = await clerk.get<Listed<Message>>(
      `/messages?state=unknown&roundNo=${roundNo}&sort=plannedAt`,
    );
    const [one, two] = body.items.map(({ id }) => id).sort();
    const judge = (id: string, verdict: string) =>
      clerk.post<Problem>(`/messages/${id}/verdict`, { body: { ...because, verdict } });
    expect((await judge(one!, 'went_out')).status).toBe(200);
    expect((await judge(one!, 'not_sent')).body.code).toBe('message-not-unknown');
    await judge(two!, 'not_sent');
    expect(await audit('message.judged', two!)).toMatchObject([{ data: { verdict: 'not_sent' } }]);
    const duty = sweeperDuties(world.parts).find(({ name }) => name === 'verdicts on unknown messages')!;
    await duty.work();
    const rows = await world.rows(
      'SELECT m.state, s.closes_at IS NOT NULL AS open FROM message m JOIN survey s ON s.id = m.id WHERE m.round_no = $1 ORDER BY m.id',
      [roundNo],
    );
    expect(rows).toEqual([
      { state: 'submitted', open: true },
      { state: 'planned', open: false },
    ]);
    const orders = await world.rows('SELECT kind FROM run_command WHERE workflow_id LIKE $1 ORDER BY id', [
      `survey:${roundNo}:%`,
    ]);
    expect(orders.length).toBeGreaterThan(0);
    expect(await send(roundNo)).toMatchObject({ pending: 0 });
  });

  it('reveals number and text to who gives a reason, and records it', async () => {
    const { phone, survey } = await answered('1');
    expect((await clerk.post<Problem>(`/messages/${survey}/reveal`, { body: {} })).status).toBe(400);
    const { body } = await clerk.post<{ phone: string; text: string }>(`/messages/${survey}/reveal`, {
      body: because,
    });
    expect(body.phone).toBe(phone);
    expect(body.text).toContain('【保险消保服务总站】王小明您好！');
    const [entry] = await audit('message.revealed', survey);
    expect(JSON.stringify(entry)).not.toContain(because.reason);
    expect(entry!.data['submissionId']).toBeTruthy();
  });
});

describe('a reply that a person must read', () => {
  it('is listed masked, with what the machine suggests, first come first', async () => {
    const { phone, inbound } = await answered('1 不满意，请打13912345678');
    expect(inbound).toMatchObject({ overall: 'person', suggested: 'dissatisfied', needsPerson: true });
    expect(inbound.text).not.toContain('13912345678');
    expect(inbound.phone).not.toBe(phone);
    const { body } = await clerk.get<Listed<Inbound>>('/inbound-messages?queue=to_read');
    expect(body.items.at(-1)?.id).toBe(inbound.id);
    const shown = await clerk.post<{ text: string }>(`/inbound-messages/${inbound.id}/reveal`, {
      body: because,
    });
    expect(shown.body.text).toContain('13912345678');
    expect(await audit('inbound.revealed', inbound.id)).toHaveLength(1);
    await read(inbound.id, { overall: 'none' });
  });

  it('opens a case as the machine would have, once, and counts from its arrival', async () => {
    const { survey, inbound } = await answered('8分');
    const { status, body } = await read(inbound.id, {
      overall: 'dissatisfied',
      items: { C: 'dissatisfied' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ overall: 'dissatisfied', needsPerson: false });
    expect(body.caseNo).toMatch(/^GZ-2026-\d{6}$/);
    const requests = await world.rows<{ facts: { reasonCode: string } }>(
      'SELECT facts FROM case_request WHERE survey_id = $1',
      [survey],
    );
    expect(requests).toMatchObject([{ facts: { reasonCode: 'service.attitude' } }]);
    expect((await read(inbound.id, { overall: 'satisfied' })).body.code).toBe('already-read');
    const [entry] = await audit('inbound.read', inbound.id);
    expect(entry!.data).toMatchObject({ overall: 'dissatisfied' });
    expect(JSON.stringify(entry)).not.toContain('8分');
  });

  it('goes to the case that another reply has opened', async () => {
    const { survey, phone, inbound } = await answered('1 2');
    world.time.now += 1_000;
    await world.sms.receive({ from: phone, to: TO, text: '2' });
    const { body } = await read(inbound.id, { overall: 'suggestion' });
    const requests = await world.rows<{ caseNo: string }>(
      'SELECT facts->>\'caseNo\' AS "caseNo" FROM case_request WHERE survey_id = $1',
      [survey],
    );
    expect(requests).toEqual([{ caseNo: body.caseNo }]);
    const told = await world.rows(
      "SELECT signal_name AS signal FROM run_command WHERE workflow_id = $1 AND kind = 'signal'",
      [`case:${body.caseNo}`],
    );
    expect(told).toEqual([{ signal: 'replyReceived' }]);
  });

  it('is read by the items of its card only', async () => {
    const { inbound } = await answered('看不懂啊');
    const { status, body } = await read(inbound.id, { overall: 'satisfied', items: { Z: 'satisfied' } });
    expect([status, body.code]).toEqual([400, 'invalid-request']);
    expect(inbound.needsPerson).toBe(true);
    await read(inbound.id, { overall: 'none', optOut: true });
  });

  it('that opts out, as a person reads it, is honoured until the consumer wishes otherwise', async () => {
    const { phone, inbound } = await answered('8分啦');
    await read(inbound.id, { overall: 'none', optOut: true });
    const found = await clerk.post<{ optOut: { id: string; phone: string; liftedAt: string | null } }>(
      '/opt-outs/search',
      { body: { phone } },
    );
    expect(found.body.optOut.liftedAt).toBeNull();
    expect(found.body.optOut.phone).toMatch(/^139\*+/);
    const { id } = found.body.optOut;
    const list = await clerk.get<Listed<{ id: string }>>('/opt-outs');
    expect(list.body.items.map((item) => item.id)).toContain(id);
    expect((await clerk.post(`/opt-outs/${id}/lift`, { body: because })).status).toBe(200);
    expect((await clerk.post<Problem>(`/opt-outs/${id}/lift`, { body: because })).body.code).toBe(
      'already-lifted',
    );
    expect(await audit('opt_out.lifted', id)).toHaveLength(1);
    const index = api.keyring.blindIndex('phone', phone).toString('hex');
    expect(await audit('opt_out.lifted', index)).toEqual([]);
  });
});

describe('other inbound messages', () => {
  it('are kept and shown: unmatched ones and praise', async () => {
    await world.sms.receive({ from: phoneNo((phones += 1)), to: '10690000599', text: '不满意' });
    const unmatched = await clerk.get<Listed<Inbound>>('/inbound-messages?queue=unmatched');
    expect(unmatched.body.items[0]).toMatchObject({ overall: 'dissatisfied', caseNo: null });
    await answered('服务非常好，谢谢你们！');
    const praise = await clerk.get<Listed<Inbound>>('/inbound-messages?queue=praise');
    expect(praise.body.items[0]).toMatchObject({ overall: 'satisfied' });
    expect(api.logged()).not.toContain('服务非常好');
  });
});
