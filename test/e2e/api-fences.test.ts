import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildApiKey, buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api });
}, 60_000);

afterAll(async () => {
  await api.close();
  await database.close();
});

describe("another insurer's rows", () => {
  it('are not there for an insurer, whatever it asks', async () => {
    const [own, other] = [await buildInsurer(database.worker), await buildInsurer(database.worker)];
    const [mine, theirs] = [
      await buildBranch(database.worker, { insurerId: own.id }),
      await buildBranch(database.worker, { insurerId: other.id }),
    ];
    const { username } = await buildUser(database.worker, { role: 'substation_head', insurerId: own.id });
    const stranger = await buildUser(database.worker, { role: 'substation_handler', insurerId: other.id });
    const head = new ApiClient(api.url);
    await head.logIn(username, PASSWORD);
    const core = new ApiClient(api.url).withKey(
      await buildApiKey(database.worker, { insurerId: own.id, scopes: ['branch'] }),
    );
    for (const caller of [head, core]) {
      const { body } = await caller.get<{ items: { id: string }[] }>('/branches');
      expect(body.items.map(({ id }) => id)).toEqual([mine.id]);
      expect((await caller.get(`/branches/${theirs.id}`)).status).toBe(404);
      expect((await caller.get<{ items: [] }>(`/branches?insurerId=${other.id}`)).body.items).toEqual([]);
    }
    const body = { name: '改名', kind: 'outlet', parentId: null, state: 'active' };
    expect((await head.put(`/branches/${theirs.id}`, { body, headers: { 'if-match': '"1"' } })).status).toBe(
      404,
    );
    const planted = { insurerId: other.id, code: 'X1', name: '越界', kind: 'outlet' };
    expect((await head.post('/branches', { body: planted })).status).toBe(404);
    expect((await head.get(`/users/${stranger.id}`)).status).toBe(404);
  });

  it('are kept back by the database too, when a query forgets whose they are', async () => {
    const insurer = await buildInsurer(database.worker);
    await buildBranch(database.worker, { insurerId: insurer.id });
    const count = async (tenant?: Parameters<typeof database.api.transaction>[1]) => {
      const [row] = await database.api.transaction(
        (sql) =>
          sql.query<{ n: number }>('SELECT count(*)::int AS n FROM branch WHERE insurer_id = $1', [
            insurer.id,
          ]),
        tenant,
      );
      return row!.n;
    };
    expect(await count()).toBe(0);
    expect(await count({ scope: 'insurer', insurerId: insurer.id })).toBe(1);
    expect(await count({ scope: 'insurer', insurerId: (await buildInsurer(database.worker)).id })).toBe(0);
    expect(await count({ scope: 'all' })).toBe(1);
  });

  it('cannot be written for somebody else', async () => {
    const [own, other] = [await buildInsurer(database.worker), await buildInsurer(database.worker)];
    const smuggled = database.api.transaction(
      (sql) =>
        sql.run(
          "INSERT INTO branch (id, insurer_id, code, name, kind, created_at) VALUES (gen_random_uuid(), $1, 'S', 'S', 'outlet', now())",
          [other.id],
        ),
      { scope: 'insurer', insurerId: own.id },
    );
    await expect(smuggled).rejects.toThrow('row-level security');
  });
});

describe('the API role', () => {
  it.each([
    'UPDATE complaint_case SET version = 9',
    'DELETE FROM audit_entry',
    'UPDATE audit_entry SET actor = NULL',
    'DELETE FROM message',
    'INSERT INTO case_entry SELECT * FROM case_entry',
  ])('may not %s', async (statement) => {
    await expect(database.api.transaction((sql) => sql.run(statement), { scope: 'all' })).rejects.toThrow(
      'permission denied',
    );
  });
});

