import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createPhoneCodeActivities } from '../../activities/phone-code.activities.js';
import { sweeperDuties } from '../../src/inbound/sweeper/sweeper.js';
import { insertStop, releaseStop } from '../../src/persistence/queries/sending-stops.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import { openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

const MINUTE = 60_000;
let world: SurveyWorld;
let api: TestApi;
let phones = 0;
let began: number;

beforeAll(async () => {
  world = await openSurveyWorld();
  api = await startTestApi({ database: world.database.api, keyring: world.keyring });
  began = Date.now();
  moveTo(0);
}, 60_000);
afterAll(async () => {
  await api.close();
  await world.close();
});
afterEach(async () => {
  await world.db.transaction((sql) =>
    sql.run('UPDATE sending_stop SET released_at = since WHERE released_at IS NULL'),
  );
});

/** Station time is the wall's here. */
function moveTo(ms: number): void {
  world.time.now = began + ms;
  api.time.wall = api.time.station = new Date(world.time.now);
}
const pass = (ms: number): void => moveTo(world.time.now - began + ms);

async function ask(
  phone: string,
  from = '203.0.113.1',
  purpose = 'track',
): Promise<{ status: number; detail?: string }> {
  const answer = await fetch(`${api.url}/api/v1/public/phone-codes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify({ phone, purpose }),
  });
  return { status: answer.status, ...((await answer.json()) as { detail?: string }) };
}
const codes = (phone: string) =>
  world.rows<{ id: string; state: string; reason: string | null }>(
    "SELECT id, state, reason FROM message WHERE purpose = 'phone_code' AND phone_index = $1 ORDER BY planned_at",
    [world.keyring.blindIndex('phone', phone)],
  );
const statesOf = async (phone: string) => (await codes(phone)).map(({ state, reason }) => [state, reason]);
/** What came of asking for a case that is none: with the right code, that there is none. */
async function track(phone: string, code: string, from: string): Promise<string | undefined> {
  const answer = await fetch(`${api.url}/api/v1/public/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify({ phone, code, caseNo: 'GZ-2026-000123' }),
  });
  const { code: problem, errors } = (await answer.json()) as { code: string; errors?: { code: string }[] };
  return errors?.[0]?.code ?? problem;
}
/** The code that the phone got last. */
const received = (phone: string): string =>
  [...world.sms.messages().values()].findLast(({ to }) => to === phone)?.text.match(/\d{6}/)?.[0] ?? '';
const submit = async (phone: string, given?: string): Promise<unknown> => {
  const { submitCode } = createPhoneCodeActivities(world.parts);
  const id = given ?? (await codes(phone)).at(-1)?.id ?? '';
  return new MockActivityEnvironment().run<[], unknown, () => Promise<unknown>>(() => submitCode(id));
};
const stop = async (insurerId: string | null): Promise<() => Promise<unknown>> => {
  const at = new Date(world.time.now);
  const row = await world.db.transaction((sql) =>
    insertStop(sql, { insurerId, by: 'test', submissionId: null }, at),
  );
  return () => world.db.transaction((sql) => releaseStop(sql, row?.id ?? '', 'test', at));
};

