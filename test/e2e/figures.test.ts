import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';
import { insertWorld } from '../harness/figure-world.js';
import { buildApiKey, buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';

interface Shown {
  code: string;
  value?: number;
  share?: { numerator: number; denominator: number; percent: string | null; n: number; smallN: boolean };
}

let database: TestDatabase;
let api: TestApi;
let own: string;
let other: string;
let key: ApiClient;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api });
  const [pc, life] = [
    await buildInsurer(database.worker, { line: 'pc' }),
    await buildInsurer(database.worker, { line: 'life' }),
  ];
  [own, other] = [pc.code, life.code];
  key = new ApiClient(api.url).withKey(
    await buildApiKey(database.worker, { insurerId: pc.id, scopes: ['statistics:read'] }),
  );
  await buildUser(database.worker, { role: 'station_clerk', username: 'counting' });
  const at = (text: string) => Date.parse(`${text}+08:00`);
  const [branch, elsewhere] = [
    await buildBranch(database.worker, { insurerId: pc.id }),
    await buildBranch(database.worker, { insurerId: life.id }),
  ];
  const survey = {
    followUp: false,
    state: 'delivered' as const,
    test: false,
    plannedAt: at('2026-03-01T00:00'),
  };
  const answer = (overall: 'satisfied' | 'dissatisfied', day: string) => ({
    replies: [{ at: at(`${day}T23:59`), late: false, overall, items: {} }],
    submittedAt: at(`${day}T10:00`),
  });
  await database.worker.transaction((sql) =>
    insertWorld(sql, {
      surveys: [
        {
          ...survey,
          ...answer('satisfied', '2026-02-28'),
          insurerId: pc.id,
          branchId: branch.id,
          line: 'pc',
        },
        {
          ...survey,
          ...answer('dissatisfied', '2026-03-01'),
          insurerId: pc.id,
          branchId: branch.id,
          line: 'pc',
        },
        {
          ...survey,
          ...answer('satisfied', '2026-03-01'),
          insurerId: life.id,
          branchId: elsewhere.id,
          line: 'life',
        },
      ],
      cases: [],
      events: [],
    }),
  );
});
afterAll(async () => {
  await api.close();
  await database.close();
});

const staff = async () => {
  const client = new ApiClient(api.url);
  expect((await client.logIn('counting', PASSWORD)).status).toBe(201);
  return client;
};

describe('figures by API', () => {
  it('counts whole Shanghai dates, with formula, n and the mark of few answers', async () => {
    const clerk = await staff();
    const { body } = await clerk.get<Shown & { formula: string }>(
      '/figures/satisfaction?from=2026-03-01&to=2026-03-01',
    );
    expect(body).toMatchObject({
      share: { numerator: 1, denominator: 2, percent: '50.00', n: 2, smallN: true },
    });
    expect(body.formula).toContain('满意');
    const all = await clerk.get<Shown>('/figures/submitted');
    expect(all.body).toMatchObject({ from: '2026-01-01', to: '2026-03-02', value: 3 });
  });

  it('filters by insurer, line and branch', async () => {
    const clerk = await staff();
    const of = async (query: string) => (await clerk.get<Shown>(`/figures/submitted?${query}`)).body.value;
    expect(await of(`insurer=${own}`)).toBe(2);
    expect(await of('line=life')).toBe(1);
    expect(await of(`insurer=${other}&line=pc`)).toBe(0);
    expect((await clerk.get('/figures/submitted?branch=nowhere')).status).toBe(400);
  });

  it('shows an insurer its own figures and nobody else’s', async () => {
    const { body } = await key.get<{ items: Shown[] }>('/figures');
    expect(body.items.find(({ code }) => code === 'submitted')?.value).toBe(2);
    expect((await key.get(`/figures?insurer=${other}`)).status).toBe(404);
    expect((await new ApiClient(api.url).get('/figures')).status).toBe(401);
  });

  it('refuses a period that ends before it begins, and a figure that there is not', async () => {
    const clerk = await staff();
    expect((await clerk.get('/figures?from=2026-03-02&to=2026-03-01')).status).toBe(400);
    expect((await clerk.get('/figures?from=2026-02-30')).status).toBe(400);
    expect((await clerk.get('/figures/happiness')).status).toBe(404);
  });

  it('tells the public the sums of each line, without log-in', async () => {
    const { body } = await new ApiClient(api.url).get<{
      items: Shown[];
      lines: { life: Shown[]; pc: Shown[] };
    }>('/public/statistics');
    const satisfied = (figures: Shown[]) =>
      figures.find(({ code }) => code === 'satisfaction')?.share?.percent;
    expect([satisfied(body.items), satisfied(body.lines.life), satisfied(body.lines.pc)]).toEqual([
      '66.67',
      '100.00',
      '50.00',
    ]);
    expect(JSON.stringify(body)).not.toContain(own);
  });

  it('answers one address so often and no oftener', async () => {
    const asked = Array.from({ length: 61 }, () => new ApiClient(api.url).get('/public/statistics'));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(1);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(60);
  });
});