describe('personal data', () => {
  const canaries = {
    name: '欧阳锦鲤',
    phone: '13985551234',
    mail: 'canary.person@mail.example',
    text: '我的保单被代签名了',
  };

  it('reaches neither the log nor an error', async () => {
    const admin = new ApiClient(api.url);
    await admin.logIn((await buildUser(database.worker, { role: 'admin' })).username, PASSWORD);
    const bodies = [
      { username: 'canary', displayName: canaries.name, role: canaries.text, email: canaries.mail },
      { username: canaries.phone, displayName: 7, role: 'admin', email: canaries.phone },
      `{"displayName": "${canaries.name}", ${canaries.phone}`,
    ];
    const answers = [];
    for (const body of bodies) answers.push(await admin.post('/users', { body }));
    answers.push(await admin.get(`/nowhere/${encodeURIComponent(canaries.name)}?phone=${canaries.phone}`));
    answers.push(await admin.get(`/articles?q=${encodeURIComponent(canaries.text)}&limit=${canaries.phone}`));
    answers.push(await new ApiClient(api.url).logIn(canaries.phone, canaries.text));
    const created = await admin.post('/users', {
      body: { username: 'canary', displayName: canaries.name, role: 'mediator', email: canaries.mail },
    });
    expect(created.status).toBe(201);
    for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
    const log = api.logged();
    expect(log).toContain('/api/v1/users');
    for (const canary of Object.values(canaries)) {
      expect(log).not.toContain(canary);
      expect(log).not.toContain(encodeURIComponent(canary));
      for (const { text } of answers.slice(0, 3)) expect(text).not.toContain(canary);
    }
  });

  it('is not in the log of a surprise either', async () => {
    const broken = await startTestApi({
      database: {
        ...database.api,
        transaction: () =>
          Promise.reject(
            new Error(`duplicate key (name)=(${canaries.name}) '${canaries.phone}' ${canaries.text}`),
          ),
      },
    });
    try {
      const answer = await new ApiClient(broken.url).get<{ code: string }>('/station');
      expect([answer.status, answer.body.code]).toEqual([500, 'internal-error']);
      expect(broken.logged()).toContain('a request failed unexpectedly');
      for (const canary of Object.values(canaries))
        expect(broken.logged() + answer.text).not.toContain(canary);
    } finally {
      await broken.close();
    }
  });
});

describe('a test key', () => {
  it('looks at what the station is set up with, and changes nothing of it', async () => {
    const { id: insurerId } = await buildInsurer(database.worker);
    const parts = { insurerId, scopes: ['branch'] };
    const [test, live] = [
      new ApiClient(api.url).withKey(await buildApiKey(database.worker, { ...parts, testMode: true })),
      new ApiClient(api.url).withKey(await buildApiKey(database.worker, parts)),
    ];
    const body = { code: 'T1', name: '城东网点', kind: 'outlet', parentId: null };
    const refused = await test.post<{ code: string }>('/branches', { body });
    expect([refused.status, refused.body.code]).toEqual([403, 'test-key']);
    const seen = await test.get<{ items: unknown[] }>('/branches');
    expect([seen.status, seen.body.items]).toEqual([200, []]);
    expect((await live.post('/branches', { body })).status).toBe(201);
  });
});

describe('a head who is bound to a branch', () => {
  it('changes the branches below only, and moves none', async () => {
    const { id: insurerId } = await buildInsurer(database.worker);
    const [own, next] = [
      await buildBranch(database.worker, { insurerId }),
      await buildBranch(database.worker, { insurerId }),
    ];
    const role = 'substation_head' as const;
    const bound = await buildUser(database.worker, { role, insurerId, branchId: own.id });
    const whole = await buildUser(database.worker, { role, insurerId });
    const [head, all] = [new ApiClient(api.url), new ApiClient(api.url)];
    await head.logIn(bound.username, PASSWORD);
    await all.logIn(whole.username, PASSWORD);
    const put = async (by: ApiClient, id: string, parentId: string | null) => {
      const body = { name: '城西', kind: 'substation', parentId, state: 'active' };
      const answer = await by.put<{ code: string }>(`/branches/${id}`, {
        body,
        headers: { 'if-match': '"1"' },
      });
      return answer.status === 200 ? 200 : answer.body.code;
    };
    const post = async (parentId: string | null) =>
      (await head.post('/branches', { body: { code: 'N1', name: '网点', kind: 'outlet', parentId } })).status;
    expect(await put(head, next.id, own.id)).toBe('not-your-branch');
    expect(await put(head, own.id, next.id)).toBe('branch-move');
    expect((await head.post('/branches/imports', { body: [] })).status).toBe(403);
    expect([await post(null), await post(next.id), await post(own.id)]).toEqual([403, 403, 201]);
    expect(await put(head, own.id, null)).toBe(200);
    expect(await put(all, next.id, own.id)).toBe(200);
  });
});
