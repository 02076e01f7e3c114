import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Settings } from '../../config/settings.js';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { newId } from '../../src/persistence/ids.js';
import { makeMark, markLoaded, readMark } from '../../src/persistence/queries/restore-mark.js';
import { orderRun } from '../../src/persistence/queries/run-commands.js';
import {
  numbersGiven,
  orderWordsAgain,
  skipUsedNumbers,
} from '../../src/persistence/queries/used-numbers.js';
import { requireRestored } from '../../src/roots/open-station.js';
import { setUp } from '../../src/roots/set-up.js';
import { endFormerRuns, findFormerRuns } from '../../src/station/former-runs.js';
import { buildRunsAnew } from '../../src/station/reconcile.js';
import { restartRuns } from '../../src/station/restart-runs.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { openTestNamespace } from '../harness/whole-house.js';

jest.setTimeout(90_000);

const began = new Date();
const at = new Date('2026-03-02T10:00:00+08:00');
const word = 'case-afterword:GZ-2026-000003:calendar-2026-2';

let client: Client;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ client, close } = await openTestNamespace());
});
afterAll(() => close());

/** Runs need no worker here: what counts is which of them the engine has. */
describe('the runs of the time after a backup', () => {
  let db: TestDatabase;

  const start = (workflowId: string, type: string) =>
    client.workflow.start(type, {
      ...{ workflowId, taskQueue: 'station', workflowIdReusePolicy: 'REJECT_DUPLICATE' },
      args: [{}],
    });
  const status = async (id: string) => (await client.workflow.getHandle(id).describe()).status.name;
  const rows = <Row>(text: string) => db.worker.transaction((sql) => sql.query<Row>(text));

  beforeAll(async () => {
    db = await openTestDatabase();
    await db.worker.transaction(async (sql) => {
      await sql.run("INSERT INTO number_series (code, year, last) VALUES ('case', 2026, 3)");
      await sql.run(
        "INSERT INTO survey_round (round_no, state, size, cut_at) OVERRIDING SYSTEM VALUE VALUES (7, 'closed', 3, $1)",
        [at],
      );
    });
    await start('survey:7:2', 'surveyRound');
    await start('survey:12', 'surveyRound');
    await start('case:GZ-2026-000009', 'complaintCase');
    await start('case:GZ-2026-000002:3', 'complaintCase');
    await start('replies-to-read:2026-03-02', 'repliesToRead');
    await (await start(word, 'caseAfterword')).terminate();
    await start('case-afterword:GZ-2026-000003:note', 'caseAfterword');
  });
  afterAll(() => db.close());

  it('tell which numbers were used, and are all found, whether they live or not', async () => {
    const { used, living, words } = await findFormerRuns(client, began);
    expect(used).toEqual({
      round: 12,
      cases: new Map([[2026, 9]]),
      roundRuns: new Map(Object.entries({ 7: 2, 12: 1 })),
      caseRuns: new Map(Object.entries({ 'GZ-2026-000009': 1, 'GZ-2026-000002': 3 })),
      dayRuns: new Map([['2026-03-02', 1]]),
    });
    expect(living).toHaveLength(6);
    expect(words.map(({ workflowId }) => workflowId).sort()).toEqual([
      word,
      'case-afterword:GZ-2026-000003:note',
    ]);
  });

  it('have their numbers behind them from then on: of cases, of rounds and of further runs', async () => {
    const { used } = await findFormerRuns(client, began);
    await db.worker.transaction(async (sql) => {
      const reopening = { caseId: newId(), reopen: { act: {} } };
      const order = { kind: 'start', workflowType: 'complaintCase', payload: reopening } as const;
      await orderRun(sql, { ...order, workflowId: 'case:GZ-2026-000002:2' }, at);
      await skipUsedNumbers(sql, used, at);
    });
    expect((await db.worker.transaction(numbersGiven)).cases).toEqual(new Map([[2026, 9]]));
    expect(await rows("SELECT workflow_id AS id FROM run_command WHERE payload ? 'reopen'")).toEqual([
      { id: 'case:GZ-2026-000002:4' },
    ]);
    expect(
      await rows('SELECT workflow_id AS id FROM run_command WHERE sent_at IS NOT NULL ORDER BY 1'),
    ).toEqual([{ id: 'replies-to-read:2026-03-02' }, { id: 'survey:7:2' }]);
  });

  it('are ended; what they did stays readable, but a word can be said again', async () => {
    const former = await findFormerRuns(client, began);
    await db.worker.transaction(async (sql) => {
      const order = { kind: 'start', workflowType: 'caseAfterword', payload: {} } as const;
      await orderRun(sql, { ...order, workflowId: word }, at);
      await sql.run('UPDATE run_command SET sent_at = created_at WHERE workflow_id = $1', [word]);
      await orderWordsAgain(
        sql,
        former.words.map(({ workflowId }) => workflowId),
      );
    });
    await endFormerRuns(client, former);
    expect(await status('survey:12')).toBe('TERMINATED');
    expect(await status('case:GZ-2026-000009')).toBe('TERMINATED');
    expect(await rows(`SELECT sent_at AS "sentAt" FROM run_command WHERE workflow_id = '${word}'`)).toEqual([
      { sentAt: null },
    ]);
    await start(word, 'caseAfterword');
    expect(await status(word)).toBe('RUNNING');
  });
});

describe('a restore that was broken off before its runs were built anew', () => {
  it('lets no process start on the database, and ends with its runs', async () => {
    const db = await openTestDatabase();
    await requireRestored(db.api);
    await db.migrator.transaction((sql) => makeMark(sql, began));
    await expect(requireRestored(db.api)).rejects.toThrow('Run `npm run station -- restore` again');
    await db.worker.transaction(async (sql) => {
      await sql.run(
        "INSERT INTO station (kind, clock, province_code, created_at) VALUES ('live', $1, 'GZ', $2)",
        [JSON.stringify(REAL_CLOCK), at],
      );
      await markLoaded(sql);
    });
    const { worker, migrator } = db;
    await expect(requireRestored(db.api)).rejects.toThrow('Finish it with `npm run station -- reconcile`');
    await expect(setUp({} as Settings, db.urls.migratorUrl, 'none')).rejects.toThrow('was broken off');
    const former = await findFormerRuns(client, (await worker.transaction(readMark))!.backupOf);
    expect(await buildRunsAnew({ worker, migrator, client, clock: REAL_CLOCK }, former)).toContain(
      '0 open cases',
    );
    await requireRestored(db.api);
    await db.close();
  });
});

describe('a case that was asked for and not opened when the backup was made', () => {
  it('is opened by a further run, which its row then names', async () => {
    const db = await openTestDatabase();
    const caseNo = 'GZ-2026-000077';
    await db.worker.transaction((sql) =>
      sql.run(
        `INSERT INTO case_request (id, case_id, source, person_sealed, phone_index, tail_index, facts, requested_by, requested_at)
         VALUES ($1, $2, 'staff', '', '', '', $3, 'station', $4)`,
        [newId(), newId(), JSON.stringify({ caseNo }), at],
      ),
    );
    await (
      await client.workflow.start('complaintCase', { workflowId: `case:${caseNo}`, taskQueue: 'station' })
    ).terminate();
    expect(await restartRuns({ db: db.worker, client, clock: REAL_CLOCK })).toMatchObject({
      cases: { running: 0, started: 1 },
    });
    const facts = await db.worker.transaction((sql) => sql.query('SELECT facts FROM case_request'));
    expect(facts).toEqual([{ facts: { caseNo, runNo: 2 } }]);
    await db.close();
  });
});
