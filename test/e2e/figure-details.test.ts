import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';
import { insertWorld } from '../harness/figure-world.js';
import { buildApiKey, buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';

interface Word {
  code: string;
  name: string;
}
interface Row {
  id: string;
  at: string;
  insurer: string;
  branch: string;
  subject: Word | null;
  outcome: Word;
  caseNo: string | null;
  eventNo: string | null;
  customer: { name: string; phone: string } | null;
}
interface RowPage {
  items: Row[];
  nextCursor: string | null;
  total: string;
}
interface Group {
  key: string;
  name: string;
  rank?: number | null;
  value?: number;
  share?: { percent: string | null; n: number; smallN: boolean };
}
interface Breakdown {
  by: string;
  rule: string | null;
  items: Group[];
}

let database: TestDatabase;
let api: TestApi;
let near: { id: string; code: string };
let far: { id: string; code: string };
let branches: { id: string; code: string }[];
let clerk: ApiClient;

const at = (text: string) => Date.parse(`${text}+08:00`);

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api });
  near = await buildInsurer(database.worker, { code: '=NEAR' });
  far = await buildInsurer(database.worker, { code: 'FAR' });
  branches = [
    await buildBranch(database.worker, { insurerId: near.id }),
    await buildBranch(database.worker, { insurerId: near.id }),
    await buildBranch(database.worker, { insurerId: far.id }),
  ];
  await buildUser(database.worker, { role: 'station_clerk', username: 'clerk' });
  await buildUser(database.worker, { role: 'mailbox_clerk', username: 'mailbox' });
  await buildUser(database.worker, { role: 'committee_secretary', username: 'secretary' });
  await buildUser(database.worker, {
    role: 'substation_handler',
    username: 'bound',
    insurerId: near.id,
    branchId: branches[0]!.id,
  });
  await buildUser(database.worker, { role: 'substation_head', username: 'head', insurerId: near.id });
  await fill();
  clerk = await as('clerk');
}, 60_000);
afterAll(async () => {
  await api.close();
  await database.close();
});

/** 40 events of one insurer, 10 of them late, over two branches and two months; 5 of the other; two cases, one sent on. */
async function fill(): Promise<void> {
  const [one, two, three] = branches.map(({ id }) => id) as [string, string, string];
  const owner = (insurerId: string, branchId: string) => ({ insurerId, branchId, line: 'pc' as const });
  const person = api.keyring.sealPerson({ name: '欧阳小明', phone: '13812345678' }, 'person');
  const event = (insurerId: string, branchId: string, n: number) => ({
    ...owner(insurerId, branchId),
    receivedAt: at(`2026-0${1 + (n % 2)}-1${n % 10}T10:00`),
    late: n % 4 === 0,
    test: false,
  });
  const here = owner(near.id, one);
  await database.worker.transaction((sql) =>
    insertWorld(
      sql,
      {
        surveys: [],
        events: [
          ...Array.from({ length: 40 }, (_, n) => event(near.id, n < 30 ? one : two, n)),
          ...Array.from({ length: 5 }, (_, n) => event(far.id, three, n)),
        ],
        cases: [
          { ...here, test: false, transfers: [{ ...here, at: at('2026-02-03T09:00') }], clocks: [] },
          {
            ...owner(far.id, three),
            test: false,
            transfers: [
              { ...here, at: at('2026-02-04T09:00') },
              { ...owner(far.id, three), at: at('2026-02-05T09:00') },
            ],
            clocks: [],
          },
        ],
      },
      person,
    ),
  );
}

async function as(username: string): Promise<ApiClient> {
  const client = new ApiClient(api.url);
  expect((await client.logIn(username, PASSWORD)).status).toBe(201);
  return client;
}

async function everyRow(client: ApiClient, address: string): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body, status } = await client.get<RowPage>(`${address}&limit=7${more}`);
    expect(status).toBe(200);
    rows.push(...body.items);
    cursor = body.nextCursor;
  }
  return rows;
}

