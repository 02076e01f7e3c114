import { createHash } from 'node:crypto';
import { DataSource, QueryFailedError, type QueryRunner } from 'typeorm';
import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import { GatheringSocket } from './gathering-socket.js';
import { Foundation1764000000000 } from './migrations/1764000000000-foundation.js';
import { Outbox1764100000000 } from './migrations/1764100000000-outbox.js';
import { CaseLists1764200000000 } from './migrations/1764200000000-case-lists.js';
import { WhoActed1764270000000 } from './migrations/1764270000000-who-acted.js';
import { StationClocks1764271000000 } from './migrations/1764271000000-station-clocks.js';
import { WatchedState1764290000000 } from './migrations/1764290000000-watched-state.js';
import { StrangersTries1764384000000 } from './migrations/1764384000000-strangers-tries.js';
import { ExtensionInAPause1764390000000 } from './migrations/1764390000000-extension-in-a-pause.js';
import { UnknownFollowUps1764391000000 } from './migrations/1764391000000-unknown-follow-ups.js';
import { ReceiptsAndCodesAsTemplates1764400000000 } from './migrations/1764400000000-receipts-and-codes-as-templates.js';
import { CaseReasons1764401000000 } from './migrations/1764401000000-case-reasons.js';
import { WhoseTexts1764410000000 } from './migrations/1764410000000-whose-texts.js';
import { UnknownFollowUpsOfAll1764411000000 } from './migrations/1764411000000-unknown-follow-ups-of-all.js';
import { AnsweringBranches1764412000000 } from './migrations/1764412000000-answering-branches.js';
import { SourceNumbers1764420000000 } from './migrations/1764420000000-source-numbers.js';
import { CoHandlersWithin1764413000000 } from './migrations/1764413000000-co-handlers-within.js';
import { PartIdsUsedAgain1764421000000 } from './migrations/1764421000000-part-ids-used-again.js';
import { CardGrades1764423000000 } from './migrations/1764423000000-card-grades.js';
import { CalendarEditions1764422000000 } from './migrations/1764422000000-calendar-editions.js';
import { EscalationChains1764402000000 } from './migrations/1764402000000-escalation-chains.js';
import { OptOutsById1764424000000 } from './migrations/1764424000000-opt-outs-by-id.js';
import { UnendedFollowUps1764430000000 } from './migrations/1764430000000-unended-follow-ups.js';
import { PatientOrders1764426000000 } from './migrations/1764426000000-patient-orders.js';
import { LentRoles1764433000000 } from './migrations/1764433000000-lent-roles.js';
import { RepeatsLetGo1764436000000 } from './migrations/1764436000000-repeats-let-go.js';
import { RefusedActs1764431000000 } from './migrations/1764431000000-refused-acts.js';
import { KeyChangeOvers1764433000001 } from './migrations/1764433000001-key-change-overs.js';
import { WhoWasSentACase1764425000000 } from './migrations/1764425000000-who-was-sent-a-case.js';
import { UnreadableReceipts1764383000000 } from './migrations/1764383000000-unreadable-receipts.js';
import { SupersededFollowUps1764382000000 } from './migrations/1764382000000-superseded-follow-ups.js';
import { OneReferenceTwice1764381000000 } from './migrations/1764381000000-one-reference-twice.js';
import { MissingReceipts1764380000000 } from './migrations/1764380000000-missing-receipts.js';

/**
 * What hand-written SQL sees: parameters as `$1…`, rows out, in the one transaction that the caller opened. Statements
 * that don't need each other's rows may be asked for side by side (`Promise.all`): they take effect in the order in which
 * they were asked, and of workers they share one way to the server.
 */
export interface Sql {
  /** Rows of the statement. Parameters: Buffers for bytea, Date for timestamptz, arrays for unnest. */
  query<Row = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Number of rows that the statement changed. */
  run(text: string, params?: readonly unknown[]): Promise<number>;
  /** The bare connection of this transaction, for COPY and cursors. */
  connection(): Promise<PoolClient>;
}

