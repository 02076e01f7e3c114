import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { namesOfKey } from '../../src/api/front-door/repeat.js';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildInsurer, buildUser, PASSWORD } from '../harness/people.js';

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
  api = await startTestApi({ database: database.api, settings: { jsonLimit: 20_000 } });
  const user = await buildUser(database.worker, { role: 'admin' });
  admin = new ApiClient(api.url);
  await admin.logIn(user.username, PASSWORD);
}, 60_000);

afterAll(async () => {
  await api.close();
  await database.close();
});

const newInsurer = (code: string) => ({ code, name: '某财产保险公司', line: 'pc' });

async function auditCount(action: string, id: string): Promise<number> {
  const [row] = await database.worker.transaction((sql) =>
    sql.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM audit_entry WHERE action = $1 AND subject_id = $2',
      [action, id],
    ),
  );
  return row!.n;
}

describe('an import with an Idempotency-Key', () => {
  interface Imported extends ProblemSeen {
    received: number;
    created: unknown;
    changed: number;
  }
  const csvType = { 'content-type': 'text/csv' };
  const imports = async (query: string, where: 'branches' | 'users', key: string, body: unknown) =>
    admin.post<Imported>(`/${where}/imports${query}`, {
      body,
      headers: { 'idempotency-key': key, ...(typeof body === 'string' ? csvType : {}) },
    });
  const csvOf = (rows: Record<string, string>[]) =>
    [Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))]
      .map((line) => line.join(','))
      .join('\n');
  const forms = [
    ['CSV', (rows: Record<string, string>[]) => csvOf(rows)],
    ['JSON', (rows: Record<string, string>[]) => ({ rows })],
  ] as const;

  describe.each(forms)('as %s', (form, bodyOf) => {
    const branch = (code: string, name: string) => ({ code: `${form}-${code}`, name, kind: 'outlet' });
    const user = (name: string) => ({
      username: `${form.toLowerCase()}-${name}`,
      displayName: '钱',
      role: 'station_clerk',
    });

    it('of outlets is done once: the repeat gets the first answer and undoes nothing that came after', async () => {
      const { id } = await buildInsurer(database.worker);
      const query = `?insurerId=${id}`;
      const key = `branches-${form}`;
      const body = bodyOf([branch('1', '云岩网点')]);
      const first = await imports(query, 'branches', key, body);
      expect([first.status, first.body]).toEqual([200, expect.objectContaining({ created: 1, changed: 0 })]);
      await imports(query, 'branches', `${key}-later`, bodyOf([branch('1', '南明网点')]));
      const again = await imports(query, 'branches', key, body);
      expect([again.status, again.body]).toEqual([200, first.body]);
      expect(again.headers.get('idempotent-replay')).toBe('true');
      expect((await admin.get(`/branches?insurerId=${id}`)).text).toContain('南明网点');
      expect(await auditCount('branch.imported', id)).toBe(2);
      const other = await imports(query, 'branches', key, bodyOf([branch('2', '花溪网点')]));
      expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused']);
      const elsewhere = await imports(
        `?insurerId=${(await buildInsurer(database.worker)).id}`,
        ...(['branches', key, body] as const),
      );
      expect([elsewhere.status, elsewhere.body.code]).toEqual([409, 'idempotency-key-reused']);
    });

    it('of users shows the same first passwords again, by which they log in', async () => {
      const key = `users-${form}`;
      const body = bodyOf([user('qian'), user('sun')]);
      const first = await imports('', 'users', key, body);
      const again = await imports('', 'users', key, body);
      expect([again.status, again.body]).toEqual([200, first.body]);
      const [made] = first.body.created as { username: string; initialPassword: string }[];
      const theirs = new ApiClient(api.url);
      expect((await theirs.logIn(made!.username, made!.initialPassword)).status).toBe(201);
      const other = await imports('', 'users', key, bodyOf([user('li')]));
      expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused']);
      expect((await admin.get('/users?limit=200')).text).not.toContain(user('li').username);
    });

    it('sent twice at the same moment is done by one of the two', async () => {
      const body = bodyOf([user('zhou'), user('wu')]);
      const both = await Promise.all([1, 2].map(() => imports('', 'users', `twins-${form}`, body)));
      const [done] = both.filter(({ status }) => status === 200);
      for (const { status, body: seen } of both)
        if (status === 200) expect(seen).toEqual(done!.body);
        else expect([status, seen.code]).toEqual([409, 'request-in-progress']);
      expect(done!.body.created).toHaveLength(2);
      expect((await imports('', 'users', `twins-${form}`, body)).body).toEqual(done!.body);
    });

    it('that is refused is refused by the same sentence again', async () => {
      const body = bodyOf([branch('3', '白云网点')]);
      const first = await imports('', 'branches', `refused-${form}`, body);
      const again = await imports('', 'branches', `refused-${form}`, body);
      expect([first.status, first.body.errors?.[0]?.path]).toEqual([400, 'insurerId']);
      expect([again.status, again.body, again.headers.get('idempotent-replay')]).toEqual([
        400,
        first.body,
        'true',
      ]);
    });
  });
});

