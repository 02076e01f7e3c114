import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadStationRules } from '../../src/persistence/queries/station-rules.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import type { Answer } from '../harness/client.js';
import type { TestDatabase } from '../harness/database.js';
import { foundStation, type FoundedStation } from '../harness/founded-station.js';

interface Seen {
  expiresAt: string;
  id: string;
  code: string;
  version: number;
  state: string;
  key: string;
  secret: string;
  initialPassword: string;
  smsParts: number;
  detail: string;
  value: unknown;
  items: Seen[];
  errors: { path: string; code: string }[];
  total: string;
}

const NOW = new Date('2026-03-02T10:00:00+08:00');
let station: FoundedStation;
let database: TestDatabase;
let api: TestApi;
let admin: ApiClient;
let supervisor: ApiClient;
let clerk: ApiClient;

const secretOf = (name: string) => station.secretOf(name);
const loggedIn = (name: string) => station.loggedIn(name);
const seen = (version: number) => ({ 'if-match': `"${version}"` });
const statusAndCode = ({ status, body }: Answer<Seen>) => [status, body.code];

beforeAll(async () => {
  station = await foundStation(NOW);
  ({ database, api } = station);
  [admin, supervisor, clerk] = [
    await loggedIn('admin'),
    await loggedIn('supervisor'),
    await loggedIn('clerk'),
  ];
}, 90_000);

afterAll(() => station.close());

describe('a station that was founded', () => {
  it('has everything that its processes ask for', async () => {
    const rules = await database.worker.transaction(loadStationRules);
    expect([...rules.cards.keys()].sort()).toEqual(['claim:1', 'underwriting:1']);
    expect(rules.templateVersions.get('follow_up')).toBe(1);
    expect(rules.kinds.find(({ code }) => code === 'life_underwriting')?.extension).toBe('01');
    expect(rules.calendarNotices.map(({ year }) => year)).toEqual([2025, 2026]);
    expect(rules.clockPolicySets).toHaveLength(1);
    const { body } = await admin.get<Seen>('/articles?state=published&limit=200');
    expect(body.items.length).toBeGreaterThanOrEqual(10);
  });

  it('says before log-in that it is a rehearsal', async () => {
    const { body } = await new ApiClient(api.url).get<object>('/station');
    expect(body).toEqual({ kind: 'rehearsal', now: '2026-03-02T10:00:00.000+08:00', factor: 60 });
  });

  it('lets each insurer in by its key, and its people to their own rows', async () => {
    const core = new ApiClient(api.url).withKey(secretOf('GZPCA'));
    expect((await core.get<Seen>('/branches')).body.items.map(({ code }) => code)).toEqual([
      'GZPCA-01',
      'GZPCA-02',
    ]);
    const head = await loggedIn('gzpcb-01-head');
    expect((await head.get<Seen>('/insurers')).body.items.map(({ code }) => code)).toEqual(['GZPCB']);
    expect(new Set(station.secrets.map(({ secret }) => secret)).size).toBe(station.secrets.length);
  });
});

