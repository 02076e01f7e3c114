import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiClient } from '../harness/client.js';
import { foundStation, type FoundedStation } from '../harness/founded-station.js';

interface Row {
  id: string;
  key: string;
  code: string;
  version: number;
  state: string;
  value: unknown;
}
interface Entry {
  id: string;
  action: string;
  subjectId: string;
  hasText: boolean;
}
interface Contract {
  paths: Record<
    string,
    Record<string, { requestBody?: { content: { 'application/json': { schema: { properties?: object } } } } }>
  >;
}
interface Problem {
  errors: { path: string; code: string }[];
}

let station: FoundedStation;
let admin: ApiClient;
let supervisor: ApiClient;
let auditor: ApiClient;
const seen = (version: number) => ({ 'if-match': `"${version}"` });

beforeAll(async () => {
  station = await foundStation(new Date('2026-03-02T10:00:00+08:00'));
  admin = await station.loggedIn('admin');
  supervisor = await station.loggedIn('supervisor');
  auditor = await station.loggedIn('auditor');
}, 90_000);

afterAll(() => station.close());

/** What the trail has of a thing, newest first, with the words that the auditor is shown for a reason of theirs. */
async function trailOf(subjectId: string): Promise<{ action: string; why: string | null }[]> {
  const { body } = await auditor.get<{ items: Entry[] }>(`/audit-entries?subjectId=${subjectId}`);
  const wordsOf = async ({ id }: Entry): Promise<string> => {
    const shown = await auditor.post<{ text: string }>(`/audit-entries/${id}/reveal`, {
      body: { reason: '例行检查' },
    });
    return shown.body.text;
  };
  return Promise.all(
    body.items.map(async (entry) => ({
      action: entry.action,
      why: entry.hasText ? await wordsOf(entry) : null,
    })),
  );
}