describe('repeated writes', () => {
  const headers = (key: string) => ({ 'idempotency-key': key });

  it('refuses rows of CSV where none are taken, with a key and without', async () => {
    for (const key of [{}, headers('csv-where-none-is-taken')]) {
      const answer = await admin.post<ProblemSeen>('/insurers', {
        body: 'code,name\nA,B\n',
        headers: { 'content-type': 'text/csv', ...key },
      });
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type']);
    }
  });

  it('answers the same request with the same key as it did first, and acts once', async () => {
    const first = await admin.post<InsurerSeen>('/insurers', {
      body: newInsurer('IDEM1'),
      headers: headers('k-1'),
    });
    const again = await admin.post<InsurerSeen>('/insurers', {
      body: newInsurer('IDEM1'),
      headers: headers('k-1'),
    });
    expect(first.status).toBe(201);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get('etag')).toBe('"1"');
    expect(await auditCount('insurer.created', first.body.id)).toBe(1);
  });

  it('refuses the key for another body', async () => {
    await admin.post('/insurers', { body: newInsurer('IDEM2'), headers: headers('k-2') });
    const other = await admin.post<ProblemSeen>('/insurers', {
      body: newInsurer('IDEM3'),
      headers: headers('k-2'),
    });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused']);
  });

  it('remembers a refusal too', async () => {
    const call = { body: newInsurer('IDEM1'), headers: headers('k-3') };
    const [first, again] = [
      await admin.post<ProblemSeen>('/insurers', call),
      await admin.post<ProblemSeen>('/insurers', call),
    ];
    expect([first.status, first.body.code]).toEqual([409, 'already-exists']);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replay')).toBe('true');
  });

  it('runs one of two at the same moment', async () => {
    const call = { body: newInsurer('IDEM4'), headers: headers('k-4') };
    const both = await Promise.all([
      admin.post<ProblemSeen>('/insurers', call),
      admin.post<ProblemSeen>('/insurers', call),
    ]);
    const statuses = both.map(({ status }) => status).sort((a, b) => a - b);
    expect([
      [201, 201],
      [201, 409],
    ]).toContainEqual(statuses);
    const refused = both.find(({ status }) => status === 409);
    if (refused) expect(refused.body.code).toBe('request-in-progress');
    const after = await admin.post<InsurerSeen>('/insurers', call);
    expect([after.status, await auditCount('insurer.created', after.body.id)]).toEqual([201, 1]);
  });

  it('runs again what a dead process left open, but only after a minute', async () => {
    const call = { body: newInsurer('IDEM5'), headers: headers('k-5') };
    await admin.post('/insurers', { body: newInsurer('IDEM5'), headers: headers('k-5') });
    await database.worker.transaction(async (sql) => {
      await sql.run("DELETE FROM insurer WHERE code = 'IDEM5'");
      await sql.run('UPDATE idempotency_record SET status = NULL, answer_sealed = NULL WHERE key = $1', [
        namesOfKey(api.keyring, 'k-5').digest,
      ]);
    });
    expect((await admin.post<ProblemSeen>('/insurers', call)).body.code).toBe('request-in-progress');
    api.time.wall = new Date(Date.now() + 61_000);
    try {
      expect((await admin.post('/insurers', call)).status).toBe(201);
    } finally {
      api.time.wall = null;
    }
  });

  it('keeps no answer readable in the database', async () => {
    const rows = await database.worker.transaction((sql) =>
      sql.query<{ sealed: Buffer }>(
        'SELECT answer_sealed AS sealed FROM idempotency_record WHERE answer_sealed IS NOT NULL',
      ),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { sealed } of rows) expect(sealed.toString('latin1')).not.toContain('IDEM');
  });

  it('refuses a key that is too long', async () => {
    const answer = await admin.post<ProblemSeen>('/insurers', {
      body: newInsurer('IDEM6'),
      headers: headers('k'.repeat(65)),
    });
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, 'Idempotency-Key']);
  });
});

