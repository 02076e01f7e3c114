import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createCaseActivities } from '../../activities/case.activities.js';
import { createPhoneCodeActivities } from '../../activities/phone-code.activities.js';
import { createReadingActivities } from '../../activities/reading.activities.js';
import { createSurveyActivities } from '../../activities/survey.activities.js';
import { stationTime, type StationClock } from '../../domain/clock/station-clock.js';
import type { DatabaseUrls } from '../../src/embedded/postgres/database.js';
import type { Prompt, PhoneReply } from '../../src/embedded/sms-centre/behaviour.js';
import { startSmsCentre } from '../../src/embedded/sms-centre/centre.js';
import { stationSearchAttributes } from '../../src/embedded/temporal/dev-server.js';
import { startHouseDuties } from '../../src/inbound/house-duties.js';
import type { Keyring } from '../../src/integrations/keyring/keyring.js';
import { openSmsGateway } from '../../src/integrations/sms/open.js';
import type { Database } from '../../src/persistence/database.js';
import { cachedStationRules } from '../../src/persistence/queries/station-rules.js';
import { seedRules } from '../../src/persistence/seed/shipped-rules.js';
import { storedClock } from '../../src/roots/clock.js';
import { stationRow } from '../../src/roots/open-station.js';
import { startTestApi, testKeyring } from './api.js';
import { openTestDatabase } from './database.js';
import type { TestDatabase } from './database.js';
import { testServers } from './servers.js';

/** API, workers, duties and an SMS centre over SMPP, in this process; a namespace, a database and phones of its own. */
export interface WholeStation {
  url: string;
  urls: DatabaseUrls;
  /** Under the worker's role, to plant reference data; tests look at the station through its interfaces. */
  db: Database;
  keyring: Keyring;
  /** Of its namespace. */
  client: Client;
  /** How phones answer from now on. */
  consumer(answers: (prompt: Prompt) => readonly PhoneReply[]): void;
  /** Lets every worker go; what it answers brings new ones. */
  workersAway(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** A station whose database and engine are there already. */
interface Existing {
  database: TestDatabase;
  keyring: Keyring;
}

/** Station time runs as fast as the wall's, from a Monday at 10:00: the sending hours are open whenever tests run. */
export async function openWholeStation(namespace: string, existing?: Existing): Promise<WholeStation> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const folder = await mkdtemp(path.join(os.tmpdir(), 'whole-station-'));
  const database = existing?.database ?? (await openTestDatabase());
  const db = database.worker;
  const clock = existing ? storedClock(await stationRow(db)) : await found(db);
  const { temporalAddress: address } = testServers();
  const connection = await Connection.connect({ address });
  if (!existing) await prepareNamespace(connection, namespace);
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const centre = await startSmsCentre({ port: 0, dataDir: folder, password: 'secret', fsync: false });
  const sms = openSmsGateway(centre.url, { firstBackoffMs: 50 });
  const keyring = existing?.keyring ?? testKeyring();
  const now = () => stationTime(clock, Date.now());
  const parts = { db, sms, keyring, clock, now, rules: cachedStationRules(db, 500), smsRate: 1_000 };
  const activities = {
    ...createCaseActivities(parts),
    ...createPhoneCodeActivities(parts),
    ...createReadingActivities(parts),
    ...createSurveyActivities(parts),
  };
  let stopWorkers = await startWorkers(native, namespace, activities);
  const failures: unknown[] = [];
  const duties = startHouseDuties({
    ...parts,
    client,
    surveyPageSize: 500,
    onFailure: (...told: unknown[]) => void failures.push(told),
  });
  const api = await startTestApi({
    database: database.api,
    keyring,
    parts: { engine: client, clock, stationNow: () => new Date(now()) },
  });
  return {
    url: api.url,
    ...{ urls: database.urls, db, keyring, client },
    consumer: (answers) => centre.control.answerAs(answers),
    workersAway: async () => {
      await stopWorkers();
      stopWorkers = () => Promise.resolve();
      return async () => {
        stopWorkers = await startWorkers(native, namespace, activities);
      };
    },
    close: async () => {
      await api.close();
      await duties.stop();
      await stopWorkers();
      await sms.close();
      await centre.stop();
      await native.close();
      await connection.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
      if (failures.length > 0) throw new Error(`Duties failed: ${JSON.stringify(failures[0])}`);
    },
  };
}

async function found(db: Database): Promise<StationClock> {
  const clock: StationClock = {
    kind: 'scaled',
    start: Date.parse('2026-03-02T10:00:00+08:00'),
    factor: 1,
    origin: Date.now(),
  };
  const at = new Date('2026-01-05T09:00:00+08:00');
  await db.transaction(async (sql) => {
    await sql.run(
      "INSERT INTO station (kind, clock, province_code, created_at) VALUES ('rehearsal', $1, 'GZ', $2)",
      [JSON.stringify(clock), at],
    );
    await seedRules(sql, at);
  });
  return clock;
}

async function prepareNamespace(connection: Connection, namespace: string): Promise<void> {
  const { workflowService, operatorService } = connection;
  const workflowExecutionRetentionPeriod = msToTs(24 * 3_600_000);
  await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const types = proto.temporal.api.enums.v1.IndexedValueType;
  const typeOf = {
    Keyword: types.INDEXED_VALUE_TYPE_KEYWORD,
    Datetime: types.INDEXED_VALUE_TYPE_DATETIME,
    Bool: types.INDEXED_VALUE_TYPE_BOOL,
  };
  const searchAttributes = Object.fromEntries(
    Object.entries(stationSearchAttributes).map(([name, type]) => [name, typeOf[type]]),
  );
  // A new namespace is known to every part of the server a moment later.
  for (let attempt = 0; ; attempt += 1) {
    try {
      await operatorService.addSearchAttributes({ namespace, searchAttributes });
      return;
    } catch (error) {
      if (attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function startWorkers(
  connection: NativeConnection,
  namespace: string,
  activities: object,
): Promise<() => Promise<void>> {
  const base = { connection, namespace, activities };
  const workflowBundle = { codePath: path.resolve('dist/workflow-bundle.js') };
  const workers = await Promise.all([
    Worker.create({ ...base, taskQueue: 'station', workflowBundle }),
    ...['sms', 'sms-cases', 'sms-codes', 'bulk', 'mail'].map((taskQueue) =>
      Worker.create({ ...base, taskQueue }),
    ),
  ]);
  const running = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  };
}