describe('the reason of a change of reference data', () => {
  it('is asked for by nobody, and shown to the auditor where it was given', async () => {
    const path = '/settings/uploadReleaseLimit';
    const { body: setting } = await supervisor.get<Row>(path);
    const put = (body: object, version: number) =>
      supervisor.put<Row & Problem>(path, { body, headers: seen(version) });
    const first = await put({ value: 400 }, setting.version);
    const reason = '三月集中补传，\n机构王五来电说明';
    await put({ value: 500, reason }, first.body.version);
    expect(await trailOf('uploadReleaseLimit')).toEqual([
      { action: 'setting.changed', why: reason },
      { action: 'setting.changed', why: null },
    ]);
    const empty = await put({ value: 500, reason: ' ' }, first.body.version + 1);
    expect(empty.body.errors).toMatchObject([{ path: 'reason', code: 'required' }]);
    const long = await put({ value: 500, reason: '长'.repeat(501) }, first.body.version + 1);
    expect(long.body.errors).toMatchObject([{ path: 'reason', code: 'too_long' }]);
  });

  it('goes into no entry in clear, nor into what is changed', async () => {
    const { body } = await admin.get<{ items: Row[] }>('/insurers');
    const insurer = body.items.find(({ code }) => code === 'GZPCB')!;
    const reason = '监管意见书点名负责人赵六';
    const change = { name: '丙产险贵州分公司', state: 'active', reason };
    const changed = await admin.put<Row>(`/insurers/${insurer.id}`, {
      body: change,
      headers: seen(insurer.version),
    });
    expect(changed.status).toBe(200);
    expect(JSON.stringify(changed.body)).not.toContain(reason);
    expect((await trailOf(insurer.id))[0]).toEqual({ action: 'insurer.changed', why: reason });
    const stored = await station.database.worker.transaction((sql) =>
      sql.query<{ line: string }>(
        'SELECT a::text AS line FROM audit_entry a UNION ALL SELECT s::text FROM submission s UNION ALL SELECT i::text FROM insurer i',
      ),
    );
    expect(stored.filter(({ line }) => line.includes('赵六'))).toEqual([]);
    expect(station.api.logged()).not.toContain('赵六');
  });

  it('is kept of what ends something, with a body or without', async () => {
    const { body } = await admin.get<{ items: Row[] }>('/insurers');
    const issue = async (name: string) =>
      (
        await admin.post<Row>('/api-keys', {
          body: { insurerId: body.items[0]!.id, name, scopes: ['cases:read'], reason: '新系统上线' },
        })
      ).body;
    const [leaked, idle] = [await issue('核心'), await issue('测试')];
    expect((await admin.delete(`/api-keys/${leaked.id}`, { body: { reason: '疑似泄露' } })).status).toBe(204);
    expect((await admin.delete(`/api-keys/${idle.id}`)).status).toBe(204);
    expect(await trailOf(leaked.id)).toEqual([
      { action: 'api_key.revoked', why: '疑似泄露' },
      { action: 'api_key.issued', why: '新系统上线' },
    ]);
    expect((await trailOf(idle.id))[0]).toEqual({ action: 'api_key.revoked', why: null });
  });

  it('is taken with a file in a header, as rows have no room for it', async () => {
    const { body: insurers } = await admin.get<{ items: Row[] }>('/insurers');
    const insurer = insurers.items.find(({ code }) => code === 'GZPCB')!;
    const csv = 'code,name,kind,parentCode\nB-901,新设网点,outlet,\n';
    const send = (reason: string) =>
      admin.post<Problem>(`/branches/imports?insurerId=${insurer.id}`, {
        body: csv,
        headers: { 'content-type': 'text/csv', 'change-reason': reason },
      });
    const reason = '年度网点调整，周七报送';
    expect((await send(encodeURIComponent(reason))).status).toBe(200);
    expect((await trailOf(insurer.id))[0]).toEqual({ action: 'branch.imported', why: reason });
    expect((await send('%E6%9')).body.errors).toMatchObject([{ path: 'Change-Reason', code: 'format' }]);
    expect((await send(encodeURIComponent('长'.repeat(501)))).body.errors).toMatchObject([
      { path: 'Change-Reason', code: 'too_long' },
    ]);
    expect(station.api.logged()).not.toContain('周七');
  });

  it('is an insurer’s own where it sets up its own house', async () => {
    const head = await station.loggedIn('gzpca-01-head');
    const { body: branches } = await head.get<{ items: Row[] }>('/branches');
    const { id, version } = branches.items[0]!;
    const change = { name: '黔灵分站', kind: 'substation', parentId: null, state: 'active' };
    const changed = await head.put<Row>(`/branches/${id}`, {
      body: { ...change, reason: '随地名更改' },
      headers: seen(version),
    });
    expect(changed.status).toBe(200);
    expect((await trailOf(id))[0]).toEqual({ action: 'branch.changed', why: '随地名更改' });
  });

  it('is taken by every change of what the station is set up with', async () => {
    const { paths } = JSON.parse(await readFile('docs/openapi.json', 'utf8')) as Contract;
    const areas =
      /^\/api\/v1\/(insurers|branches|users|api-keys|cards|clock-policies|escalation-chains|case-reasons|calendars|templates|settings|survey-kinds|survey-triggers|webhook-endpoints|delegations|articles)\b/;
    // Rows of a file have no room for it: a header has; sending again changes nothing.
    const without = /imports$|replays$|test-events$/;
    const changes = Object.entries(paths)
      .filter(([path]) => areas.test(path) && !without.test(path))
      .flatMap(([path, routes]) =>
        Object.entries(routes)
          .filter(([method]) => method !== 'get')
          .map(([method, route]) => ({ name: `${method} ${path}`, route })),
      );
    expect(changes.length).toBeGreaterThan(25);
    const silent = changes.filter(
      ({ route }) => !('reason' in (route.requestBody?.content['application/json'].schema.properties ?? {})),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
