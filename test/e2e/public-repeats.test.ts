import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createPhoneCodeActivities } from '../../activities/phone-code.activities.js';
import { newId } from '../../src/persistence/ids.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import { openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

let world: SurveyWorld;
let api: TestApi;

beforeAll(async () => {
  world = await openSurveyWorld();
  api = await startTestApi({ database: world.database.api, keyring: world.keyring });
}, 60_000);
afterAll(async () => {
  await api.close();
  await world.close();
});

interface Answered {
  status: number;
  replayed: boolean;
  retryAfter: string | null;
  caseNo?: string;
}

async function post(path: string, from: string, key: string, body: object): Promise<Answered> {
  const answer = await fetch(`${api.url}/api/v1/public/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from, 'idempotency-key': key },
    body: JSON.stringify(body),
  });
  const { caseNo } = (await answer.json()) as { caseNo?: string };
  const replayed = answer.headers.get('idempotent-replay') === 'true';
  const retryAfter = answer.headers.get('retry-after');
  return { status: answer.status, replayed, retryAfter, ...(caseNo === undefined ? {} : { caseNo }) };
}
const file = (from: string, key: string, body: object) => post('complaints', from, key, body);

/** A complaint of whoever has the phone, with the code that was sent to it. */
async function complaintOf(phone: string, from: string): Promise<object> {
  await post('phone-codes', from, newId(), { phone, purpose: 'complaint' });
  const [message] = await world.rows<{ id: string }>(
    "SELECT id FROM message WHERE purpose = 'phone_code' AND phone_index = $1",
    [world.keyring.blindIndex('phone', phone)],
  );
  const { submitCode } = createPhoneCodeActivities(world.parts);
  await new MockActivityEnvironment().run<[], unknown, () => Promise<unknown>>(() =>
    submitCode(message?.id ?? ''),
  );
  const sent = [...world.sms.messages().values()].findLast(({ to }) => to === phone);
  const code = sent?.text.match(/\d{6}/)?.[0];
  return { phone, code, name: '王五', text: '理赔一直没有答复' };
}
const kept = async (): Promise<number> => {
  const [row] = await world.rows<{ n: number }>('SELECT count(*)::int AS n FROM idempotency_record');
  return row?.n ?? 0;
};

describe('what strangers send with an Idempotency-Key', () => {
  it('leaves nothing behind where it is refused, and is counted by network before anything is written', async () => {
    const statuses = new Map<number, number>();
    for (let n = 0; n < 65; n += 1) {
      const { status, retryAfter } = await file(`2001:db8:0:7::${n + 1}`, newId(), {});
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(retryAfter === null).toBe(status === 400);
    }
    expect([...statuses]).toEqual([
      [400, 60],
      [429, 5],
    ]);
    expect((await file('2001:db8:0:8::1', newId(), {})).status).toBe(400);
    expect(await kept()).toBe(0);
  });

  it('is one’s own: the key of one is in nobody else’s way, and a repeat is answered from any network', async () => {
    const [first, second] = [phoneNo(71), phoneNo(72)];
    const [one, other] = [
      await complaintOf(first, '203.0.113.71'),
      await complaintOf(second, '203.0.113.71'),
    ];
    const filed = await file('203.0.113.71', 'complaint-1', one);
    const others = await file('203.0.113.71', 'complaint-1', other);
    expect([filed.status, others.status]).toEqual([201, 201]);
    expect(others.caseNo).not.toBe(filed.caseNo);
    const again = await file('198.51.100.71', 'complaint-1', one);
    expect(again).toMatchObject({ status: 201, replayed: true, caseNo: filed.caseNo });
    expect((await file('203.0.113.71', 'complaint-1', { ...one, text: '又一件事' })).status).toBe(409);
    const names = await world.rows<{ principal: string }>('SELECT principal FROM idempotency_record');
    for (const { principal } of names) expect(principal).not.toContain(first);
  });

  it('may be mended and sent again under the same key', async () => {
    const body = await complaintOf(phoneNo(73), '203.0.113.73');
    expect((await file('203.0.113.73', 'form-1', { ...body, text: '' })).status).toBe(400);
    expect((await file('203.0.113.73', 'form-1', body)).status).toBe(201);
  });
});
