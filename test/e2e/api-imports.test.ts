import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildInsurer, buildUser, PASSWORD } from '../harness/people.js';

interface Imported {
  received: number;
  created: number;
  changed: number;
  rejected: { row: number; column: string; code: string; message: string }[];
  unknownColumns: string[];
  detail: string;
  errors?: { path: string; code: string; message: string }[];
}

let database: TestDatabase;
let api: TestApi;
let admin: ApiClient;
let insurerId: string;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api });
  const user = await buildUser(database.worker, { role: 'admin' });
  admin = new ApiClient(api.url);
  await admin.logIn(user.username, PASSWORD);
  ({ id: insurerId } = await buildInsurer(database.worker));
}, 60_000);

afterAll(async () => {
  await api.close();
  await database.close();
});

const send = (body: unknown, type = 'text/csv', where = `branches/imports?insurerId=${insurerId}`) =>
  admin.post<Imported>(`/${where}`, { body, headers: { 'content-type': type } });
const listed = async () => (await admin.get(`/branches?insurerId=${insurerId}&limit=200`)).text;
const faultsOf = ({ rejected }: Imported) =>
  rejected.map(({ row, column, code }) => `${row} ${column} ${code}`.replace('  ', ' '));

describe('an import of branches', () => {
  it('may be GB18030, by itself or as its charset says, and is refused where it is neither encoding or too big', async () => {
    const csv = (code: string) => iconv.encode(`code,name,kind\n${code},遵义分站,substation\n`, 'gb18030');
    expect((await send(csv('GBK-1'))).body).toMatchObject({ created: 1, rejected: [] });
    expect((await send(csv('GBK-3'), 'text/csv; charset=GBK')).body).toMatchObject({
      created: 1,
      rejected: [],
    });
    expect((await listed()).split('遵义分站')).toHaveLength(3);
    const other = await send(csv('GBK-4'), 'text/csv; charset=big5');
    expect([other.status, other.body.errors?.[0]?.path]).toEqual([400, 'body']);
    const broken = await send(Buffer.from([...Buffer.from('code,name,kind\nGBK-2,'), 0xff, 0xff, 0x0a]));
    expect([broken.status, broken.body.errors?.[0]?.path]).toEqual([400, 'body']);
    const big = await send(Buffer.alloc(6 * 1024 * 1024, 'code,name,kind\n'));
    expect([big.status, big.body.detail]).toEqual([413, expect.stringContaining('5 MB')]);
    expect((await admin.get(`/branches?insurerId=${insurerId}`)).status).toBe(200);
  });

  it('may be parted by tabs, whatever commas stand in its cells', async () => {
    const { status, body } = await send(
      '机构代码\t机构名称\t类型\nTAB-1\t花溪，清溪路, 2号\t网点\n',
      'text/tab-separated-values',
    );
    expect([status, body]).toMatchObject([200, { received: 1, created: 1, rejected: [] }]);
    expect(await listed()).toContain('花溪，清溪路, 2号');
  });

  it('takes the good rows where one is a cell short, has a stray quote or a broken byte', async () => {
    const csv = Buffer.concat([
      Buffer.from('code,name,kind\nROW-1,一,outlet\nROW-2,二\nROW-3,"三"号 5" 店,outlet\n'),
      Buffer.from([...Buffer.from('ROW-4,四'), 0xff, ...Buffer.from('楼,shop\n')]),
      Buffer.from('ROW-5,五,outlet,\n,,\n'),
    ]);
    const { status, body } = await send(csv, 'text/csv; charset=utf-8');
    expect([status, body.received, body.created]).toEqual([200, 6, 3]);
    expect(faultsOf(body)).toEqual([
      '2 format',
      '4 name encoding',
      '4 kind unknown_value',
      '6 code required',
      '6 name required',
      '6 kind required',
    ]);
    expect(await listed()).toContain('三号 5\\" 店');
  });

  it('names the columns that nobody knows, and knows its own in capitals too', async () => {
    const { body } = await send('CODE,备注, Name ,kind,phone\nCAPS-1,x,大写,outlet,1\n');
    expect(body).toMatchObject({ created: 1, rejected: [], unknownColumns: ['备注', 'phone'] });
    const rows = [{ code: 'JSON-1', name: '键', kind: 'outlet', note: 'x' }];
    const asJson = await admin.post<Imported>(`/branches/imports?insurerId=${insurerId}`, { body: { rows } });
    expect(asJson.body).toMatchObject({ created: 1, rejected: [], unknownColumns: ['note'] });
  });

  it.each([
    ['empty', ''],
    ['without a header', 'X-1,某网点,outlet\n'],
    ['with one column given twice', 'code,机构代码,name,kind\nX-2,X-3,某网点,outlet\n'],
    ['that ends inside quotes', 'code,name,kind\nX-4,"某网点,outlet\n'],
    ['of too many rows', `code,name,kind\n${'X-5,某网点,outlet\n'.repeat(10_001)}`],
  ])('is refused whole where it is %s', async (_, csv) => {
    const { status, body } = await send(csv);
    expect([status, body.errors?.length]).toEqual([400, 1]);
    expect(body.errors![0]!.message).toMatch(/[。]$/u);
    expect(await listed()).not.toContain('某网点');
  });
});

describe('an import of users', () => {
  it('rejects the rows that are wrong and names the columns that nobody knows', async () => {
    const csv = '用户名\t姓名\t角色\t工号\nzhang\t张, 三\t总站专员\t1\nli\t李四\nwang\t\t\t2\n';
    const { body } = await send(csv, 'text/csv', 'users/imports');
    expect(body).toMatchObject({ received: 3, unknownColumns: ['工号'] });
    expect(faultsOf(body)).toEqual(['2 format', '3 displayName required', '3 role required']);
    expect((await admin.get('/users?limit=200')).text).toContain('张, 三');
  });
});
