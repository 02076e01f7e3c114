import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStationApart, until } from '../../harness/apart.js';
import type { StationApart } from '../../harness/apart.js';
import { ApiClient } from '../../harness/client.js';
import { expectSound } from '../../harness/faults.js';

jest.setTimeout(300_000);

let station: StationApart;
let clerk: ApiClient;
beforeAll(async () => {
  station = await openStationApart({ factor: 60 });
  clerk = new ApiClient(station.url);
  expect((await clerk.logIn('clerk', station.passwords.get('clerk') ?? '')).status).toBe(201);
});
afterEach(() => expectSound(station));
afterAll(() => station.close());

interface Done {
  status: number;
  body: { caseNo: string };
}

/**
 * Has somebody act, kills the worker while it is about to write what the act does, and repeats the act under its key
 * until it is answered.
 */
async function killDuring(act: () => Promise<Done>): Promise<Done> {
  const holder = new pg.Client({ connectionString: station.databaseUrl });
  holder.on('error', () => undefined);
  await holder.connect();
  // Reading goes on; whoever would change a case waits.
  await holder.query('BEGIN; LOCK TABLE complaint_case IN EXCLUSIVE MODE');
  const waiting = "pg_stat_activity WHERE application_name = 'station-worker' AND wait_event_type = 'Lock'";
  const first = act();
  await until(
    'The worker before the change',
    async () => (await holder.query(`SELECT 1 FROM ${waiting}`)).rowCount! > 0,
  );
  await station.worker.kill();
  await holder.query(`SELECT pg_terminate_backend(pid) FROM ${waiting}`);
  await holder.end();
  await station.worker.start();
  const { status } = await first;
  expect([200, 201, 503]).toContain(status);
  return until('The answer', async () => {
    const answer = await act();
    return answer.status !== 503 && answer.status !== 409 && answer;
  });
}

let acts = 0;
/** The same act under the same key each time. */
function acting(path: string, body: object): () => Promise<Done> {
  acts += 1;
  const headers = { 'idempotency-key': `act-${acts}` };
  return () => clerk.post<Done['body']>(path, { body, headers });
}

const entering = (name: string) =>
  acting('/cases', {
    ...{ source: 'call', customerName: '李四', customerPhone: '13812345678' },
    text: `来电反映理赔慢（${name}）`,
  });
async function entered(name: string): Promise<string> {
  const { status, body } = await entering(name)();
  expect(status).toBe(201);
  return body.caseNo;
}
const told = async (caseNo: string): Promise<Record<string, number>> => {
  const rows = await station.rows<{ type: string; n: number }>(
    `SELECT e.type, count(*)::int AS n FROM case_entry e JOIN complaint_case c ON c.id = e.case_id
     WHERE c.case_no = $1 GROUP BY e.type`,
    [caseNo],
  );
  return Object.fromEntries(rows.map(({ type, n }) => [type, n]));
};

describe('a worker that is killed while somebody acts', () => {
  it('has a case entered once', async () => {
    const { status, body } = await killDuring(entering('登记'));
    expect(status).toBe(201);
    expect(await station.rows('SELECT case_no AS "caseNo" FROM complaint_case')).toEqual([
      { caseNo: body.caseNo },
    ]);
  });

  it('has an act performed once', async () => {
    const caseNo = await entered('记录');
    const { status } = await killDuring(acting(`/cases/${caseNo}/notes`, { text: '已电话核实' }));
    expect(status).toBe(200);
    expect(await told(caseNo)).toMatchObject({ addNote: 1 });
  });

  it('has a case merged once, and its matter taken up once', async () => {
    const [one, two] = [await entered('并案甲'), await entered('并案乙')];
    const merge = acting(`/cases/${one}/merges`, { intoCaseNo: two, reason: '同一事项' });
    expect((await killDuring(merge)).status).toBe(200);
    expect(await told(one)).toMatchObject({ merge: 1 });
    expect(await told(two)).toMatchObject({ absorb: 1 });
  });

  it('has a case reopened once', async () => {
    const caseNo = await entered('重开');
    expect((await acting(`/cases/${caseNo}/withdrawals`, { reason: '消费者撤回' })()).status).toBe(200);
    const reopen = acting(`/cases/${caseNo}/reopenings`, { reason: '消费者补充材料' });
    expect((await killDuring(reopen)).status).toBe(200);
    expect(await told(caseNo)).toMatchObject({ reopen: 1 });
    const runs = await station.rows('SELECT run_no AS "runNo" FROM complaint_case WHERE case_no = $1', [
      caseNo,
    ]);
    expect(runs).toEqual([{ runNo: 2 }]);
  });
});
