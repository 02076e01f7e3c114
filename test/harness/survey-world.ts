import { randomInt } from 'node:crypto';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { SHIPPED_SETTINGS } from '../../domain/station/settings.js';
import { SHIPPED_SURVEY_KINDS, sourceNumbers } from '../../domain/survey/kinds.js';
import type { Keyring } from '../../src/integrations/keyring/keyring.js';
import { FakeSmsGateway } from '../../src/integrations/sms/fake-gateway.js';
import type { Database, Sql } from '../../src/persistence/database.js';
import { newId } from '../../src/persistence/ids.js';
import { cutRound } from '../../src/persistence/queries/cut-round.js';
import { loadStationRules } from '../../src/persistence/queries/station-rules.js';
import { seedRules } from '../../src/persistence/seed/shipped-rules.js';
import { testKeyring } from './api.js';
import { openTestDatabase, type TestDatabase } from './database.js';
import { buildBranch, buildInsurer } from './people.js';

/** What a survey needs of the house around it: reference data, an insurer of each line, a gateway, a clock to move. */
export interface SurveyWorld {
  database: TestDatabase;
  db: Database;
  keyring: Keyring;
  sms: FakeSmsGateway;
  insurers: Record<'life' | 'pc', { id: string; branchId: string }>;
  /** Station time, epoch milliseconds; a test moves it. */
  time: { now: number };
  /** What activities and listeners are made of. */
  parts: {
    db: Database;
    sms: FakeSmsGateway;
    keyring: Keyring;
    clock: typeof REAL_CLOCK;
    now: () => number;
    rules: () => ReturnType<typeof loadStationRules>;
    smsRate: number;
  };
  /** Writes accepted events and returns their ids. */
  accept(events: readonly NewEvent[]): Promise<string[]>;
  /** Cuts what waits into one round. */
  cut(pageSize?: number): Promise<string>;
  rows<Row = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export interface NewEvent {
  phone: string;
  name?: string;
  type?: string;
  insurer?: 'life' | 'pc';
  occurredAt?: Date;
  test?: boolean;
}

/** Monday 10 o'clock. */
export const MONDAY = Date.parse('2026-03-02T10:00:00+08:00');

/** What a new station's prompts are sent from, by kind. */
export const NUMBERS = sourceNumbers(SHIPPED_SURVEY_KINDS, SHIPPED_SETTINGS.accessNumber);

export async function openSurveyWorld(): Promise<SurveyWorld> {
  const database = await openTestDatabase();
  const db = database.worker;
  const keyring = testKeyring();
  const time = { now: MONDAY };
  const sms = new FakeSmsGateway({ now: () => time.now });
  await db.transaction(seedReference);
  await manyRoundsLater(database);
  const insurers = { life: await insurerOf(db, 'life'), pc: await insurerOf(db, 'pc') };
  const rows = <Row>(text: string, params?: readonly unknown[]): Promise<Row[]> =>
    db.transaction((sql) => sql.query<Row>(text, params));
  return {
    ...{ database, db, keyring, sms, insurers, time, rows },
    parts: {
      ...{ db, sms, keyring },
      clock: REAL_CLOCK,
      now: () => time.now,
      rules: () => db.transaction(loadStationRules),
      smsRate: 100_000,
    },
    accept: (events) =>
      db.transaction((sql) => insertEvents(sql, { keyring, insurers, now: time.now }, events)),
    cut: async (pageSize = 500) => {
      const roundNo = await db.transaction((sql) => cutRound(sql, pageSize, new Date(time.now), REAL_CLOCK));
      if (roundNo === null) throw new Error('Nothing waits to be cut.');
      return roundNo;
    },
    close: () => database.close(),
  };
}

async function insurerOf(db: Database, line: 'life' | 'pc'): Promise<{ id: string; branchId: string }> {
  const { id } = await buildInsurer(db, { line });
  const branch = await buildBranch(db, { insurerId: id });
  return { id, branchId: branch.id };
}

/** Round numbers are ids of runs: on an engine that files share, no two may begin with the same. */
async function manyRoundsLater({ migrator }: TestDatabase): Promise<void> {
  const from = randomInt(1_000, 1_000_000_000);
  await migrator.transaction((sql) =>
    sql.run(`ALTER TABLE survey_round ALTER COLUMN round_no RESTART WITH ${from}`),
  );
}

const made = new Date('2026-01-01T00:00:00+08:00');

async function seedReference(sql: Sql): Promise<void> {
  await sql.run(
    "INSERT INTO station (kind, clock, province_code, created_at) VALUES ('live', $1, 'GZ', $2)",
    [JSON.stringify(REAL_CLOCK), made],
  );
  await seedRules(sql, made);
}

async function insertEvents(
  sql: Sql,
  { keyring, insurers, now }: Pick<SurveyWorld, 'keyring' | 'insurers'> & { now: number },
  events: readonly NewEvent[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const event of events) {
    const {
      phone,
      name = '王小明',
      type = 'pc_claim_settlement',
      insurer = 'pc',
      occurredAt = new Date(now - 3_600_000),
    } = event;
    const id = newId();
    const { id: insurerId, branchId } = insurers[insurer];
    await sql.run(
      `INSERT INTO service_event (id, insurer_id, event_no, event_type, occurred_at, branch_id, person_sealed, phone_index, tail_index, name_index,
         product, policy_no, claim_no, content_hash, upload_id, row_no, received_at, late, test)
       VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,false,$18)`,
      [
        ...[id, insurerId, id, type, occurredAt, branchId, keyring.sealPerson({ name, phone }, 'person')],
        ...[
          keyring.blindIndex('phone', phone),
          keyring.blindIndex('tail', phone.slice(-4)),
          keyring.blindIndex('name', name),
        ],
        ...['机动车辆保险', 'P-1', 'C-1', Buffer.alloc(16), newId(), 1, new Date(now), event.test ?? false],
      ],
    );
    ids.push(id);
  }
  return ids;
}

/** A mainland mobile number of its own for each `n`. */
export const phoneNo = (n: number): string => `139${String(10_000_000 + n)}`;
