import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient, type Answer } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildUser, PASSWORD } from '../harness/people.js';

let database: TestDatabase;
let api: TestApi;
/** So many guesses for one name; ten times as many for all names of a network. */
const ATTEMPTS = 2;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api, settings: { logInAttempts: ATTEMPTS } });
}, 60_000);
afterAll(async () => {
  await api.close();
  await database.close();
});

const logIn = (username: string, password: string, from: string): Promise<Answer<{ code: string }>> =>
  new ApiClient(api.url).post('/sessions', {
    body: { username, password },
    headers: { 'x-forwarded-for': from },
  });
const countsOf = (statuses: readonly number[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(statuses)].sort().map((s) => [s, statuses.filter((each) => each === s).length]),
  );

describe('guessing passwords', () => {
  it('under ever new names and from ever new addresses of one network comes to an end', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 23; n += 1)
      statuses.push((await logIn(`guess-${n}`, 'guess guess guess', `2001:db8:1:7::${n + 1}`)).status);
    expect(countsOf(statuses)).toEqual({ 401: 20, 429: 3 });
    const { username } = await buildUser(database.worker);
    const refused = await logIn(username, PASSWORD, '2001:db8:1:7:ffff::1');
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await logIn(username, PASSWORD, '2001:db8:1:8::1')).status).toBe(201);
  }, 30_000);

  it('one name from ever new addresses of one network counts as from one', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1)
      statuses.push((await logIn('somebody', 'guess guess guess', `2001:db8:2:7::${n + 1}`)).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
  });

  it('is not what an office does that logs in: right passwords use nothing up', async () => {
    const { username } = await buildUser(database.worker);
    const statuses: number[] = [];
    for (let n = 0; n < 25; n += 1) statuses.push((await logIn(username, PASSWORD, '203.0.113.5')).status);
    expect(countsOf(statuses)).toEqual({ 201: 25 });
  }, 30_000);

  it('by a crowd leaves the house its cores: who finds too many waiting is told so at once', async () => {
    const come = (n: number) =>
      logIn(`crowd-${n}`, 'guess guess', `198.51.${100 + Math.floor(n / 200)}.${n % 200}`);
    const answers: Awaited<ReturnType<typeof come>>[] = [];
    const isBusy = ({ status }: { status: number }) => status === 503;
    // A machine that has other work may let a crowd in one by one: then a larger one comes.
    for (let size = 120; size <= 960 && !answers.some(isBusy); size *= 2) {
      const first = answers.length;
      answers.push(...(await Promise.all(Array.from({ length: size }, (_, n) => come(first + n)))));
    }
    const busy = answers.filter(isBusy);
    expect(busy.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(66);
    expect(answers.length).toBe(busy.length + answers.filter(({ status }) => status === 401).length);
    for (const { body, headers } of busy) {
      expect(body.code).toBe('log-in-busy');
      expect(headers.get('retry-after')).toBe('3');
    }
    const { username } = await buildUser(database.worker);
    expect((await logIn(username, PASSWORD, '203.0.113.6')).status).toBe(201);
  }, 120_000);
});