describe('two people editing', () => {
  it('lets the first save, and tells the second', async () => {
    const { body: made } = await admin.post<InsurerSeen>('/insurers', { body: newInsurer('EDIT1') });
    const read = await admin.get<InsurerSeen>(`/insurers/${made.id}`);
    const seen = { 'if-match': read.headers.get('etag')! };
    const change = (name: string, headers = {}) =>
      admin.put<InsurerSeen & ProblemSeen>(`/insurers/${made.id}`, {
        body: { name, state: 'active' },
        headers,
      });
    expect((await change('甲', seen)).body.version).toBe(2);
    const late = await change('乙', seen);
    expect([late.status, late.body.code, late.headers.get('etag')]).toEqual([412, 'version-conflict', '"2"']);
    expect((await change('丙')).status).toBe(428);
    expect((await change('丁', { 'if-match': 'yesterday' })).status).toBe(400);
    expect((await admin.get<InsurerSeen>(`/insurers/${made.id}`)).body.name).toBe('甲');
  });
});

describe('lists', () => {
  interface PageSeen {
    items: InsurerSeen[];
    nextCursor: string | null;
    total: string;
  }

  it('walk through everything once, in the order asked for', async () => {
    for (let i = 0; i < 7; i += 1) await buildInsurer(database.worker, { line: 'life', code: `WALK${i}` });
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await admin.get<PageSeen>(`/insurers?line=life&limit=3&sort=code${cursor}`);
      expect(body.total).toBe('7');
      seen.push(...body.items.map(({ code }) => code));
      cursor = body.nextCursor === null ? '' : `&cursor=${encodeURIComponent(body.nextCursor)}`;
    } while (cursor !== '');
    expect(seen).toEqual(['WALK0', 'WALK1', 'WALK2', 'WALK3', 'WALK4', 'WALK5', 'WALK6']);
  });

  it('refuse a cursor that was tampered with, or that belongs to another order', async () => {
    const { body } = await admin.get<PageSeen>('/insurers?line=life&limit=2&sort=code');
    const cursor = body.nextCursor!;
    const [text = '', mark = ''] = cursor.split('.');
    const forged = Buffer.from(Buffer.from(text, 'base64url').toString().replace('WALK', 'WALL')).toString(
      'base64url',
    );
    for (const wrong of [`${forged}.${mark}`, text, 'nonsense', `${cursor}A`]) {
      const answer = await admin.get<ProblemSeen>(
        `/insurers?line=life&sort=code&cursor=${encodeURIComponent(wrong)}`,
      );
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, 'cursor']);
    }
    expect((await admin.get(`/insurers?sort=name&cursor=${encodeURIComponent(cursor)}`)).status).toBe(400);
  });

  it('refuse an order that is not offered, and too long a page', async () => {
    for (const query of ['sort=code;DROP TABLE insurer', 'limit=201', 'limit=0']) {
      expect((await admin.get(`/insurers?${query}`)).status).toBe(400);
    }
  });
});