describe('people', () => {
  it('are created with a password that is shown once, and placed where their role belongs', async () => {
    const [insurer] = (await admin.get<Seen>('/insurers')).body.items;
    const user = { username: 'zhao', displayName: '赵', role: 'substation_handler' };
    const stray = await admin.post<Seen>('/users', { body: user });
    expect(stray.body.errors[0]).toMatchObject({ path: 'insurerId', code: 'required' });
    const made = await admin.post<Seen>('/users', { body: { ...user, insurerId: insurer!.id } });
    expect(made.status).toBe(201);
    const { body } = await admin.get<Seen>(`/users/${made.body.id}`);
    expect(JSON.stringify(body)).not.toContain(made.body.initialPassword);
    expect((await new ApiClient(api.url).logIn('zhao', made.body.initialPassword)).status).toBe(201);
    expect(
      statusAndCode(await admin.post<Seen>('/users', { body: { ...user, insurerId: insurer!.id } })),
    ).toEqual([409, 'already-exists']);
  });

  it('never lose their last admin', async () => {
    const me = (await admin.get<Seen>('/users?role=admin')).body.items[0]!;
    const body = { displayName: '管理员', role: 'admin', state: 'suspended' };
    const answer = await admin.put<Seen>(`/users/${me.id}`, { body, headers: seen(me.version) });
    expect(statusAndCode(answer)).toEqual([409, 'last-admin']);
  });

  it('are imported from CSV, good rows beside bad ones', async () => {
    const csv =
      '\ufeff用户名,姓名,角色,保险机构代码,机构代码,邮箱\nqian,钱,分站专员,GZLIFE,GZLIFE-01,\nadmin,孙,系统管理员,,,\nli,李,船长,,,x\n';
    const answer = await admin.post<{
      received: number;
      created: object[];
      rejected: { row: number; column: string; code: string }[];
    }>('/users/imports', { body: csv, headers: { 'content-type': 'text/csv' } });
    expect([answer.body.received, answer.body.created.length]).toEqual([3, 1]);
    expect(answer.body.rejected.map(({ row, column, code }) => [row, column, code]).sort()).toEqual([
      [2, 'username', 'conflict'],
      [3, 'email', 'format'],
      [3, 'role', 'unknown_value'],
      [3, 'username', 'format'],
    ]);
  });

  it('hand their sign-offs to a colleague of the same house only', async () => {
    const find = async (name: string) =>
      (await admin.get<Seen>('/users?limit=200')).body.items.find(
        (user) => (user as unknown as { username: string }).username === name,
      )!;
    const times = { beginsAt: '2026-03-02T00:00:00+08:00', endsAt: '2026-03-09T00:00:00+08:00' };
    const outside = await supervisor.post<Seen>('/delegations', {
      body: { toUserId: (await find('gzpca-01')).id, ...times },
    });
    expect(outside.body.errors[0]!.path).toBe('toUserId');
    expect((await clerk.post<Seen>('/templates/case_concluded/versions/1/approvals')).status).toBe(403);
    const given = await supervisor.post<Seen>('/delegations', {
      body: { toUserId: (await find('clerk')).id, ...times },
    });
    expect(given.status).toBe(201);
    expect(statusAndCode(await clerk.post<Seen>('/templates/case_concluded/versions/1/approvals'))).toEqual([
      409,
      'not-a-draft',
    ]);
    expect((await supervisor.delete(`/delegations/${given.body.id}`)).status).toBe(204);
    expect((await clerk.post<Seen>('/templates/case_concluded/versions/1/approvals')).status).toBe(403);
  });
});

describe('branches', () => {
  it('are imported from CSV, changed by it, and the same file twice changes nothing', async () => {
    const [insurer] = (await admin.get<Seen>('/insurers?line=life')).body.items;
    const csv =
      '机构代码,机构名称,类型,上级机构代码\nGZLIFE-01,贵阳分站,分站,\nGZLIFE-0101,云岩网点,网点,GZLIFE-01\nGZLIFE-0102,南明网点,网点,NONE\n';
    const call = { body: csv, headers: { 'content-type': 'text/csv' } };
    const first = await admin.post<object>(`/branches/imports?insurerId=${insurer!.id}`, call);
    expect(first.body).toMatchObject({
      received: 3,
      created: 1,
      changed: 1,
      rejected: [{ row: 3, column: 'parentCode' }],
    });
    const again = await admin.post<object>(`/branches/imports?insurerId=${insurer!.id}`, call);
    expect(again.body).toMatchObject({ created: 0, changed: 0 });
  });

  it('never come to stand below themselves, however many levels down', async () => {
    const [insurer] = (await admin.get<Seen>('/insurers?line=life')).body.items;
    const add = async (code: string, parentId: string | null) =>
      (
        await admin.post<Seen>('/branches', {
          body: { insurerId: insurer!.id, code, name: code, kind: 'branch', parentId },
        })
      ).body.id;
    const top = await add('RING-1', null);
    const below = await add('RING-2', await add('RING-15', top));
    const body = { name: 'RING-1', kind: 'branch', parentId: below, state: 'active' };
    const moved = await admin.put<Seen>(`/branches/${top}`, { body, headers: seen(1) });
    expect([moved.status, moved.body.errors[0]?.path]).toEqual([400, 'parentId']);
    const imported = await admin.post<object>(`/branches/imports?insurerId=${insurer!.id}`, {
      body: 'code,name,kind,parentCode\nRING-1,RING-1,branch,RING-2\n',
      headers: { 'content-type': 'text/csv' },
    });
    expect(imported.body).toMatchObject({ changed: 0, rejected: [{ row: 1, column: 'parentCode' }] });
    expect((await admin.get<{ parentId: string | null }>(`/branches/${top}`)).body.parentId).toBeNull();
  });
});

describe('API keys', () => {
  it('are shown once, changed over with an overlap, and stopped at once', async () => {
    const [insurer] = (await admin.get<Seen>('/insurers')).body.items;
    const expiresAt = new Date(Date.now() + 30 * 86_400_000).toISOString();
    const body = {
      insurerId: insurer!.id,
      name: '测试系统',
      scopes: ['insurer:read'],
      testMode: true,
      expiresAt,
    };
    const made = (await admin.post<Seen>('/api-keys', { body })).body;
    expect(made.key).toMatch(/^bxk_test_/);
    expect((await admin.get('/api-keys')).text).not.toContain(made.key);
    const status = async (key: string) => (await new ApiClient(api.url).withKey(key).get('/insurers')).status;
    const next = (await admin.post<Seen>(`/api-keys/${made.id}/rotations`, { body: { overlapHours: 1 } }))
      .body;
    expect([await status(made.key), await status(next.key)]).toEqual([200, 200]);
    expect(Date.parse(next.expiresAt)).toBe(Date.parse(expiresAt));
    api.time.wall = new Date(Date.now() + 3_600_001);
    expect([await status(made.key), await status(next.key)]).toEqual([401, 200]);
    api.time.wall = null;
    expect((await admin.delete(`/api-keys/${next.id}`)).status).toBe(204);
    expect(await status(next.key)).toBe(401);
  });
});

