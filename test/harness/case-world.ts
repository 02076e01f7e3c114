import path from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import type { WorkflowHandle } from '@temporalio/client';
import { pino } from 'pino';
import proto from '@temporalio/proto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createCaseActivities, type CaseActivityParts } from '../../activities/case.activities.js';
import type { Act, ActOf, ActType } from '../../domain/case/acts.js';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import type { CaseState } from '../../domain/case/case-state.js';
import type { Actor } from '../../domain/identity/principal.js';
import type { Role } from '../../domain/identity/role.js';
import { openKeyring } from '../../src/integrations/keyring/keyring.js';
import { FakeSmsGateway } from '../../src/integrations/sms/fake-gateway.js';
import type { Database, Sql } from '../../src/persistence/database.js';
import { newId } from '../../src/persistence/ids.js';
import {
  requestCase,
  type CaseRequested,
  type NewCase,
} from '../../src/persistence/queries/case-requests.js';
import { cleanFailures } from '../../src/roots/clean-failures.js';
import { cachedStationRules } from '../../src/persistence/queries/station-rules.js';
import { actUpdate, caseRunId, complaintCaseType, type ActAnswer } from '../../workflows/case/messages.js';
import { seedRules } from '../../src/persistence/seed/shipped-rules.js';
import { openTestDatabase } from './database.js';
import { buildBranch, buildInsurer, buildUser } from './people.js';
import { someCase } from './some-case.js';
import { recordHistory } from './recorded-history.js';
import { timeSkippingServerPath } from './servers.js';
import { nextMonday, quietEngine } from './time-skipping.js';

/** A station reduced to what a case needs: real rows, real activities, an engine whose time can be skipped. */
export interface CaseWorld {
  db: Database;
  /** The same, under the API's role. */
  apiDb: Database;
  sms: FakeSmsGateway;
  /** What activities and listeners are made of; its clock is where the engine's was when a test last asked for it. */
  parts: CaseActivityParts;
  env: TestWorkflowEnvironment;
  insurerId: string;
  branchId: string;
  now(): Promise<number>;
  requestCase(given?: Partial<NewCase>): Promise<CaseRequested>;
  /** Starts the case's run as the run starter would. */
  start(requested: CaseRequested): Promise<WorkflowHandle>;
  act<T extends ActType>(
    handle: WorkflowHandle,
    type: T,
    by: Role | 'station',
    contents: Contents<T>,
    updateId?: string,
  ): Promise<ActAnswer>;
  actor(role: Role): Actor;
  rows<Row>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Opens a case and starts its run; it has been transferred at once where a reply opened it. */
  open(given?: Partial<NewCase>): Promise<OpenedCase>;
  /** A case in the middle of things, fed back and accepted, its follow-up sent. */
  openFollowedUp(given?: Partial<NewCase>): Promise<OpenedCase>;
  state(caseId: string): Promise<CaseState>;
  /** Messages to the consumer in the order of the ledger, as `template state`. */
  ledger(caseId: string): Promise<string[]>;
  /** Waits, in real time, until `holds` does: for what a run does after it answered. */
  eventually(holds: () => Promise<boolean>): Promise<void>;
  /** Lets the engine's time pass; a number is milliseconds. */
  pass(duration: string | number): Promise<void>;
  /** Lets it pass up to a moment of station time, and a second more. */
  passTo(moment: number): Promise<void>;
  /** Lets it pass up to the next Monday, 10:00. */
  passToMonday(): Promise<void>;
  /** Keeps the run's history for replays, when histories are recorded (`RECORD_HISTORIES=1`). */
  record(handle: WorkflowHandle, name: string): Promise<void>;
  close(): Promise<void>;
}

export interface OpenedCase extends CaseRequested {
  handle: WorkflowHandle;
}

type Contents<T extends ActType> = Omit<ActOf<T>, 'type' | 'by' | 'at'>;

