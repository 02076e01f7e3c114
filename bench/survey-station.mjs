/** What the benches of surveys run on: PostgreSQL with fsync, a Temporal dev server on disk, events ready to be asked. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { createSurveyActivities } from '../dist/activities/survey.activities.js';
import { stationTime } from '../dist/domain/clock/station-clock.js';
import { freePort } from '../dist/src/embedded/ports.js';
import { startCluster } from '../dist/src/embedded/postgres/cluster.js';
import { prepareDatabase } from '../dist/src/embedded/postgres/database.js';
import { drawPasswords } from '../dist/src/embedded/postgres/passwords.js';
import { findTemporalCli } from '../dist/src/embedded/temporal/binaries.js';
import { startTemporalDevServer, stationSearchAttributes } from '../dist/src/embedded/temporal/dev-server.js';
import { openKeyring } from '../dist/src/integrations/keyring/keyring.js';
import { FakeSmsGateway } from '../dist/src/integrations/sms/fake-gateway.js';
import { migrate, openDatabase } from '../dist/src/persistence/database.js';
import { newId } from '../dist/src/persistence/ids.js';
import { cachedStationRules } from '../dist/src/persistence/queries/station-rules.js';
import { seedRules } from '../dist/src/persistence/seed/shipped-rules.js';

/** A station hour passes in one second of wall time: a reply window of one hour is a window of one second. */
const BRISK = { start: '2026-03-02T10:00:00+08:00', factor: 3600, window: { unit: 'hour', amount: 1 } };

export async function openSurveyStation({ start, factor, window } = BRISK) {
  quiet();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'survey-bench-'));
  await chmod(folder, 0o755);
  const passwords = drawPasswords();
  const cluster = await startCluster({
    folder: path.join(folder, 'postgres'),
    logFile: path.join(folder, 'postgres.log'),
    port: await freePort(),
    adminPassword: passwords.admin,
  });
  const urls = await prepareDatabase(cluster.adminUrl, 'station', passwords);
  const migrator = await openDatabase({
    url: urls.migratorUrl,
    applicationName: 'bench-migrator',
    poolSize: 1,
  });
  await migrate(migrator);
  await migrator.close();
  const engineFile = path.join(folder, 'temporal.sqlite');
  const engine = await startTemporalDevServer({
    cliPath: await findTemporalCli({}),
    dbFilename: engineFile,
    logFile: path.join(folder, 'temporal.log'),
    port: await freePort(),
    namespace: 'default',
    retentionDays: 90,
    searchAttributes: stationSearchAttributes,
  });
  const connection = await Connection.connect({ address: engine.address });
  const native = await NativeConnection.connect({ address: engine.address });
  const db = await openDatabase({
    url: urls.workerUrl,
    applicationName: 'bench',
    poolSize: 24,
    prepare: true,
  });
  const adminUrl = new URL(cluster.adminUrl);
  adminUrl.pathname = '/station';
  const pool = new pg.Pool({ connectionString: adminUrl.href, max: 24 });
  const now = Date.now();
  const clock = {
    kind: 'scaled',
    start: Date.parse(start),
    factor,
    origin: now,
  };
  const keyring = openKeyring(path.join(folder, 'keys.json'));
  const insurer = await seed(db, clock, window);
  const sms = new FakeSmsGateway({ most: 1 });
  const parts = {
    ...{ db, sms, keyring, clock },
    rules: cachedStationRules(db),
    smsRate: 1_000_000,
    now: () => stationTime(clock, Date.now()),
  };
  return {
    ...{ folder, db, pool, parts, sms, keyring, clock, insurer, native, urls, engine },
    adminUrl: adminUrl.href,
    client: new Client({ connection }),
    startWorkers: (extra) => startWorkers(native, { ...createSurveyActivities(parts) }, extra),
    engineBytes: async () =>
      (await stat(engineFile)).size + ((await stat(`${engineFile}-wal`).catch(() => null))?.size ?? 0),
    close: async () => {
      await connection.close();
      await native.close();
      await pool.end();
      await db.close();
      await engine.stop();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function quiet() {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
    },
  });
}

