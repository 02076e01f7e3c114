import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildApiKey, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';

interface ProblemSeen {
  type: string;
  code: string;
  status: number;
  detail: string;
  instance: string;
  errors?: { path: string; code: string }[];
}
interface InsurerSeen {
  id: string;
  code: string;
  name: string;
  version: number;
}

let database: TestDatabase;
let api: TestApi;
let admin: ApiClient;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({
    database: database.api,
    settings: { jsonLimit: 20_000, keyRequestsPerMinute: 5 },
  });
  const user = await buildUser(database.worker, { role: 'admin' });
  admin = new ApiClient(api.url);
  await admin.logIn(user.username, PASSWORD);
}, 60_000);

afterAll(async () => {
  await api.close();
  await database.close();
});

const newInsurer = (code: string) => ({ code, name: '某财产保险公司', line: 'pc' });

describe('the front door', () => {
  it('keeps everybody out who does not say who they are', async () => {
    const answer = await new ApiClient(api.url).get<ProblemSeen>('/insurers');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(answer.body).toMatchObject({
      type: '/problems/not-logged-in',
      status: 401,
      instance: '/api/v1/insurers',
    });
  });

  it('asks for the CSRF token with every write of a browser', async () => {
    const headers = { 'x-csrf-token': 'guessed' };
    const answer = await admin.post<ProblemSeen>('/insurers', { body: newInsurer('CSRF'), headers });
    expect([answer.status, answer.body.code]).toEqual([403, 'csrf-token-wrong']);
  });

  it('tells a role what it may not do', async () => {
    const user = await buildUser(database.worker, { role: 'station_clerk' });
    const clerk = new ApiClient(api.url);
    await clerk.logIn(user.username, PASSWORD);
    const answer = await clerk.post<ProblemSeen>('/insurers', { body: newInsurer('NOPE') });
    expect([answer.status, answer.body.code]).toEqual([403, 'not-allowed']);
    expect(answer.body.detail).toContain('系统管理员');
  });

  it('names every field that is wrong', async () => {
    const answer = await admin.post<ProblemSeen>('/insurers', {
      body: { code: 'a b', line: 'sea', colour: 'red' },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map(({ path, code }) => [path, code])).toEqual([
      ['code', 'format'],
      ['name', 'required'],
      ['line', 'unknown_value'],
      ['colour', 'unknown_field'],
    ]);
  });

  it('takes query values that were left empty for absent, but for what a write is told', async () => {
    const all = await admin.get<{ items: unknown[]; total: string }>('/insurers');
    const empty = await admin.get('/insurers?line=&state=&q=&sort=&cursor=&limit=');
    expect([empty.status, empty.body]).toEqual([200, all.body]);
    expect((await admin.get('/cases?status=&due=&cursor=')).status).toBe(200);
    expect((await admin.get('/cases?status=lost')).status).toBe(400);
    const dry = await admin.post<ProblemSeen>('/service-event-uploads?dryRun', { body: { rows: [] } });
    expect([dry.status, dry.body.errors?.[0]?.path]).toEqual([400, 'dryRun']);
  });

  it.each([
    ['broken JSON', { body: '{"code": ' }, 400, 'bad-request'],
    ['too large a body', { body: { name: 'x'.repeat(30_000) } }, 413, 'body-too-large'],
    [
      'an unknown type',
      { body: '<a/>', headers: { 'content-type': 'application/xml' } },
      415,
      'unsupported-media-type',
    ],
    ['an empty body', { body: '' }, 400, 'bad-request'],
  ])('answers %s with a problem', async (_, call, status, code) => {
    const answer = await admin.post<ProblemSeen>('/insurers', call);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('answers an address that is not there with a problem', async () => {
    const answer = await admin.get<ProblemSeen>('/nowhere?name=%E5%BC%A0%E4%B8%89');
    expect([answer.status, answer.body.code, answer.body.instance]).toEqual([
      404,
      'no-such-address',
      '/api/v1/nowhere',
    ]);
    expect((await admin.get<ProblemSeen>('/insurers/not-an-id')).status).toBe(404);
  });

  it.each([
    ['a broken escape', '/%zz张三', 400, 'bad-address'],
    ['bytes that are no UTF-8', '/insurers/%ff', 400, 'bad-address'],
    ['a part that is too long', `/insurers/${'x'.repeat(201)}`, 404, 'no-such-address'],
  ])('answers an address with %s with a problem that does not repeat it', async (_, path, status, code) => {
    const answer = await admin.get<ProblemSeen>(path);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.text).not.toMatch(/zz|%ff|xxx|FST_/);
  });

  it('sends security headers and a request id', async () => {
    const { headers } = await admin.get('/insurers');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('throttles a key and says when to come again', async () => {
    const insurer = await buildInsurer(database.worker);
    const core = new ApiClient(api.url).withKey(
      await buildApiKey(database.worker, { insurerId: insurer.id, scopes: ['insurer'] }),
    );
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push(await core.get<ProblemSeen>('/insurers'));
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(Number(statuses[5]!.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('holds a key to its scopes and its own insurer', async () => {
    const [own, other] = [await buildInsurer(database.worker), await buildInsurer(database.worker)];
    const core = new ApiClient(api.url).withKey(
      await buildApiKey(database.worker, { insurerId: own.id, scopes: ['insurer:read'] }),
    );
    expect((await core.get<InsurerSeen>(`/insurers/${own.id}`)).body.code).toBe(own.code);
    expect((await core.get(`/insurers/${other.id}`)).status).toBe(404);
    const { body } = await core.get<{ items: InsurerSeen[] }>('/insurers');
    expect(body.items.map(({ id }) => id)).toEqual([own.id]);
    expect((await core.get<ProblemSeen>('/cards')).status).toBe(403);
  });

  it('refuses a key that is unknown, and one of a suspended insurer', async () => {
    const insurer = await buildInsurer(database.worker);
    const key = await buildApiKey(database.worker, { insurerId: insurer.id, scopes: ['insurer'] });
    await database.worker.transaction((sql) =>
      sql.run("UPDATE insurer SET state = 'suspended' WHERE id = $1", [insurer.id]),
    );
    for (const wrong of [key, `${key}x`]) {
      expect((await new ApiClient(api.url).withKey(wrong).get<ProblemSeen>('/insurers')).body.code).toBe(
        'api-key-wrong',
      );
    }
  });
});

describe('operation', () => {
  it('tells whether it lives and can serve', async () => {
    const client = new ApiClient(api.url);
    expect((await client.get('//health/live')).status).toBe(200);
    expect((await client.get<object>('//health/ready')).body).toEqual({
      ...{ status: 'ready', database: true, temporal: true },
      policies: { fit: true, sentence: '时限规则都可以计算。' },
    });
  });

  it('says which stored clock policies cannot count, and serves all the same', async () => {
    const hours = { code: 'reply-reading', unit: 'hour', amount: 8, roll: false, rungs: [100] };
    await database.worker.transaction((sql) =>
      sql.run(
        "INSERT INTO clock_policy_set (version, valid_from, policies, created_at, created_by) VALUES (9, '2026-01-20', $1, now(), 'before the rule')",
        [JSON.stringify([hours])],
      ),
    );
    const { status, body } = await new ApiClient(api.url).get<object>('//health/ready');
    const sentence = expect.stringContaining('第 9 版“reply-reading”：人工判读的时限须按日计') as unknown;
    expect([status, body]).toMatchObject([200, { status: 'ready', policies: { fit: false, sentence } }]);
  });

  it('counts requests by route, not by id', async () => {
    const { text } = await new ApiClient(api.url).get('//metrics');
    expect(text).toContain('route="/api/v1/insurers/:id"');
  });

  it('serves its own documentation from the schemas', async () => {
    const client = new ApiClient(api.url);
    const { body } = await client.get<{
      paths: Record<string, Record<string, { requestBody?: unknown; responses: object }>>;
    }>('//api/docs/openapi.json');
    expect(JSON.stringify(body.paths['/api/v1/insurers']!['post'])).toContain('"name"');
    expect((await client.get('//api/docs')).status).toBe(200);
  });
});