export async function openCaseWorld(): Promise<CaseWorld> {
  const [database, env] = await Promise.all([openTestDatabase(), openEngine()]);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'case-world-'));
  const keyring = openKeyring(path.join(folder, 'keys.json'));
  const insurer = await buildInsurer(database.worker);
  const branch = await buildBranch(database.worker, { insurerId: insurer.id });
  await seedStation(database.worker);
  const people = await buildPeople(database.worker, insurer.id, branch.id);
  let offset = (await env.currentTimeMs()) - Date.now();
  const follow = async (): Promise<number> => {
    offset = (await env.currentTimeMs()) - Date.now();
    return Date.now() + offset;
  };
  const now = (): number => Math.round(Date.now() + offset);
  const sms = new FakeSmsGateway({ now });
  const rules = cachedStationRules(database.worker, 200);
  const parts = { db: database.worker, sms, keyring, rules, clock: REAL_CLOCK, now };
  const activities = createCaseActivities(parts);
  const asked = Object.fromEntries(
    Object.entries(activities).map(([name, activity]) => [
      name,
      async (given: never) => {
        await follow();
        return activity(given);
      },
    ]),
  );
  const workers = await startWorkers(env, asked);
  const pass = async (duration: string | number): Promise<void> => {
    await env.sleep(duration);
    await follow();
  };
  const passToMonday = async () => pass(nextMonday(await follow()) - (await follow()));
  await passToMonday();
  const open = async (given: Partial<NewCase> = {}): Promise<OpenedCase> => {
    const requested = await world.requestCase(given);
    const handle = await world.start(requested);
    await world.eventually(
      async () =>
        (await world.rows('SELECT 1 FROM complaint_case WHERE id = $1', [requested.caseId])).length === 1,
    );
    return { ...requested, handle };
  };
  const world: CaseWorld = {
    ...{ db: database.worker, apiDb: database.api, sms, parts, env },
    insurerId: insurer.id,
    branchId: branch.id,
    now: follow,
    requestCase: async (given = {}) => {
      const now = new Date(Math.round(await follow()));
      return database.worker.transaction((sql) =>
        requestCase(sql, { ...someCase(keyring, insurer.id, branch.id), ...given }, now, REAL_CLOCK),
      );
    },
    start: ({ caseId, caseNo }) =>
      env.client.workflow.start(complaintCaseType, {
        taskQueue: 'station',
        workflowId: caseRunId(caseNo),
        args: [{ caseId, caseNo, clock: REAL_CLOCK }],
      }),
    act: async (handle, type, by, contents, updateId = newId()) => {
      const act = { type, by: people(by), at: Math.round(await follow()), ...contents } as unknown as Act;
      return handle.executeUpdate(actUpdate(type), { args: [act], updateId });
    },
    actor: (role) => people(role),
    rows: (text, params) => database.worker.transaction((sql: Sql) => sql.query(text, params)),
    open,
    openFollowedUp: async (given) => {
      const opened = await open(given);
      const { handle, caseId } = opened;
      await world.act(handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, submissionId: newId() });
      await world.act(handle, 'acceptFeedback', 'station_clerk', {});
      await world.eventually(async () => (await world.state(caseId)).status === 'following_up');
      return opened;
    },
    state: async (caseId) => {
      const [row] = await world.rows<{ state: CaseState }>('SELECT state FROM complaint_case WHERE id = $1', [
        caseId,
      ]);
      if (!row) throw new Error('The case has no row.');
      return row.state;
    },
    ledger: async (caseId) => {
      const rows = await world.rows<{ line: string }>(
        "SELECT template_code || ' ' || state AS line FROM message WHERE case_id = $1 ORDER BY planned_at, id",
        [caseId],
      );
      return rows.map(({ line }) => line);
    },
    eventually,
    pass,
    passToMonday,
    passTo: async (moment) => pass(Math.max(0, moment - (await follow())) + 1_000),
    record: recordHistory,
    close: async () => {
      await workers.stop();
      await env.teardown();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** Feedback that nothing can be said against. */
export const FEEDBACK = { upheld: true, remedy: 'apology', amount: null } as const;

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 8_000;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`It never came to hold: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

async function openEngine(): Promise<TestWorkflowEnvironment> {
  quietEngine();
  const executable = { type: 'existing-path', path: await timeSkippingServerPath() } as const;
  const env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  const types = proto.temporal.api.enums.v1.IndexedValueType;
  const keyword = types.INDEXED_VALUE_TYPE_KEYWORD;
  const due = { DueAt: types.INDEXED_VALUE_TYPE_DATETIME, Overdue: types.INDEXED_VALUE_TYPE_BOOL };
  await env.connection.operatorService.addSearchAttributes({
    namespace: env.namespace ?? 'default',
    searchAttributes: { Process: keyword, Insurer: keyword, Stage: keyword, BusinessNo: keyword, ...due },
  });
  return env;
}

async function startWorkers(
  env: TestWorkflowEnvironment,
  activities: object,
): Promise<{ stop(): Promise<void> }> {
  const connection = env.nativeConnection;
  const interceptors = { activity: [cleanFailures(pino({ level: 'silent' }))] };
  const workers = await Promise.all([
    Worker.create({
      connection,
      identity: 'test',
      taskQueue: 'station',
      workflowBundle: { codePath: path.resolve('dist/workflow-bundle.js') },
      activities,
      interceptors,
    }),
    // None on `sms`: a case's messages go out whatever the rounds do with their places.
    Worker.create({ connection, identity: 'test', taskQueue: 'sms-cases', activities, interceptors }),
  ]);
  const running = workers.map((worker) => worker.run());
  return {
    stop: async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
    },
  };
}

async function buildPeople(
  db: Database,
  insurerId: string,
  branchId: string,
): Promise<(role: Role | 'station') => Actor> {
  const substation: Role[] = ['substation_handler', 'substation_head'];
  const station: Role[] = ['station_clerk', 'station_supervisor', 'deputy_director'];
  const actors = new Map<string, Actor>();
  for (const role of [...substation, ...station]) {
    const own = substation.includes(role) ? insurerId : null;
    const { id } = await buildUser(db, { role, insurerId: own, branchId: own && branchId });
    actors.set(role, {
      kind: 'staff',
      id,
      role,
      insurerId: own,
      branchIds: own ? [branchId] : null,
      scopes: [],
      onBehalfOf: null,
    });
  }
  return (role) => {
    const actor = actors.get(role);
    if (!actor) throw new Error(`Nobody here is ${role}.`);
    return actor;
  };
}

async function seedStation(db: Database): Promise<void> {
  const at = new Date('2025-01-01T00:00:00+08:00');
  await db.transaction(async (sql) => {
    await sql.run(
      "INSERT INTO station (kind, clock, province_code, created_at) VALUES ('live', $1, 'GZ', $2)",
      [JSON.stringify(REAL_CLOCK), at],
    );
    await seedRules(sql, at);
  });
}