async function seed(db, clock, window) {
  const at = new Date(0);
  const insurerId = randomUUID();
  const branchId = randomUUID();
  await db.transaction(async (sql) => {
    await seedRules(sql, at);
    await sql.run(
      "INSERT INTO station (kind, clock, province_code, created_at) VALUES ('rehearsal', $1, 'GZ', $2)",
      [JSON.stringify(clock), at],
    );
    await sql.run(
      "INSERT INTO insurer (id, code, name, line, created_at) VALUES ($1, 'BENCH', '某财险', 'pc', $2)",
      [insurerId, at],
    );
    await sql.run(
      "INSERT INTO branch (id, insurer_id, code, name, kind, created_at) VALUES ($1, $2, 'B1', '城关', 'substation', $3)",
      [branchId, insurerId, at],
    );
    await sql.run(
      `UPDATE clock_policy_set SET policies = (SELECT jsonb_agg(CASE WHEN p->>'code' = 'reply-window'
         THEN p || $1::jsonb ELSE p END) FROM jsonb_array_elements(policies) p)`,
      [JSON.stringify({ ...window, roll: false })],
    );
    await sql.run(
      'INSERT INTO setting (key, value, updated_at, updated_by) VALUES (\'sendingHours\', \'{"from":"00:00","until":"24:00"}\', $1, \'bench\')',
      [at],
    );
  });
  return { insurerId, branchId };
}

async function startWorkers(connection, activities, extra = {}) {
  const codePath = path.resolve(import.meta.dirname, '../dist/workflow-bundle.js');
  const workers = await Promise.all([
    Worker.create({
      connection,
      taskQueue: 'station',
      workflowBundle: { codePath },
      activities,
      maxCachedWorkflows: 600,
      maxConcurrentWorkflowTaskExecutions: 40,
    }),
    Worker.create({ connection, taskQueue: 'sms', activities, maxConcurrentActivityTaskExecutions: 8 }),
    Worker.create({ connection, taskQueue: 'bulk', activities, maxConcurrentActivityTaskExecutions: 4 }),
    ...(extra.workflowsPath
      ? [
          Worker.create({
            connection,
            taskQueue: 'naive',
            workflowsPath: extra.workflowsPath,
            activities: extra.activities,
            maxConcurrentWorkflowTaskExecutions: 40,
          }),
        ]
      : []),
  ]);
  const runs = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(runs);
  };
}

/** Accepted events, ready to be asked, as an upload leaves them. */
export async function acceptEvents({ pool, keyring, insurer, parts }, count, prefix = 'E') {
  const now = new Date(parts.now());
  const uploadId = randomUUID();
  for (let done = 0; done < count; done += 5000) {
    const rows = Array.from({ length: Math.min(5000, count - done) }, (_, index) =>
      eventOf(keyring, prefix, done + index),
    );
    await pool.query(
      `INSERT INTO service_event (id, insurer_id, event_no, event_type, occurred_at, branch_id, person_sealed, phone_index, tail_index, name_index,
         product, claim_no, content_hash, upload_id, row_no, received_at, late)
       SELECT id, $1, event_no, 'pc_claim_report', $2, $3, person, phone, tail, name, '机动车保险', event_no, phone, $4, row_no, $2, false
       FROM unnest($5::uuid[], $6::text[], $7::bytea[], $8::bytea[], $9::bytea[], $10::bytea[], $11::int[]) AS t(id, event_no, person, phone, tail, name, row_no)`,
      [
        insurer.insurerId,
        now,
        insurer.branchId,
        uploadId,
        ...['id', 'eventNo', 'person', 'phone', 'tail', 'name', 'rowNo'].map((key) =>
          rows.map((row) => row[key]),
        ),
      ],
    );
  }
}

function eventOf(keyring, prefix, index) {
  const phone = `139${String(index).padStart(8, '0')}`;
  return {
    id: newId(),
    eventNo: `${prefix}${index}`,
    person: keyring.sealPerson({ name: '张三', phone }, 'person'),
    phone: keyring.blindIndex('phone', phone),
    tail: keyring.blindIndex('tail', phone.slice(-4)),
    name: keyring.blindIndex('name', '张三'),
    rowNo: index + 1,
  };
}

export async function emptyTables({ pool }) {
  await pool.query(
    'TRUNCATE service_event, survey, message, message_part, message_receipt, survey_round, run_command CASCADE',
  );
  await pool.query('VACUUM');
}

/** Bytes of heap and indexes that the surveys' rows take. */
export async function surveyBytes({ pool }) {
  const { rows } = await pool.query(
    "SELECT sum(pg_total_relation_size(t))::bigint AS bytes FROM unnest(ARRAY['service_event', 'survey', 'message', 'survey_round', 'run_command']::regclass[]) t",
  );
  return Number(rows[0].bytes);
}