describe('the rows behind a figure', () => {
  it('are as many as the figure says, part by part, whatever is filtered, and nobody’s in clear', async () => {
    for (const filter of ['', `&insurer=${near.id}`, `&branch=${branches[1]!.id}`, '&from=2026-02-01']) {
      const { body } = await clerk.get<{ share: { numerator: number; denominator: number } }>(
        `/figures/upload_on_time?x=1${filter}`,
      );
      const rows = await everyRow(clerk, `/figures/upload_on_time/rows?x=1${filter}`);
      const inTime = await everyRow(clerk, `/figures/upload_on_time/rows?part=numerator${filter}`);
      expect([rows.length, inTime.length]).toEqual([body.share.denominator, body.share.numerator]);
      expect(rows.filter(({ outcome }) => outcome.code === 'on_time')).toHaveLength(inTime.length);
      expect(rows.length).toBeGreaterThan(0);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      for (const { customer, at: counted } of rows) {
        expect(customer).toEqual({ name: '欧阳**', phone: '138****5678' });
        expect(counted).toMatch(/\+08:00$/);
      }
    }
  });

  it('of a case that has gone on to another insurer are there without what is not theirs to see', async () => {
    const head = await as('head');
    const { body } = await head.get<{ value: number }>('/figures/transfers');
    const rows = await everyRow(head, '/figures/transfers/rows?x=1');
    expect([body.value, rows.length]).toEqual([2, 2]);
    expect(rows.map(({ caseNo }) => caseNo !== null)).toEqual([false, true]);
    expect(rows.map(({ customer }) => customer)).toEqual([null, { name: '欧阳**', phone: '138****5678' }]);
    expect((await head.get(`/figures/transfers/rows?insurer=${far.id}`)).status).toBe(404);
  });

  it('hold no persons for whom the ledger is none of theirs, and are refused to whom figures suffice', async () => {
    const rows = await everyRow(await as('mailbox'), '/figures/upload_on_time/rows?x=1');
    expect(rows).toHaveLength(45);
    expect(rows.filter(({ customer, eventNo }) => customer ?? eventNo)).toEqual([]);
    const refused = await (await as('secretary')).get('/figures/upload_on_time/rows');
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('查看统计明细')]);
  });

  it('are those of their own sub-station for its people', async () => {
    const bound = await as('bound');
    const whole = await bound.get<{ code: string; detail: string }>('/figures/upload_on_time/rows');
    expect(whole).toMatchObject({ status: 403, body: { code: 'not-your-branch' } });
    expect(whole.body.detail).toContain('本分站');
    const other = await bound.get(`/figures/upload_on_time/rows?branch=${branches[1]!.id}`);
    expect(other.status).toBe(403);
    const own = await everyRow(bound, `/figures/upload_on_time/rows?branch=${branches[0]!.id}`);
    expect(own).toHaveLength(30);
    const shown = await bound.get<{ allowed: string[] }>('/figures/upload_on_time');
    expect(shown.body.allowed).toEqual([]);
  });

  it('need a log-in, a figure that there is, and a key that may', async () => {
    const asked = '/figures/upload_on_time/rows';
    expect((await new ApiClient(api.url).get(asked)).status).toBe(401);
    expect((await clerk.get('/figures/happiness/rows')).status).toBe(404);
    expect((await clerk.get('/figures/toString/rows')).status).toBe(404);
    expect((await clerk.get(`${asked}?part=both`)).status).toBe(400);
    expect((await clerk.get(`${asked}?cursor=made.up`)).status).toBe(400);
    expect((await clerk.get(`${asked}?from=0001-01-01`)).status).toBe(400);
    const keyed = async (scopes: string[]) =>
      new ApiClient(api.url).withKey(await buildApiKey(database.worker, { insurerId: near.id, scopes }));
    expect((await (await keyed(['cases:read'])).get(asked)).status).toBe(403);
    expect(await everyRow(await keyed(['statistics:read']), `${asked}?x=1`)).toHaveLength(40);
  });
});