describe('webhook addresses', () => {
  it('lead to the open internet only, and show their secret once', async () => {
    const core = new ApiClient(api.url).withKey(secretOf('GZPCA'));
    const post = (url: string) => core.post<Seen>('/webhook-endpoints', { body: { url, eventTypes: ['*'] } });
    for (const url of [
      'http://hooks.example.com/x',
      'https://127.0.0.1/x',
      'https://169.254.169.254/x',
      'https://u:p@hooks.example.com',
    ]) {
      expect((await post(url)).body.errors[0]!.path).toBe('url');
    }
    const made = await post('https://hooks.example.com/station');
    expect(made.body.secret).toMatch(/^whsec_/);
    expect((await core.get('/webhook-endpoints')).text).not.toContain(made.body.secret);
    const [row] = await database.worker.transaction((sql) =>
      sql.query<{ sealed: Buffer }>('SELECT secrets_sealed AS sealed FROM webhook_endpoint'),
    );
    expect(JSON.parse(api.keyring.open(row!.sealed, 'webhook_endpoint.secrets'))).toEqual([made.body.secret]);
    const next = await core.post<Seen>(`/webhook-endpoints/${made.body.id}/secret-rotations`);
    expect(next.body.secret).not.toBe(made.body.secret);
    expect(
      (await new ApiClient(api.url).withKey(secretOf('GZPCB')).get(`/webhook-endpoints/${made.body.id}`))
        .status,
    ).toBe(404);
  });
});

describe('the audit trail', () => {
  it('shows who did what, when and from where, to those who may see it', async () => {
    const auditor = await loggedIn('auditor');
    const { body } = await auditor.get<Seen>('/audit-entries?action=delegation.created');
    expect(body.items[0]).toMatchObject({
      action: 'delegation.created',
      subjectType: 'delegation',
      actorName: '总站主管',
      address: '127.0.0.1',
      at: '2026-03-02T10:00:00.000+08:00',
      sealed: false,
    });
    expect((await clerk.get('/audit-entries')).status).toBe(403);
  });

  it('is read by the bureau’s viewer too, who is shown no text of it', async () => {
    const viewer = await loggedIn('viewer');
    const { body } = await viewer.get<Seen>('/audit-entries?limit=1');
    expect(body.items).toHaveLength(1);
    const reveal = `/audit-entries/${body.items[0]!.id}/reveal`;
    expect((await viewer.post(reveal, { body: { reason: '核对' } })).status).toBe(403);
  });
});

interface Titled {
  items: { templateCode: string; title: string }[];
}

describe('notices', () => {
  it('reach a screen that is open, at once', async () => {
    const { user } = (await clerk.get<{ user: { id: string } }>('/sessions/current')).body;
    const stop = new AbortController();
    const headers = { cookie: (clerk as unknown as { headers: Record<string, string> }).headers['cookie']! };
    const response = await fetch(`${api.url}/api/v1/notices/stream`, { headers, signal: stop.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (mark: string) => {
      while (!text.includes(mark)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`The stream ended after: ${text}`);
        text += value;
      }
    };
    await until('event: unread\ndata: {"count":0}');
    await until(': listening');
    await database.worker.transaction((sql) =>
      sql.run(
        `INSERT INTO notice (id, user_id, digest_key, template_code, subject_type, subject_id, data, created_at)
         VALUES ('019a0000-0000-7000-8000-000000000001', $1, 'd', 'case_due_soon', 'case', 'GZ-2026-000001', '{"clock":"transfer"}', $2)`,
        [user.id, NOW],
      ),
    );
    await until('event: notice');
    await until('GZ-2026-000001');
    stop.abort();
    expect((await clerk.get<Titled>('/notices?unread=true')).body.items).toMatchObject([
      { templateCode: 'case_due_soon', title: '时限将到（转办时限）' },
    ]);
    expect((await clerk.get<Seen>('/notices?unread=true')).body.total).toBe('1');
    expect((await clerk.post<object>('/notices/readings', { body: {} })).body).toEqual({ read: 1 });
    expect((await clerk.get<Seen>('/notices?unread=true')).body.total).toBe('0');
  });
});
