import { randomInt } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createReadingActivities } from '../../activities/reading.activities.js';
import { createSurveyActivities } from '../../activities/survey.activities.js';
import { startHouseDuties, type HouseDuties } from '../../src/inbound/house-duties.js';
import { carryOutRunCommands } from '../../src/inbound/runs/run-starter.js';
import { newId } from '../../src/persistence/ids.js';
import { orderRun } from '../../src/persistence/queries/run-commands.js';
import { readStationGauges } from '../../src/persistence/queries/station-gauges.js';
import { surveyRoundId } from '../../workflows/survey-round/messages.js';
import { testServers } from '../harness/servers.js';
import { openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

let world: SurveyWorld;
let connection: Connection;
let client: Client;
const namespace = 'default';

beforeAll(async () => {
  world = await openSurveyWorld();
  connection = await Connection.connect({ address: testServers().temporalAddress });
  client = new Client({ connection, namespace });
}, 60_000);
afterAll(async () => {
  await connection.close();
  await world.close();
});

/** Until it holds; fails the test when it does not within 20 s. */
async function eventually(what: () => Promise<boolean>): Promise<void> {
  const ends = Date.now() + 20_000;
  while (!(await what())) {
    if (Date.now() > ends) throw new Error(`never: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const order = (workflowId: string, kind: 'start' | 'signal' = 'start') =>
  world.db.transaction((sql) =>
    orderRun(
      sql,
      { workflowId, kind, workflowType: 'surveyRound', signalName: 'sendingReleased', payload: {} },
      new Date(),
    ),
  );
const unsent = (workflowId: string) =>
  world.rows<{ kind: string; attempts: number; error: string | null; sent: boolean }>(
    'SELECT kind, attempts, last_error AS error, sent_at IS NOT NULL AS sent FROM run_command WHERE workflow_id = $1 ORDER BY id',
    [workflowId],
  );
const carryOut = () => carryOutRunCommands({ db: world.db, client, now: () => world.time.now });

describe('the run starter', () => {
  it('starts what is ordered once, and tells it what comes after, in sequence', async () => {
    const id = `survey:test-${newId()}`;
    await order(id);
    await order(id);
    await order(id, 'signal');
    for (let round = 0; round < 3; round += 1) expect((await carryOut()).sent).toBeGreaterThan(0);
    expect((await carryOut()).taken).toBe(0);
    expect((await unsent(id)).map(({ sent, error }) => [sent, error])).toEqual([
      [true, null],
      [true, null],
      [true, null],
    ]);
    const { events } = await client.workflow.getHandle(id).fetchHistory();
    expect(events?.filter(({ workflowExecutionSignaledEventAttributes: s }) => s)).toHaveLength(1);
    await client.workflow.getHandle(id).terminate();
    await order(id, 'signal');
    await carryOut();
    expect((await unsent(id)).at(-1)).toMatchObject({ sent: true, error: 'run is over' });
  });

  it('never lets two starters carry out orders of one run at once', async () => {
    const id = `survey:test-${newId()}`;
    await order(id);
    await order(id, 'signal');
    while ((await Promise.all([carryOut(), carryOut(), carryOut()])).some(({ taken }) => taken > 0));
    expect((await unsent(id)).map(({ error }) => error)).toEqual([null, null]);
    await client.workflow.getHandle(id).terminate();
  });

  it('takes a run of another matter for nobody else, and says so until it is gone', async () => {
    const started = (payload: object, type = 'complaintCase') =>
      world.db.transaction((sql) =>
        orderRun(sql, { workflowId, kind: 'start', workflowType: type, payload }, new Date()),
      );
    const workflowId = `case:TT-2026-${newId().slice(0, 8)}`;
    await client.workflow.start('complaintCase', {
      taskQueue: 'nobody',
      workflowId,
      args: [{ caseId: newId() }],
    });
    await started({ caseId: newId() });
    expect((await carryOut()).refused).toEqual([
      `${workflowId}: the id belongs to the run of another matter`,
    ]);
    expect(await unsent(workflowId)).toMatchObject([{ sent: false, attempts: 1 }]);
    for (let time = 0; time < 5; time += 1) await carryOut();
    const gauges = await world.db.transaction((sql) => readStationGauges(sql, new Date()));
    expect(gauges).toContainEqual({ gauge: 'orders', of: 'refused', value: 1 });
    await world.db.transaction((sql) =>
      sql.run('DELETE FROM run_command WHERE workflow_id = $1', [workflowId]),
    );
    await client.workflow.getHandle(workflowId).terminate();
  });

  it('takes an older round of the same number for no other, and a reading day that is over for no new one', async () => {
    const roundNo = String(randomInt(2_000_000_000));
    const date = `${randomInt(2100, 9000)}-03-02`;
    const runs = [
      { workflowId: `survey:${roundNo}`, type: 'surveyRound', input: { roundNo } },
      { workflowId: `replies-to-read:${date}`, type: 'repliesToRead', input: { date } },
    ];
    const hour = new Date(Date.now() + 3_600_000);
    for (const { workflowId, type, input } of runs) {
      await client.workflow.start(type, { taskQueue: 'nobody', workflowId, args: [input] });
      await world.db.transaction((sql) =>
        orderRun(sql, { workflowId, kind: 'start', workflowType: type, payload: input }, hour),
      );
    }
    const [round, day] = runs.map(({ workflowId }) => workflowId);
    expect((await carryOut()).refused).toEqual([`${round}: the id belongs to the run of another matter`]);
    expect(await unsent(day!)).toMatchObject([{ sent: true, error: null }]);
    await client.workflow.getHandle(day!).terminate();
    await world.db.transaction((sql) =>
      sql.run('UPDATE run_command SET sent_at = NULL WHERE workflow_id = $1', [day]),
    );
    while ((await carryOut()).sent > 0);
    expect(await unsent(`${day}:2`)).toMatchObject([{ sent: true, error: null }]);
    await world.db.transaction((sql) => sql.run('DELETE FROM run_command WHERE workflow_id = $1', [round]));
    for (const id of [round!, `${day}:2`]) await client.workflow.getHandle(id).terminate();
  });

  it('lets one that the engine refuses hold up no other, and says so', async () => {
    const [bad, good] = [`survey:${'x'.repeat(2_000)}`, `survey:test-${newId()}`];
    await order(bad);
    await order(good);
    const { refused } = await carryOut();
    expect(refused).toHaveLength(1);
    expect(await unsent(good)).toMatchObject([{ sent: true }]);
    expect(await unsent(bad)).toMatchObject([{ sent: false, attempts: 1 }]);
    for (let time = 0; time < 5; time += 1) await carryOut();
    expect(await unsent(bad)).toMatchObject([{ sent: false, attempts: 5 }]);
    await world.db.transaction((sql) => sql.run('DELETE FROM run_command WHERE workflow_id = $1', [bad]));
    await client.workflow.getHandle(good).terminate();
  });

  it('keeps every order while the engine is away, and counts nothing against it', async () => {
    const id = `survey:test-${newId()}`;
    await order(id);
    const nowhere = Connection.lazy({ address: '127.0.0.1:9' });
    const away = new Client({ connection: nowhere, namespace });
    await expect(carryOutRunCommands({ db: world.db, client: away, now: () => 0 })).rejects.toThrow();
    expect(await unsent(id)).toMatchObject([{ sent: false, attempts: 0 }]);
    await nowhere.close();
    await carryOut();
    expect(await unsent(id)).toMatchObject([{ sent: true }]);
    await client.workflow.getHandle(id).terminate();
  }, 30_000);
});

describe('the duties of the house', () => {
  let duties: HouseDuties;
  const failures: string[] = [];
  const workers: Worker[] = [];
  let running: Promise<unknown>;
  let native: NativeConnection;

  beforeAll(async () => {
    native = await NativeConnection.connect({ address: testServers().temporalAddress });
    const workflowBundle = { codePath: path.resolve('dist/workflow-bundle.js') };
    const activities = { ...createSurveyActivities(parts()), ...createReadingActivities(parts()) };
    for (const taskQueue of ['station', 'sms', 'bulk'])
      workers.push(
        await Worker.create({ connection: native, namespace, taskQueue, workflowBundle, activities }),
      );
    running = Promise.all(workers.map((worker) => worker.run()));
    duties = startHouseDuties({
      ...parts(),
      client,
      surveyPageSize: 2,
      onFailure: (name, error) => failures.push(`${name}: ${String(error)}`),
    });
  }, 120_000);
  afterAll(async () => {
    await duties.stop();
    for (const worker of workers) worker.shutdown();
    await running;
    await native.close();
  }, 60_000);

  /** Real time, always within the sending hours. */
  const parts = () => ({
    ...world.parts,
    now: () => Date.now(),
    rules: async () => {
      const rules = await world.parts.rules();
      return { ...rules, settings: { ...rules.settings, sendingHours: { from: '00:00', until: '24:00' } } };
    },
  });

  it('bring an accepted event to its consumer, receipts to its message and the reply to its survey', async () => {
    const phones = [1, 2, 3].map((n) => phoneNo(800 + n));
    await world.accept(phones.map((phone) => ({ phone })));
    duties.nudge();
    await eventually(() => Promise.resolve(world.sms.count() >= 3));
    const sent = [...world.sms.messages()];
    expect(sent.map(([, { to }]) => to).sort()).toEqual(phones);
    await eventually(async () => {
      const [row] = await world.rows<{ n: number }>(
        "SELECT count(*)::int AS n FROM message WHERE state = 'submitted'",
      );
      return row!.n === 3;
    });
    for (const [id] of sent)
      for (const part of [id, `${id}.2`]) await world.sms.deliverReceipt(part, 'delivered');
    await world.sms.receive({ from: phones[0]!, to: sent[0]![1].from, text: '1' });
    expect(await world.rows('SELECT match, overall FROM inbound_message')).toEqual([
      { match: 'open', overall: 'satisfied' },
    ]);
    const states = await world.rows('SELECT state, count(*)::int AS n FROM message GROUP BY state');
    expect(states).toEqual([{ state: 'delivered', n: 3 }]);
    const [round] = await world.rows<{ no: string }>('SELECT max(round_no)::text AS no FROM survey_round');
    const about = await client.workflow.getHandle(surveyRoundId(round!.no)).describe();
    expect(about.status.name).toBe('RUNNING');
    expect(failures).toEqual([]);
    const rounds = await world.rows<{ id: string }>(
      "SELECT DISTINCT workflow_id AS id FROM run_command WHERE workflow_type = 'surveyRound' AND sent_at IS NOT NULL AND payload ? 'roundNo'",
    );
    expect(rounds.length).toBe(2);
    for (const { id } of rounds) await client.workflow.getHandle(id).terminate();
  }, 60_000);
});
