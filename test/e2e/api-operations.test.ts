import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { orderRun } from '../../src/persistence/queries/run-commands.js';
import { foundStation, type FoundedStation } from '../harness/founded-station.js';

interface Operations {
  parts: { part: string; answers: boolean }[];
  gauges: { gauge: string; of: string; value: number }[] | null;
  queues: unknown[] | null;
  allKnown: boolean;
  stuck: { workflowId: string; why: string; reason: string | null; since: string; url: string | null }[];
}

let station: FoundedStation;
const now = new Date('2026-03-02T10:00:00+08:00');

beforeAll(async () => {
  station = await foundStation(now);
}, 90_000);

afterAll(() => station.close());

it('tells the operators what answers and what waits, and owns up where the engine does not list its runs', async () => {
  await station.database.worker.transaction(async (sql) => {
    const order = { kind: 'signal', workflowType: 'complaintCase', signalName: 'replyReceived' } as const;
    await orderRun(sql, { ...order, workflowId: 'case:GZ-2026-000009', payload: {} }, now);
    await orderRun(sql, { ...order, workflowId: 'case:GZ-2026-000010', payload: {} }, now);
    await sql.run(
      "UPDATE run_command SET attempts = 5, last_error = 'INVALID_ARGUMENT' WHERE workflow_id = 'case:GZ-2026-000009'",
    );
  });
  const supervisor = await station.loggedIn('supervisor');
  const { status, body } = await supervisor.get<Operations>('/operations');
  expect(status).toBe(200);
  expect(body.parts).toEqual([
    { part: 'database', answers: true },
    { part: 'temporal', answers: true },
  ]);
  expect(body.gauges).toEqual(
    expect.arrayContaining([
      { gauge: 'orders', of: 'refused', value: 1 },
      { gauge: 'orders', of: 'signal', value: 1 },
    ]),
  );
  expect(body.allKnown).toBe(false);
  expect(body.stuck).toEqual([
    {
      ...{ workflowId: 'case:GZ-2026-000009', why: 'refused', reason: 'INVALID_ARGUMENT' },
      ...{ since: '2026-03-02T10:00:00.000+08:00', url: null },
    },
  ]);
}, 30_000);

it('is for operators: neither clerks nor insurers see it', async () => {
  for (const name of ['clerk', 'gzpca-01-head']) {
    const somebody = await station.loggedIn(name);
    const { status } = await somebody.get('/operations');
    expect([name, status]).toEqual([name, 403]);
  }
});