describe('a code during a stop', () => {
  it('of all sending is refused with a sentence, and nothing is planned', async () => {
    const phone = phoneNo((phones += 1));
    await stop(null);
    const answer = await ask(phone);
    expect([answer.status, answer.detail]).toEqual([409, expect.stringContaining('已暂停发送全部短信')]);
    expect(await codes(phone)).toEqual([]);
  });

  it('that came after it was asked for waits and goes out when the stop is let go in time', async () => {
    const phone = phoneNo((phones += 1));
    expect((await ask(phone)).status).toBe(202);
    const letGo = await stop(null);
    await expect(submit(phone)).rejects.toThrow('all sending is stopped');
    expect(await statesOf(phone)).toEqual([['planned', null]]);
    await letGo();
    pass(9 * MINUTE);
    await submit(phone);
    expect(await statesOf(phone)).toEqual([['submitted', null]]);
  });

  it('that outlasts the code ends it: it is suppressed and never goes out', async () => {
    const phone = phoneNo((phones += 1));
    await ask(phone);
    const letGo = await stop(null);
    pass(10 * MINUTE + 1);
    const before = world.sms.count();
    await submit(phone);
    await letGo();
    await submit(phone);
    expect(await statesOf(phone)).toEqual([['suppressed', 'code_expired']]);
    expect(world.sms.count()).toBe(before);
  });

  it('of one insurer holds none', async () => {
    const phone = phoneNo((phones += 1));
    await stop(world.insurers.pc.id);
    await ask(phone);
    await submit(phone);
    expect(await statesOf(phone)).toEqual([['submitted', null]]);
  });

  it('is ended by the house where nobody carries it any more', async () => {
    const phone = phoneNo((phones += 1));
    await ask(phone);
    const sweep = sweeperDuties(world.parts).find(({ name }) => name.startsWith('codes'));
    await sweep?.work();
    expect(await statesOf(phone)).toEqual([['planned', null]]);
    // The sweeper goes by the wall's clock, which no test moves.
    const since = new Date(Date.now() - 11 * MINUTE);
    const become = (state: string) =>
      world.rows(
        `UPDATE message SET planned_at = $2, submitting_at = $2, state = $3 WHERE purpose = 'phone_code' AND phone_index = $1 RETURNING 1`,
        [world.keyring.blindIndex('phone', phone), since, state],
      );
    await become('planned');
    await sweep?.work();
    expect(await statesOf(phone)).toEqual([['suppressed', 'code_expired']]);
    await become('submitting');
    await sweep?.work();
    expect(await statesOf(phone)).toEqual([['unknown', 'interrupted']]);
  });
});

describe('codes for one phone', () => {
  it('are left to its owner by a stranger who asks for as many as there are', async () => {
    const phone = phoneNo((phones += 1));
    for (let n = 0; n < 6; n += 1) {
      expect((await ask(phone, '198.51.100.66')).status).toBe(202);
      pass(2 * MINUTE);
    }
    expect(await codes(phone)).toHaveLength(3);
    await ask(phone, '203.0.113.2');
    expect(await codes(phone)).toHaveLength(4);
  });

  it('are not used up by the tries of a stranger', async () => {
    const phone = phoneNo((phones += 1));
    await ask(phone, '203.0.113.9');
    pass(2 * MINUTE);
    await ask(phone, '198.51.100.9');
    const owns = (await codes(phone))[0]?.id ?? '';
    await submit(phone, owns);
    const code = received(phone);
    const wrong = code === '000000' ? '111111' : '000000';
    for (let n = 0; n < 12; n += 1) expect(await track(phone, wrong, '198.51.100.9')).toBe('wrong_code');
    for (let n = 0; n < 12; n += 1) expect(await track(phone, wrong, '192.0.2.77')).toBe('wrong_code');
    expect(await track(phone, code, '203.0.113.9')).toBe('not-found');
  });

  it('are good for one complaint, and stay so where it is refused for something else', async () => {
    const phone = phoneNo((phones += 1));
    await ask(phone, '203.0.113.3', 'complaint');
    await submit(phone);
    const file = async (insurerCode: string | null) => {
      const body = { phone, code: received(phone), name: '王五', insurerCode, text: '理赔一直没有答复' };
      const answer = await fetch(`${api.url}/api/v1/public/complaints`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.3' },
        body: JSON.stringify(body),
      });
      const { errors } = (await answer.json()) as { errors?: { path: string }[] };
      return [answer.status, errors?.[0]?.path];
    };
    expect(await file('NOSUCH')).toEqual([400, 'insurerCode']);
    expect(await file(null)).toEqual([201, undefined]);
    expect(await file(null)).toEqual([400, 'code']);
  });

  it('never pass ten a day, from wherever they are asked for', async () => {
    const phone = phoneNo((phones += 1));
    for (let n = 0; n < 14; n += 1) {
      await ask(phone, `192.0.2.${n}`);
      pass(2 * MINUTE);
    }
    expect(await codes(phone)).toHaveLength(10);
  });
});
