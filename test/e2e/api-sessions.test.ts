import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSync } from 'otplib';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildUser, PASSWORD } from '../harness/people.js';

interface Seen {
  code: string;
  detail: string;
  user: { username: string; role: string };
  permissions: string[];
  mustChangePassword: boolean;
  totpEnabled: boolean;
  station: { kind: string; now: string };
  secret: string;
  items: { id: string; current: boolean }[];
}

let database: TestDatabase;
let api: TestApi;
const client = () => new ApiClient(api.url);

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api, settings: { logInAttempts: 8 } });
}, 60_000);

afterAll(async () => {
  await api.close();
  await database.close();
});

/** Lets time pass by the wall for one step. */
async function later<T>(ms: number, act: () => Promise<T>): Promise<T> {
  api.time.wall = new Date(Date.now() + ms);
  try {
    return await act();
  } finally {
    api.time.wall = null;
  }
}

describe('logging in', () => {
  it('gives a cookie that scripts cannot read, and says who one is', async () => {
    const { username } = await buildUser(database.worker, { role: 'station_supervisor' });
    const me = client();
    const answer = await me.logIn(username, PASSWORD);
    const cookie = answer.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const token = /station_session=([^;]+)/.exec(cookie)![1]!;
    expect(answer.text).not.toContain(token);
    const { body } = await me.get<Seen>('/sessions/current');
    expect(body.user).toMatchObject({ username, role: 'station_supervisor' });
    expect(body.permissions).toContain('template.approve');
    expect(body.permissions).not.toContain('user.edit');
    expect(body.station).toEqual({ kind: 'live', now: '2026-03-02T10:00:00.000+08:00' });
    const rows = await database.worker.transaction((sql) =>
      sql.query<{ t: string }>("SELECT encode(token_hash, 'escape') AS t FROM staff_session"),
    );
    for (const { t } of rows) expect(t).not.toContain(token);
  });

  it('answers alike for a wrong password, an unknown user, a suspended user and a locked one', async () => {
    const { username, id } = await buildUser(database.worker);
    const gone = await buildUser(database.worker);
    await database.worker.transaction((sql) =>
      sql.run("UPDATE staff_user SET state = 'suspended' WHERE id = $1", [gone.id]),
    );
    const wrong = await client().logIn(username, 'not it at all');
    const unknown = await client().logIn('nobody-here', 'not it at all');
    const suspended = await client().logIn(gone.username, PASSWORD);
    await database.worker.transaction((sql) =>
      sql.run("UPDATE staff_user SET locked_until = now() + interval '1 hour' WHERE id = $1", [id]),
    );
    const locked = await client().logIn(username, PASSWORD);
    for (const answer of [wrong, unknown, suspended, locked]) {
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual(wrong.body);
    }
  });

  it('locks after five failures, lets in again after a quarter of an hour', async () => {
    const { username } = await buildUser(database.worker);
    for (let i = 0; i < 5; i += 1) await client().logIn(username, 'wrong wrong wrong');
    expect((await client().logIn(username, PASSWORD)).status).toBe(401);
    const answer = await later(15 * 60_000 + 1000, () => client().logIn(username, PASSWORD));
    expect(answer.status).toBe(201);
  });

  it('throttles one name from one address, known or not', async () => {
    const answers = [];
    for (let i = 0; i < 9; i += 1) answers.push(await client().logIn('nobody-at-all', 'guess guess guess'));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401, 401, 401, 429]);
    expect(Number(answers[8]!.headers.get('retry-after'))).toBeGreaterThan(0);
  }, 20_000);

  it('ends by logging out, by idling, and by revoking', async () => {
    const { username } = await buildUser(database.worker);
    const [one, two, three] = [client(), client(), client()];
    for (const each of [one, two, three]) await each.logIn(username, PASSWORD);
    expect((await one.delete('/sessions/current')).status).toBe(204);
    expect((await one.get('/sessions/current')).status).toBe(401);
    const { items } = (await two.get<Seen>('/sessions')).body;
    expect(items).toHaveLength(2);
    const other = items.find(({ current }) => !current)!;
    expect((await two.delete(`/sessions/${other.id}`)).status).toBe(204);
    expect((await three.get('/sessions/current')).status).toBe(401);
    const idle = await later(121 * 60_000, () => two.get('/sessions/current'));
    expect(idle.status).toBe(401);
  });
});

