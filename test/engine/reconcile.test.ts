import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { newId } from '../../src/persistence/ids.js';
import { tellReadingDates } from '../../src/persistence/queries/calendar-words.js';
import { orderRun } from '../../src/persistence/queries/run-commands.js';
import { releaseRounds } from '../../src/persistence/queries/round-state.js';
import { restartRuns } from '../../src/station/restart-runs.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { testServers } from '../harness/servers.js';

jest.setTimeout(60_000);

const now = new Date('2026-03-02T10:00:00+08:00');
const roundNo = String(randomInt(1_000_000, 2_000_000_000));
/** Of a year of its own: the engine is shared. */
const date = `${randomInt(2100, 9000)}-03-02`;
const caseNo = `TT-2026-${randomInt(100_000, 999_999)}`;

/** Runs need no worker here: what counts is which of them the engine has. */
describe('restartRuns', () => {
  let db: TestDatabase;
  let connection: Connection;
  let client: Client;
  const restart = () => restartRuns({ db: db.worker, client, clock: REAL_CLOCK });
  const status = async (id: string) => (await client.workflow.getHandle(id).describe()).status.name;

  beforeAll(async () => {
    db = await openTestDatabase();
    connection = await Connection.connect({ address: testServers().temporalAddress });
    client = new Client({ connection });
    await db.worker.transaction(async (sql) => {
      await sql.run(
        "INSERT INTO survey_round (round_no, state, size, cut_at) OVERRIDING SYSTEM VALUE VALUES ($1, 'open', 3, $2)",
        [roundNo, now],
      );
      await sql.run(
        `INSERT INTO case_request (id, case_id, source, person_sealed, phone_index, tail_index, facts, requested_by, requested_at)
         VALUES ($1, $2, 'staff', '', '', '', $3, 'station', $4)`,
        [newId(), newId(), JSON.stringify({ caseNo }), now],
      );
    });
  });
  afterAll(async () => {
    const days = [`replies-to-read:${date}`, `replies-to-read:${date}:2`];
    for (const id of [`survey:${roundNo}`, `survey:${roundNo}:2`, `case:${caseNo}`, ...days])
      await client.workflow
        .getHandle(id)
        .terminate()
        .catch(() => undefined);
    await connection.close();
    await db.close();
  });

  it('starts the run of every open row that has none', async () => {
    expect(await restart()).toEqual({
      cases: { running: 0, started: 1 },
      rounds: { running: 0, started: 1 },
      readingDays: { running: 0, started: 0 },
    });
    expect(await status(`survey:${roundNo}`)).toBe('RUNNING');
    expect(await status(`case:${caseNo}`)).toBe('RUNNING');
  });

  it('starts nothing twice', async () => {
    expect(await restart()).toMatchObject({
      cases: { running: 1, started: 0 },
      rounds: { running: 1, started: 0 },
    });
  });

  it('goes on under the next number where a run is over and its row is open', async () => {
    await client.workflow.getHandle(`survey:${roundNo}`).terminate();
    expect(await restart()).toMatchObject({ rounds: { running: 0, started: 1 } });
    expect(await status(`survey:${roundNo}:2`)).toBe('RUNNING');
    expect(await restart()).toMatchObject({ rounds: { running: 1, started: 0 } });
    // A release of sending reaches the run that carries the round now.
    const orders = await db.worker.transaction(async (sql) => {
      await sql.run("UPDATE survey_round SET state = 'cut' WHERE round_no = $1", [roundNo]);
      await releaseRounds(sql, null, now);
      await sql.run("UPDATE survey_round SET state = 'open' WHERE round_no = $1", [roundNo]);
      return sql.query('SELECT workflow_id AS id FROM run_command WHERE sent_at IS NULL');
    });
    expect(orders).toEqual([{ id: `survey:${roundNo}:2` }]);
  });

  it('has the replies of a day read whose run was over when a backup made them unread again', async () => {
    const first = `replies-to-read:${date}`;
    await db.worker.transaction(async (sql) => {
      await sql.run(
        `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, arrived_at, match, overall, opt_out, why, read_at, needs_person)
         VALUES ($1, '', '', '', '', '10690000501', $2, 'unmatched', 'person', false, '', $2, true)`,
        [newId(), new Date(`${date}T10:00:00+08:00`)],
      );
      await orderRun(
        sql,
        { workflowId: first, kind: 'start', workflowType: 'repliesToRead', payload: {} },
        now,
      );
    });
    expect(await restart()).toMatchObject({ readingDays: { running: 0, started: 1 } });
    await client.workflow.getHandle(first).terminate();
    expect(await restart()).toMatchObject({ readingDays: { running: 0, started: 1 } });
    expect(await status(`${first}:2`)).toBe('RUNNING');
    expect(await restart()).toMatchObject({ readingDays: { running: 1, started: 0 } });
    // A corrected calendar reaches the run that watches over the day now.
    const told = await db.worker.transaction(async (sql) => {
      await tellReadingDates(sql, now);
      return sql.query("SELECT workflow_id AS id FROM run_command WHERE signal_name = 'calendarChanged'");
    });
    expect(told).toEqual([{ id: `${first}:2` }]);
  });

  it('gives a day no further run that has had its last reminder', async () => {
    await client.workflow.getHandle(`replies-to-read:${date}:2`).terminate();
    await db.worker.transaction((sql) =>
      sql.run('INSERT INTO reading_step (arrived_on, percent, unread, fired_at) VALUES ($1, 100, 1, $2)', [
        date,
        now,
      ]),
    );
    expect(await restart()).toMatchObject({ readingDays: { running: 0, started: 0 } });
  });

  it('lets closed rows rest', async () => {
    await db.worker.transaction((sql) =>
      sql.run("UPDATE survey_round SET state = 'closed' WHERE round_no = $1", [roundNo]),
    );
    expect(await restart()).toMatchObject({ rounds: { running: 0, started: 0 } });
  });
});