/** Whose rows a transaction may see. `all`: the station's own staff; `login`: finding out who somebody is. */
export type Tenant = { scope: 'all' } | { scope: 'login' } | { scope: 'insurer'; insurerId: string };

/** The station's database under one role. One `transaction` is one act: it commits whole or not at all. */
export interface Database {
  /** Runs `work` in one transaction; `tenant` is set for row security (leave out for the worker role, which sees all). */
  transaction<T>(work: (sql: Sql) => Promise<T>, tenant?: Tenant): Promise<T>;
  /** TypeORM's own door, for entities, migrations and schema checks. */
  dataSource: DataSource;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  applicationName: string;
  poolSize?: number;
  /**
   * Lets each connection parse and plan a statement once, and sends statements without waiting for the one before. For
   * doors whose statements are few and always ask alike, as the workers' do, and which need no COPY and no cursor; a list
   * with filters that may be left out is planned better anew each time.
   */
  prepare?: boolean;
}

const migrations = [
  Foundation1764000000000,
  Outbox1764100000000,
  CaseLists1764200000000,
  WhoActed1764270000000,
  StationClocks1764271000000,
  WatchedState1764290000000,
  MissingReceipts1764380000000,
  OneReferenceTwice1764381000000,
  SupersededFollowUps1764382000000,
  UnreadableReceipts1764383000000,
  StrangersTries1764384000000,
  ExtensionInAPause1764390000000,
  UnknownFollowUps1764391000000,
  ReceiptsAndCodesAsTemplates1764400000000,
  CaseReasons1764401000000,
  WhoseTexts1764410000000,
  UnknownFollowUpsOfAll1764411000000,
  AnsweringBranches1764412000000,
  CoHandlersWithin1764413000000,
  CardGrades1764423000000,
  EscalationChains1764402000000,
  SourceNumbers1764420000000,
  PartIdsUsedAgain1764421000000,
  CalendarEditions1764422000000,
  OptOutsById1764424000000,
  WhoWasSentACase1764425000000,
  PatientOrders1764426000000,
  LentRoles1764433000000,
  RepeatsLetGo1764436000000,
  RefusedActs1764431000000,
  UnendedFollowUps1764430000000,
  KeyChangeOvers1764433000001,
];

/** The names of this release's migrations. */
export const knownMigrations: readonly string[] = migrations.map((Migration) => new Migration().name);

export async function openDatabase({
  url,
  applicationName,
  poolSize = 10,
  prepare = false,
}: DatabaseOptions): Promise<Database> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    applicationName,
    poolSize,
    migrations,
    migrationsTableName: 'schema_migration',
    extra: {
      options: '-c TimeZone=Asia/Shanghai',
      idle_in_transaction_session_timeout: 900_000,
      ...(prepare ? { pipeline: true, stream: () => new GatheringSocket() } : {}),
    },
  });
  await dataSource.initialize();
  return {
    dataSource,
    transaction: (work, tenant) =>
      (prepare ? inPipelinedTransaction : inTransaction)(dataSource, work, tenant),
    close: () => dataSource.destroy(),
  };
}

/** Brings the schema of the database up to this release; run with the migrator's role. */
export async function migrate(database: Database): Promise<string[]> {
  const done = await database.dataSource.runMigrations({ transaction: 'each' });
  return done.map((migration) => migration.name);
}

/** Brings an empty database up to the schema that these migrations made, and no further; under the migrator's role. */
export async function migrateTo({ dataSource }: Database, names: readonly string[]): Promise<void> {
  const these = migrations.filter((Migration) => names.includes(new Migration().name));
  const older = new DataSource({ ...dataSource.options, migrations: these });
  await older.initialize();
  try {
    await older.runMigrations({ transaction: 'each' });
  } finally {
    await older.destroy();
  }
}

const OVER = 'The transaction is over.';

