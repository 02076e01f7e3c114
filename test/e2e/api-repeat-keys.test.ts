import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { namesOfKey } from '../../src/api/front-door/repeat.js';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildUser, PASSWORD } from '../harness/people.js';

let database: TestDatabase;
let api: TestApi;
let admin: ApiClient;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api });
  const user = await buildUser(database.worker, { role: 'admin' });
  admin = new ApiClient(api.url);
  await admin.logIn(user.username, PASSWORD);
}, 60_000);

afterAll(async () => {
  await api.close();
  await database.close();
});

const newInsurer = (code: string) => ({ code, name: '某财产保险公司', line: 'pc' });
const headers = (key: string) => ({ 'idempotency-key': key });

describe('an Idempotency-Key', () => {
  it('is not kept as it was typed: people take what comes to mind, a phone number too', async () => {
    const call = { body: newInsurer('IDEM7'), headers: headers('13912345678') };
    const first = await admin.post<{ id: string }>('/insurers', call);
    const again = await admin.post<{ id: string }>('/insurers', call);
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    const rows = await database.worker.transaction((sql) =>
      sql.query<{ row: string }>('SELECT r::text AS row FROM idempotency_record r'),
    );
    expect(rows.filter(({ row }) => row.includes('13912345678'))).toEqual([]);
  });

  it('is known too where a row of before still holds it as it was typed', async () => {
    const call = { body: newInsurer('IDEM8'), headers: headers('typed-1') };
    const first = await admin.post<{ id: string }>('/insurers', call);
    const renamed = await database.worker.transaction((sql) =>
      sql.run("UPDATE idempotency_record SET key = 'typed-1' WHERE key = $1", [
        namesOfKey(api.keyring, 'typed-1').digest,
      ]),
    );
    expect(renamed).toBe(1);
    const again = await admin.post<{ id: string }>('/insurers', call);
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    expect(again.headers.get('idempotent-replay')).toBe('true');
    const other = await admin.post<{ code: string }>('/insurers', { ...call, body: newInsurer('IDEM9') });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused']);
  });
});
