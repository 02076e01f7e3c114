import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient, type Answer } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildInsurer, buildUser, PASSWORD } from '../harness/people.js';

interface Key {
  id: string;
  key: string;
  expiresAt: string | null;
  code: string;
  errors: { path: string; message: string }[];
}

const HOUR = 3_600_000;
let database: TestDatabase;
let api: TestApi;
let admin: ApiClient;
let insurerId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api });
  insurerId = (await buildInsurer(database.worker)).id;
  admin = new ApiClient(api.url);
  await admin.logIn((await buildUser(database.worker, { role: 'admin' })).username, PASSWORD);
}, 60_000);
afterAll(async () => {
  await api.close();
  await database.close();
});

const issue = (parts: object): Promise<Answer<Key>> =>
  admin.post<Key>('/api-keys', { body: { insurerId, name: '核心系统', scopes: ['cases'], ...parts } });
const rotate = (id: string, overlapHours = 24): Promise<Answer<Key>> =>
  admin.post<Key>(`/api-keys/${id}/rotations`, { body: { overlapHours } });
const statusAndCode = ({ status, body }: Answer<Key>): unknown[] => [status, body.code];
const works = async (key: string): Promise<boolean> =>
  (await new ApiClient(api.url).withKey(key).get('/cases')).status === 200;

describe('an API key', () => {
  it('is given scopes that open something only; the refusal names them', async () => {
    for (const scope of ['claims', 'webhook:delete', 'case', 'insurer:write']) {
      const { status, body } = await issue({ scopes: ['cases', scope] });
      expect([scope, status, body.errors[0]?.path]).toEqual([scope, 400, 'scopes.1']);
      expect(body.errors[0]?.message).toMatch(
        /cases、cases:read、cases:write.*webhook、webhook:read、webhook:write/,
      );
    }
    expect((await issue({ scopes: ['uploads:write', 'cases:read', 'webhook'] })).status).toBe(201);
  });

  it('that may write webhooks or branches can', async () => {
    const { key } = (await issue({ scopes: ['webhook:write', 'branch:write'] })).body;
    const core = new ApiClient(api.url).withKey(key);
    const url = 'https://hooks.example.com/station';
    expect((await core.post('/webhook-endpoints', { body: { url, eventTypes: ['*'] } })).status).toBe(201);
    const branch = { code: 'B1', name: '城东网点', kind: 'outlet', parentId: null };
    expect((await core.post('/branches', { body: branch })).status).toBe(201);
    expect((await core.get('/webhook-endpoints')).status).toBe(403);
  });

  it('is not issued with an end that has come', async () => {
    const { status, body } = await issue({ expiresAt: new Date(Date.now() - 1000).toISOString() });
    expect([status, body.errors[0]?.path]).toEqual([400, 'expiresAt']);
    expect((await issue({ expiresAt: new Date(Date.now() + HOUR).toISOString() })).status).toBe(201);
  });

  it('hands its own end on, however often it is changed over', async () => {
    const end = new Date(Date.now() + 30 * 24 * HOUR).toISOString();
    for (const own of [null, end]) {
      const first = (await issue({ expiresAt: own })).body;
      const lost = (await rotate(first.id)).body;
      const used = (await rotate(first.id, 48)).body;
      const ends = [lost, used].map(({ expiresAt }) => expiresAt && Date.parse(expiresAt));
      expect(ends).toEqual([own, own].map((each) => each && Date.parse(each)));
      api.time.wall = new Date(Date.now() + 25 * HOUR);
      expect([await works(first.key), await works(used.key)]).toEqual([false, true]);
      api.time.wall = null;
    }
  });

  it('that is over or revoked has no successor', async () => {
    const [over, revoked, changed] = [
      (await issue({ expiresAt: new Date(Date.now() + HOUR).toISOString() })).body,
      (await issue({})).body,
      (await issue({})).body,
    ];
    expect((await admin.delete(`/api-keys/${revoked.id}`)).status).toBe(204);
    expect((await rotate(changed.id, 0)).status).toBe(201);
    api.time.wall = new Date(Date.now() + 1.5 * HOUR);
    expect(statusAndCode(await rotate(over.id))).toEqual([409, 'api-key-expired']);
    expect(statusAndCode(await rotate(changed.id))).toEqual([409, 'api-key-expired']);
    expect(statusAndCode(await rotate(revoked.id))).toEqual([409, 'api-key-revoked']);
    api.time.wall = null;
  });
});