async function inTransaction<T>(
  dataSource: DataSource,
  work: (sql: Sql) => Promise<T>,
  tenant: Tenant | undefined,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  const { sql, end } = inTurn(sqlOf(runner));
  try {
    await runner.startTransaction();
    if (tenant) await setTenant(sql, tenant);
    const result = await work(sql);
    await end();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    await end().catch(() => undefined);
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/** The beginning goes out with the first statement. What is still asked for after the end, by work that failed, is refused. */
async function inPipelinedTransaction<T>(
  dataSource: DataSource,
  work: (sql: Sql) => Promise<T>,
  tenant: Tenant | undefined,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  const connection = (await runner.connect()) as PoolClient;
  let over = false;
  const sql = preparedSqlOf((query) => (over ? Promise.reject(new Error(OVER)) : connection.query(query)));
  try {
    const begun = [sql.query('BEGIN'), ...(tenant ? [setTenant(sql, tenant)] : [])];
    const [result] = await Promise.all([work(sql), ...begun]);
    over = true;
    const { command } = await connection.query('COMMIT');
    // So the server answers where a statement failed and nobody said so.
    if (command !== 'COMMIT')
      throw new Error('The transaction could not be committed: a statement in it failed.');
    return result;
  } catch (error) {
    over = true;
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

async function setTenant(sql: Sql, tenant: Tenant): Promise<void> {
  const insurerId = tenant.scope === 'insurer' ? tenant.insurerId : '';
  await sql.query("SELECT set_config('app.scope', $1, true), set_config('app.insurer', $2, true)", [
    tenant.scope,
    insurerId,
  ]);
}

/**
 * Statements that are asked for side by side go to the server one after the other; after one that failed, and after the
 * end, none goes.
 */
function inTurn(sql: Sql): { sql: Sql; end: () => Promise<void> } {
  let last: Promise<unknown> = Promise.resolve();
  let over = false;
  const next = <T>(ask: () => Promise<T>): Promise<T> => {
    const asked = last.then(() => (over ? Promise.reject(new Error(OVER)) : ask()));
    last = asked;
    // Whoever asked hears of it; the chain alone must not end the process.
    asked.catch(() => undefined);
    return asked;
  };
  return {
    sql: {
      query: (text, params) => next(() => sql.query(text, params)),
      run: (text, params) => next(() => sql.run(text, params)),
      connection: () => sql.connection(),
    },
    // Fails where a statement did, whoever kept silent about it: the server would take all back and call it committed.
    end: async () => {
      over = true;
      await last;
    },
  };
}

function sqlOf(runner: QueryRunner): Sql {
  return {
    query: async <Row>(text: string, params: readonly unknown[] = []) =>
      (await runner.query(text, [...params], true)).records as Row[],
    run: async (text, params = []) => (await runner.query(text, [...params], true)).affected ?? 0,
    connection: () => runner.connect() as Promise<PoolClient>,
  };
}

function preparedSqlOf(send: (query: QueryConfig) => Promise<QueryResult>): Sql {
  const ask = async (text: string, params: readonly unknown[] = []): Promise<QueryResult> => {
    const values = [...params];
    try {
      return await send(values.length > 0 ? { ...named(text), text, values } : { text });
    } catch (error) {
      throw new QueryFailedError(text, values, error as Error);
    }
  };
  return {
    query: async <Row>(text: string, params?: readonly unknown[]) => (await ask(text, params)).rows as Row[],
    run: async (text, params) => (await ask(text, params)).rowCount ?? 0,
    connection: () => Promise.reject(new Error('A door that sends ahead lends no bare connection.')),
  };
}

/** Far more than there are statements in the house: texts that are put together anew each time must not fill the server's memory. */
const MOST_NAMES = 1_000;
const names = new Map<string, string>();

function named(text: string): { name?: string } {
  const known = names.get(text);
  if (known !== undefined) return { name: known };
  if (names.size >= MOST_NAMES) return {};
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  names.set(text, name);
  return { name };
}