describe('a figure taken apart', () => {
  it('ranks insurers by its fairness rule, for the house only', async () => {
    const { body } = await clerk.get<Breakdown>('/figures/upload_on_time/breakdown?by=insurer');
    expect(body.rule).toContain('30');
    expect(body.items.map(({ key, rank, share }) => [key, rank, share?.percent, share?.smallN])).toEqual([
      [near.id, 1, '75.00', false],
      [far.id, null, '60.00', true],
    ]);
    const counts = await clerk.get<Breakdown>('/figures/transfers/breakdown?by=insurer');
    expect(counts.body.rule).toBeNull();
    expect(counts.body.items.map(({ value }) => value)).toEqual([2, 1]);
    const head = await as('head');
    const refused = await head.get('/figures/upload_on_time/breakdown?by=insurer');
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('比较各机构的指标')]);
    const one = await clerk.get(`/figures/upload_on_time/breakdown?by=insurer&insurer=${near.id}`);
    expect(one.status).toBe(400);
  });

  it('goes by month, by sub-station and by line, and says what it cannot do', async () => {
    const of = async (query: string) =>
      (await clerk.get<Breakdown>(`/figures/upload_on_time/breakdown?${query}`)).body;
    const months = await of('by=month&from=2025-12-01&to=2026-02-28');
    expect(months.items.map(({ key, share }) => [key, share?.n, share?.percent])).toEqual([
      ['2025-12-01', 0, null],
      ['2026-01-01', 23, '47.83'],
      ['2026-02-01', 22, '100.00'],
    ]);
    const byBranch = await of(`by=branch&insurer=${near.id}`);
    expect(byBranch.items.map(({ share }) => share?.n)).toEqual([30, 10]);
    expect((await of('by=line')).items.map(({ key, share }) => [key, share?.n])).toEqual([
      ['life', 0],
      ['pc', 45],
    ]);
    expect((await of('by=time')).by).toBe('day');
    const many = await clerk.get('/figures/upload_on_time/breakdown?by=day&from=2020-01-01');
    expect([many.status, many.text]).toEqual([400, expect.stringContaining('缩短期间')]);
    expect((await clerk.get('/figures/upload_on_time/breakdown?by=branch')).status).toBe(400);
  });

  it('names the period to compare with', async () => {
    const { body } = await clerk.get<{ previous: object }>('/figures?from=2026-01-01&to=2026-02-28');
    expect(body.previous).toEqual({ from: '2025-11-01', to: '2025-12-31' });
  });
});

describe('figures as files', () => {
  const lines = (text: string) => text.replace('\ufeff', '').trimEnd().split('\r\n');

  it('hold every figure, every group and every row, and no formula', async () => {
    const all = await clerk.get('/figures/file?from=2026-02-01&to=2026-02-28');
    expect(all.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(all.headers.get('content-disposition')).toBe(
      'attachment; filename="figures-2026-02-01-2026-02-28.csv"',
    );
    const uploads = lines(all.text).find((line) => line.includes('upload_on_time'));
    expect(uploads).toMatch(/,2026-02-01,2026-02-28,,100,22,22,是,2026-01-01,2026-01-31,,47\.83,11,23,/);
    const league = await clerk.get('/figures/upload_on_time/breakdown/file?by=insurer&language=en');
    expect(lines(league.text).slice(0, 2)).toEqual([
      'name,line,from,to,rank,value,percent,numerator,denominator (n),small n',
      "'=NEAR保险,Property & casualty,,,1,,75,30,40,",
    ]);
    const rows = lines((await clerk.get('/figures/upload_on_time/rows/file')).text);
    expect(rows).toHaveLength(46);
    expect(rows[1]).toMatch(
      /^2026-02-19 10:00:00,'=NEAR保险,B\d+分站,财产险,.*,按时,,E\d+,欧阳\*\*,138\*\*\*\*5678$/,
    );
  });

  it('come as workbooks too', async () => {
    const response = await fetch(`${api.url}/api/v1/figures/upload_on_time/rows/file?format=xlsx`, {
      headers: { cookie: await cookieOf('clerk') },
    });
    expect(response.headers.get('content-type')).toContain('spreadsheetml.sheet');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.readUInt32LE(0)).toBe(0x04034b50);
    expect(bytes.readUInt32LE(bytes.length - 22)).toBe(0x06054b50);
  });

  it('are recorded, refused to whom they are not for, and one at a time for each', async () => {
    const mine = await as('bound');
    expect((await mine.get('/figures/file')).status).toBe(403);
    const [entry] = await database.worker.transaction((sql) =>
      sql.query<{ subjectId: string; data: object }>(
        `SELECT subject_id AS "subjectId", data FROM audit_entry WHERE action = 'figure.exported' ORDER BY id LIMIT 1`,
      ),
    );
    expect(entry).toMatchObject({ subjectId: 'all', data: { from: '2026-02-01', format: 'csv' } });
    const both = await Promise.all([1, 2, 3, 4].map(() => clerk.get('/figures/upload_on_time/rows/file')));
    const statuses = both.map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
    expect((await clerk.get('/figures/upload_on_time/rows/file')).status).toBe(200);
  });
});

async function cookieOf(username: string): Promise<string> {
  const response = await fetch(`${api.url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}