describe('the first password', () => {
  it('must be changed before anything else, and well', async () => {
    const { username } = await buildUser(database.worker, { role: 'admin', mustChangePassword: true });
    const me = client();
    await me.logIn(username, PASSWORD);
    const refused = await me.get<Seen>('/insurers');
    expect([refused.status, refused.body.code]).toEqual([403, 'password-change-required']);
    const change = (current: string, next: string) =>
      me.put('/sessions/current/password', { body: { current, next } });
    expect((await change(PASSWORD, PASSWORD)).status).toBe(400);
    expect((await change(PASSWORD, 'short')).status).toBe(400);
    expect((await change(PASSWORD, `my ${username} word`)).status).toBe(400);
    expect((await change('not the one', 'a green paper boat')).status).toBe(400);
    expect((await change(PASSWORD, 'a green paper boat')).status).toBe(204);
    expect((await me.get('/insurers')).status).toBe(200);
    expect((await client().logIn(username, PASSWORD)).status).toBe(401);
  });
});

describe('a forgotten password', () => {
  it('is reset by a token from a mail, once, and only for a while', async () => {
    const email = 'wang.wu@station.example';
    const { username } = await buildUser(database.worker, { email });
    const before = client();
    await before.logIn(username, PASSWORD);
    const known = await client().post('/password-resets', { body: { username } });
    const unknown = await client().post('/password-resets', { body: { username: 'nobody-like-this' } });
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
    while (api.mails.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const mail = api.mails.pop()!;
    expect(mail.to).toBe(email);
    const token = /#token=(\S+)/.exec(mail.text)![1]!;
    const confirm = (password: string) =>
      client().post<Seen>('/password-resets/confirmations', { body: { token, password } });
    expect((await later(31 * 60_000, () => confirm('a blue paper boat'))).status).toBe(409);
    expect((await confirm('short')).status).toBe(400);
    expect((await confirm('a blue paper boat')).status).toBe(204);
    expect((await confirm('a red paper boat')).body.code).toBe('reset-token-wrong');
    expect((await before.get('/sessions/current')).status).toBe(401);
    expect((await client().logIn(username, 'a blue paper boat')).status).toBe(201);
  });
});

describe('the second factor', () => {
  it('is asked for once confirmed, and a code counts once', async () => {
    const { username } = await buildUser(database.worker);
    const me = client();
    await me.logIn(username, PASSWORD);
    const { secret } = (await me.post<Seen>('/sessions/current/totp')).body;
    expect((await client().logIn(username, PASSWORD)).status).toBe(201);
    const code = (at = Date.now()) => generateSync({ secret, epoch: Math.floor(at / 1000) });
    expect((await me.post('/sessions/current/totp/confirmations', { body: { code: '000000' } })).status).toBe(
      400,
    );
    expect((await me.post('/sessions/current/totp/confirmations', { body: { code: code() } })).status).toBe(
      204,
    );
    const bare = await client().logIn(username, PASSWORD);
    expect([bare.status, (bare.body as unknown as Seen).code]).toEqual([401, 'totp-required']);
    const totp = code();
    expect((await client().logIn(username, PASSWORD, { totp })).status).toBe(201);
    expect((await client().logIn(username, PASSWORD, { totp })).status).toBe(401);
    expect((await me.delete('/sessions/current/totp', { body: { password: PASSWORD } })).status).toBe(204);
    expect((await client().logIn(username, PASSWORD)).status).toBe(201);
  });
});
