import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createSurveyActivities } from '../../activities/survey.activities.js';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import { ApiClient, type Answer } from '../harness/client.js';
import { buildUser, PASSWORD } from '../harness/people.js';
import { MONDAY, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

interface Inbound {
  overall: string;
  readBy: string;
  caseNo: string | null;
}

let world: SurveyWorld;
let api: TestApi;
let clerk: ApiClient;
let phones = 0;

beforeAll(async () => {
  world = await openSurveyWorld();
  api = await startTestApi({
    database: world.database.api,
    keyring: world.keyring,
    stationNow: new Date(MONDAY),
  });
  const { username } = await buildUser(world.db, { role: 'station_clerk' });
  clerk = new ApiClient(api.url);
  await clerk.logIn(username, PASSWORD);
  const listen = createInboundListener(world.parts);
  world.sms.onInbound((message) => listen(message));
}, 60_000);
afterAll(async () => {
  await api.close();
  await world.close();
});

/** The reply of a consumer who was asked; its id. */
async function answered(text: string): Promise<string> {
  const phone = phoneNo((phones += 1));
  const [survey] = await world.accept([{ phone }]);
  const roundNo = await world.cut();
  const { sendPrompts } = createSurveyActivities(world.parts);
  await new MockActivityEnvironment().run(() => sendPrompts(roundNo, world.time.now));
  world.time.now += 1_000;
  await world.sms.receive({ from: phone, to: '10690000503', text });
  const [row] = await world.rows<{ id: string }>('SELECT id FROM inbound_message WHERE survey_id = $1', [
    survey,
  ]);
  return row!.id;
}
const correct = (id: string, body: object): Promise<Answer<Inbound & { code: string }>> =>
  clerk.post<Inbound & { code: string }>(`/inbound-messages/${id}/corrections`, { body });
const reason = '消费者来电说明原意';
const audited = (id: string) =>
  world.rows<{ data: Record<string, unknown> }>(
    "SELECT data FROM audit_entry WHERE subject_id = $1 AND action = 'inbound.corrected' ORDER BY at, id",
    [id],
  );

describe("a person's correction of a reading", () => {
  it('opens the case that the machine should have opened, with its reason kept and the earlier reading on record', async () => {
    const id = await answered('1');
    const { status, body } = await correct(id, {
      overall: 'dissatisfied',
      items: { C: 'dissatisfied' },
      reason,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ overall: 'dissatisfied' });
    expect(body.readBy).toMatch(/^user:/);
    expect(body.caseNo).toMatch(/^GZ-2026-\d{6}$/);
    const [entry] = await audited(id);
    expect(entry!.data).toMatchObject({
      overall: 'dissatisfied',
      before: { overall: 'satisfied', items: {} },
    });
    expect(entry!.data['submissionId']).toBeTruthy();
    expect(JSON.stringify(entry)).not.toContain(reason);
    expect(
      (await correct(id, { overall: 'dissatisfied', items: { C: 'dissatisfied' }, reason })).body.code,
    ).toBe('no-change');
  });

  it('tells the case that the machine has opened, which goes on', async () => {
    const id = await answered('2');
    const { body } = await correct(id, { overall: 'satisfied', reason });
    const told = await world.rows(
      "SELECT signal_name AS signal, payload->>'overall' AS overall FROM run_command WHERE workflow_id = $1 AND kind = 'signal'",
      [`case:${body.caseNo}`],
    );
    expect(told).toEqual([{ signal: 'replyReceived', overall: 'satisfied' }]);
  });

  it('takes no whole that is better than an item', async () => {
    const id = await answered('1');
    const tried = async (overall: string, items: Record<string, string>) => {
      const { status, body } = await correct(id, { overall, items, reason });
      return [status, (body as unknown as { errors?: { path: string; code: string }[] }).errors?.[0]?.code];
    };
    expect(await tried('satisfied', { B: 'dissatisfied' })).toEqual([400, 'outranked']);
    expect(await tried('suggestion', { A: 'satisfied', B: 'dissatisfied' })).toEqual([400, 'outranked']);
    expect(await tried('none', { A: 'satisfied' })).toEqual([400, 'outranked']);
    expect(await tried('suggestion', { A: 'satisfied', B: 'enquiry' })).toEqual([200, undefined]);
  });

  it('needs a reason, a reading to correct, and items of the card', async () => {
    const id = await answered('1');
    expect((await correct(id, { overall: 'dissatisfied' })).status).toBe(400);
    expect(
      (await correct(id, { overall: 'dissatisfied', items: { Z: 'dissatisfied' }, reason })).status,
    ).toBe(400);
    const unread = await answered('8分');
    expect((await correct(unread, { overall: 'dissatisfied', reason })).body.code).toBe('not-read-yet');
    expect(await audited(id)).toEqual([]);
  });
});
