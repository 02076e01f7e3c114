import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/persistence/database.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import { ApiClient, type Answer } from '../harness/client.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';

interface Shown {
  from: string;
  to: string;
  items: object[];
  errors: { path: string; message: string }[];
}

let database: TestDatabase;
let api: TestApi;
/** How many counts run at this moment, ran at the most at one moment, and have run. */
const counts = { now: 0, most: 0, all: 0 };
let held: Promise<void> = Promise.resolve();

/** The database, with a look at how many public counts it works at. */
function watched(real: Database): Database {
  const transaction: Database['transaction'] = async (work, tenant) => {
    if (tenant?.scope !== 'all') return real.transaction(work, tenant);
    counts.all += 1;
    counts.now += 1;
    counts.most = Math.max(counts.most, counts.now);
    try {
      await held;
      return await real.transaction(work, tenant);
    } finally {
      counts.now -= 1;
    }
  };
  return Object.assign(Object.create(real) as Database, { transaction });
}

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({
    database: watched(database.api),
    stationNow: new Date('2026-03-10T10:00:00+08:00'),
  });
}, 60_000);

afterAll(async () => {
  await api.close();
  await database.close();
});

const ask = (query: string): Promise<Answer<Shown>> =>
  new ApiClient(api.url).get<Shown>(`/public/statistics${query}`);

describe('public statistics', () => {
  it('are of whole months, and say so', async () => {
    const whole = await ask('?from=2026-01-01&to=2026-02-28');
    expect([whole.status, whole.body.from, whole.body.to]).toEqual([200, '2026-01-01', '2026-02-28']);
    expect((await ask('')).body).toMatchObject({ from: '2026-01-01', to: '2026-03-10' });
    expect((await ask('?from=2026-03-01')).status).toBe(200);
    expect((await ask('?from=2026-03-01&to=2026-03-31')).status).toBe(200);
    const parts = await ask('?from=2026-01-02&to=2026-02-27');
    expect([parts.status, ...parts.body.errors.map(({ path }) => path)]).toEqual([400, 'from', 'to']);
    expect(parts.body.errors[0]?.message).toContain('整月');
  });

  it('are counted one period at a time, each once a minute, however many ask', async () => {
    Object.assign(counts, { now: 0, most: 0, all: 0 });
    let release = (): void => undefined;
    held = new Promise((resolve) => (release = resolve));
    let refused = 0;
    const months = Array.from({ length: 22 }, (_, n) => `${2000 + n}-01-01`);
    const asked = [...months, ...months.slice(0, 3)].map(async (from) => {
      const answer = await ask(`?from=${from}&to=2025-12-31`);
      if (answer.status === 429) refused += 1;
      if (refused >= 2) release();
      return answer;
    });
    const answers = await Promise.all(asked);
    const tooMany = answers.filter(({ status }) => status === 429);
    expect(tooMany.length).toBeGreaterThanOrEqual(2);
    expect(Number(tooMany[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBe(answers.length - tooMany.length);
    expect(counts.most).toBe(1);
    expect(counts.all).toBeLessThanOrEqual(months.length);
    expect((await ask('?from=2001-01-01&to=2025-12-31')).status).toBe(200);
  });
});
