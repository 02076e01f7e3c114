import path from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import type { WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createCaseActivities } from '../../activities/case.activities.js';
import type { Act, ActOf, ActType } from '../../domain/case/acts.js';
import { CASE_TEMPLATES } from '../../domain/case/templates.js';
import { PUBLISHED_NOTICES } from '../../domain/calendar/published.js';
import { SHIPPED_CARDS } from '../../domain/card/card.js';
import { SHIPPED_POLICIES } from '../../domain/clock/policies.js';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import type { Actor } from '../../domain/identity/principal.js';
import type { Role } from '../../domain/identity/role.js';
import { SHIPPED_SURVEY_KINDS } from '../../domain/survey/kinds.js';
import { openKeyring } from '../../src/integrations/keyring/keyring.js';
import { FakeSmsGateway } from '../../src/integrations/sms/fake-gateway.js';
import type { Database, Sql } from '../../src/persistence/database.js';
import { newId } from '../../src/persistence/ids.js';
import {
  requestCase,
  type CaseRequested,
  type NewCase,
} from '../../src/persistence/queries/case-requests.js';
import { loadStationRules } from '../../src/persistence/queries/station-rules.js';
import { actUpdate, caseRunId, complaintCaseType, type ActAnswer } from '../../workflows/case/messages.js';
import { openTestDatabase, type TestDatabase } from './database.js';
import { buildBranch, buildInsurer, buildUser } from './people.js';
import { timeSkippingServerPath } from './servers.js';

/** A station reduced to what a case needs: real rows, real activities, an engine whose time can be skipped. */
export interface CaseWorld {
  db: Database;
  sms: FakeSmsGateway;
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
  /** Lets the engine's time pass while workers run. */
  pass(duration: string): Promise<void>;
  close(): Promise<void>;
}

type Contents<T extends ActType> = Omit<ActOf<T>, 'type' | 'by' | 'at'>;

export async function openCaseWorld(): Promise<CaseWorld> {
  const [database, env] = await Promise.all([openTestDatabase(), openEngine()]);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'case-world-'));
  const keyring = openKeyring(path.join(folder, 'keys.json'));
  const sms = new FakeSmsGateway();
  const insurer = await buildInsurer(database.worker);
  const branch = await buildBranch(database.worker, { insurerId: insurer.id });
  await seedRules(database.worker);
  const people = await buildPeople(database.worker, insurer.id, branch.id);
  let offset = (await env.currentTimeMs()) - Date.now();
  const follow = async (): Promise<number> => {
    offset = (await env.currentTimeMs()) - Date.now();
    return Date.now() + offset;
  };
  const activities = createCaseActivities({
    db: database.worker,
    sms,
    keyring,
    rules: () => database.worker.transaction(loadStationRules),
    now: () => Math.round(Date.now() + offset),
  });
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
  const world: CaseWorld = {
    db: database.worker,
    sms,
    env,
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
    pass: async (duration) => {
      await env.sleep(duration);
      await follow();
    },
    close: async () => {
      await workers.stop();
      await env.teardown();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

async function openEngine(): Promise<TestWorkflowEnvironment> {
  quietEngine();
  const executable = { type: 'existing-path', path: await timeSkippingServerPath() } as const;
  const env = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  await env.connection.operatorService.addSearchAttributes({
    namespace: env.namespace ?? 'default',
    searchAttributes: { Process: 2, Insurer: 2, Stage: 2, BusinessNo: 2 },
  });
  return env;
}

let quiet = false;

/** The engine's own remarks at start and stop say nothing about the case under test. */
function quietEngine(): void {
  if (!quiet)
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
    });
  quiet = true;
}

async function startWorkers(
  env: TestWorkflowEnvironment,
  activities: object,
): Promise<{ stop(): Promise<void> }> {
  const connection = env.nativeConnection;
  const workers = await Promise.all([
    Worker.create({
      connection,
      taskQueue: 'station',
      workflowBundle: { codePath: path.resolve('dist/workflow-bundle.js') },
      activities,
    }),
    Worker.create({ connection, taskQueue: 'sms', activities }),
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

async function seedRules(db: Database): Promise<void> {
  const at = new Date('2025-01-01T00:00:00+08:00');
  await db.transaction(async (sql) => {
    await sql.run(
      "INSERT INTO station (kind, clock, province_code, created_at) VALUES ('live', '{\"kind\":\"real\"}', 'GZ', $1)",
      [at],
    );
    for (const { code, name, body } of CASE_TEMPLATES)
      await sql.run(
        "INSERT INTO message_template (code, version, channel, name, body, state, created_at, created_by) VALUES ($1, 1, 'sms', $2, $3, 'approved', $4, 'test')",
        [code, name, body, at],
      );
    for (const kind of SHIPPED_SURVEY_KINDS)
      await sql.run(
        'INSERT INTO survey_kind (code, name, extension, template_code) VALUES ($1, $2, $3, $4)',
        [kind.code, kind.name, kind.extension, kind.templateCode],
      );
    for (const card of SHIPPED_CARDS)
      await sql.run(
        "INSERT INTO card (code, version, name, items, valid_from, state, created_at, created_by) VALUES ($1, 1, $2, $3, $4, 'active', $4, 'test')",
        [card.code, card.name, JSON.stringify(card.items), at],
      );
    await sql.run(
      'INSERT INTO clock_policy_set (version, valid_from, policies, created_at, created_by) VALUES (1, $1, $2, $1, $3)',
      [at, JSON.stringify(SHIPPED_POLICIES.policies), 'test'],
    );
    for (const notice of PUBLISHED_NOTICES)
      await sql.run(
        'INSERT INTO calendar_notice (year, version, days, created_at, created_by) VALUES ($1, 1, $2, $3, $4)',
        [notice.year, JSON.stringify(notice.days), at, 'test'],
      );
  });
}

let phones = 0;

function someCase(keyring: ReturnType<typeof openKeyring>, insurerId: string, branchId: string): NewCase {
  const phone = `1380000${String((phones += 1)).padStart(4, '0')}`;
  return {
    kind: 'complaint',
    source: 'reply',
    insurerId,
    branchId,
    line: 'pc',
    product: '机动车保险',
    policyNo: null,
    claimNo: 'C-1',
    reasonCode: 'claim_difficulty.delay',
    groupPetition: false,
    levelSkipping: false,
    personSealed: keyring.sealPerson({ name: '张三', phone }, 'person'),
    phoneIndex: keyring.blindIndex('phone', phone),
    tailIndex: keyring.blindIndex('tail', phone.slice(-4)),
    nameIndex: keyring.blindIndex('name', '张三'),
    surveyId: null,
    eventId: null,
    inboundId: null,
    submissionId: null,
    requestedBy: 'station',
    test: false,
  };
}
