import fc from 'fast-check';
import { CLAIM_CARD, UNDERWRITING_CARD } from '../../domain/card/card.js';
import type { Grade } from '../../domain/card/card.js';
import type { ClockFact, Facts, FigureFilter, ReplyFact } from '../../domain/figures/facts.js';
import { MESSAGE_STATES, wasSubmitted } from '../../domain/survey/ledger.js';
import type { MessageState } from '../../domain/survey/ledger.js';
import type { Sql } from '../../src/persistence/database.js';
import { newId } from '../../src/persistence/ids.js';

/** A sub-station and its insurer. */
export interface Owner {
  insurerId: string;
  branchId: string;
  line: 'life' | 'pc';
}

export const OWNERS = `SELECT i.id AS "insurerId", b.id AS "branchId", i.line FROM branch b JOIN insurer i ON i.id = b.insurer_id ORDER BY b.code`;

interface WorldReply {
  at: number;
  late: boolean;
  overall: ReplyFact['overall'];
  items: Record<string, Grade>;
}
interface WorldSurvey extends Owner {
  followUp: boolean;
  state: MessageState;
  test: boolean;
  plannedAt: number;
  submittedAt: number;
  replies: WorldReply[];
}
/** The insurer and the sub-station that answered for a clock; who has the case now may be another. Null: the station. */
type Answerer = Owner | Record<keyof Owner, null>;

interface WorldCase extends Owner {
  test: boolean;
  transfers: (Owner & { at: number })[];
  clocks: (Answerer & {
    code: string;
    dueAt: number | null;
    stoppedAt: number | null;
    breached: boolean;
    cancelled: boolean;
  })[];
}
interface WorldEvent extends Owner {
  receivedAt: number;
  late: boolean;
  test: boolean;
}

/** What happened at a station, in the few respects that figures look at. */
export interface FigureWorld {
  surveys: WorldSurvey[];
  cases: WorldCase[];
  events: WorldEvent[];
}

const BASE = Date.parse('2026-03-01T00:00:00+08:00');
const HOUR = 3_600_000;
/** Few distinct moments, so that rows often meet the ends of the period, and each other, exactly. */
const moment = fc.integer({ min: 0, max: 40 }).map((hours) => BASE + hours * HOUR);
/** Fewer still for clocks: done at exactly the due moment is late. */
const aroundDue = fc.integer({ min: 18, max: 23 }).map((hours) => BASE + hours * HOUR);
const grade = fc.constantFrom<Grade>('satisfied', 'dissatisfied', 'suggestion', 'enquiry');

const reply = fc.record({
  at: moment,
  late: fc.boolean(),
  overall: fc.oneof(grade, fc.constantFrom<'none' | 'person'>('none', 'person')),
  items: fc.dictionary(fc.constantFrom('A', 'B', 'C', 'D', 'E'), grade, { maxKeys: 3 }),
});

/** Random worlds of these owners, each with a filter; a branch is only asked for within its insurer. */
export function figureWorld(owners: readonly Owner[]) {
  const owner = fc.constantFrom(...owners);
  const owned = <T extends object>(rest: fc.Arbitrary<T>) =>
    fc.tuple(owner, rest).map(([who, what]) => ({ ...who, ...what }));
  const survey = owned(
    fc.record({
      followUp: fc.boolean(),
      state: fc.constantFrom(...(Object.keys(MESSAGE_STATES) as MessageState[])),
      test: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      plannedAt: moment,
      submittedAt: moment,
      replies: fc.uniqueArray(reply, { maxLength: 4, selector: ({ at }) => at }),
    }),
  );
  const ended = fc.record({
    dueAt: fc.option(aroundDue),
    stoppedAt: fc.option(aroundDue),
    breached: fc.boolean(),
    cancelled: fc.boolean(),
  });
  const code = <T>(codes: fc.Arbitrary<string>, rest: fc.Arbitrary<T>) =>
    fc.tuple(codes, rest).map(([code, what]) => ({ code, ...what }));
  const ownClock = ended.map((what) => ({ insurerId: null, branchId: null, line: null, ...what }));
  const clock = fc.oneof(
    code(fc.constantFrom('contact', 'investigate', 'enquiry'), owned(ended)),
    code(fc.constantFrom('transfer', 'review', 'phone-task'), ownClock),
  );
  const complaint = owned(
    fc.record({
      test: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      transfers: fc.array(owned(fc.record({ at: moment })), { maxLength: 3 }),
      clocks: fc.array(clock, { maxLength: 3 }),
    }),
  );
  const event = owned(fc.record({ receivedAt: moment, late: fc.boolean(), test: fc.boolean() }));
  const filter = fc
    .record({
      a: moment,
      b: moment,
      who: fc.option(owner),
      line: fc.constantFrom('life', 'pc', undefined),
      branch: fc.boolean(),
    })
    .map(({ a, b, who, line, branch }): FigureFilter & { branchId?: string } => ({
      from: Math.min(a, b),
      until: Math.max(a, b) + HOUR,
      ...(who === null ? {} : { insurerId: who.insurerId }),
      ...(line === undefined ? {} : { line: line }),
      ...(who !== null && branch ? { branchId: who.branchId } : {}),
    }));
  const world: fc.Arbitrary<FigureWorld> = fc.record({
    surveys: fc.array(survey, { maxLength: 25 }),
    cases: fc.array(complaint, { maxLength: 12 }),
    events: fc.array(event, { maxLength: 12 }),
  });
  return fc.record({ world, filter });
}

const kindOf = ({ followUp, line }: WorldSurvey) =>
  followUp ? 'follow_up' : line === 'life' ? 'life_underwriting' : 'pc_claim_report';
const submitted = ({ state, submittedAt }: WorldSurvey) => (wasSubmitted(state) ? submittedAt : null);
const cardOf = ({ line }: Owner) => (line === 'life' ? UNDERWRITING_CARD : CLAIM_CARD);

/** The same world as the domain's plain facts; of one branch only where one is named. */
export function factsOf(world: FigureWorld, branchId?: string): Facts {
  const here = (owner: Answerer) => branchId === undefined || owner.branchId === branchId;
  const surveys = world.surveys.map((survey, index) => ({ ...survey, surveyId: String(index) })).filter(here);
  const cases = world.cases
    .map((each, index) => ({ ...each, caseNo: String(index) }))
    .filter(({ test }) => !test);
  return {
    prompts: surveys
      .filter(({ test }) => !test)
      .map((each) => ({ ...each, kind: kindOf(each), submittedAt: submitted(each) })),
    replies: surveys.flatMap((each) =>
      each.replies.map((one) => ({
        ...each,
        ...one,
        kind: kindOf(each),
        arrivedAt: one.at,
        items: byCode(each, one.items),
      })),
    ),
    transfers: cases.flatMap(({ caseNo, transfers }) =>
      transfers.filter(here).map((transfer) => ({ ...transfer, caseNo, transferredAt: transfer.at })),
    ),
    clocks: cases.flatMap((each) => each.clocks.filter(here).flatMap(clockFact)),
    events: world.events.filter((each) => !each.test && here(each)),
  };
}

function byCode(survey: WorldSurvey, items: Record<string, Grade>): Record<string, Grade> {
  return Object.fromEntries(
    cardOf(survey).items.flatMap(({ letter, code }) => {
      const given = items[letter];
      return given === undefined ? [] : [[code, given]];
    }),
  );
}

function clockFact(clock: WorldCase['clocks'][number]): ClockFact[] {
  const { code, insurerId, line, dueAt, stoppedAt, breached, cancelled } = clock;
  if (dueAt === null) return [];
  const breachedAt = breached ? dueAt : null;
  return [{ code, insurerId, line, dueAt, stoppedAt, breachedAt, cancelledAt: cancelled ? dueAt : null }];
}

const hash = () => Buffer.alloc(16);
const date = (at: number | null) => (at === null ? null : new Date(at));

/** Writes the world as the station's rows; `person`: the sealed person of its cases and events, where somebody reads them. */
export async function insertWorld(sql: Sql, world: FigureWorld, person: Buffer = hash()): Promise<void> {
  for (const survey of world.surveys) await insertSurvey(sql, survey);
  for (const [index, each] of world.cases.entries()) await insertCase(sql, each, index, person);
  for (const [index, event] of world.events.entries())
    await sql.run(
      `INSERT INTO service_event (id, insurer_id, event_no, event_type, occurred_at, branch_id, person_sealed, phone_index, tail_index,
         name_index, product, content_hash, upload_id, row_no, received_at, late, test)
       VALUES ($1, $2, $3, 'pc_claim_report', $4, $5, $9, $6, $6, $6, '车险', $6, $1, 1, $4, $7, $8)`,
      [
        newId(),
        event.insurerId,
        `E${index}`,
        date(event.receivedAt),
        event.branchId,
        hash(),
        event.late,
        event.test,
        person,
      ],
    );
}

async function insertSurvey(sql: Sql, survey: WorldSurvey): Promise<void> {
  const [id, messageId] = [newId(), newId()];
  const { insurerId, line, branchId } = survey;
  const at = date(submitted(survey));
  await sql.run(
    `INSERT INTO survey (id, kind, insurer_id, line, branch_id, message_id, phone_index, card_code, card_version, submitted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)`,
    [id, kindOf(survey), insurerId, line, branchId, messageId, hash(), cardOf(survey).code, at],
  );
  await sql.run(
    `INSERT INTO message (id, purpose, insurer_id, survey_id, kind, template_code, template_version, phone_index, reference, state, reason, planned_at, submitted_at)
     VALUES ($1, 'survey', $2, $3, $4, 't', 1, $5, 1, $6, $7, $8, $9)`,
    [
      messageId,
      insurerId,
      id,
      kindOf(survey),
      hash(),
      survey.state,
      survey.test ? 'test' : null,
      date(survey.plannedAt),
      at,
    ],
  );
  for (const { at: arrived, late, overall, items } of survey.replies)
    await sql.run(
      `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, kind, arrived_at, match, survey_id, insurer_id, overall, items, opt_out, why, read_at)
       VALUES ($1, $2, $2, $2, $2, '1069', $3, $4, $5, $6, $7, $8, $9, false, '', $4)`,
      [
        newId(),
        hash(),
        kindOf(survey),
        date(arrived),
        late ? 'late' : 'open',
        id,
        insurerId,
        overall,
        JSON.stringify(items),
      ],
    );
}

async function insertCase(sql: Sql, each: WorldCase, index: number, person: Buffer): Promise<void> {
  const id = newId();
  const { insurerId, branchId, line, test } = each;
  await sql.run(
    `INSERT INTO complaint_case (id, case_no, kind, status, source, insurer_id, branch_id, line, reason_code, round, person_sealed, phone_index, tail_index, opened_at, version, state, test)
     VALUES ($1, $2, 'complaint', 'transferred', 'staff', $3, $4, $5, 'other', 1, $9, $6, $6, $7, 1, '{}', $8)`,
    [
      id,
      `GZ-2026-${String(index).padStart(6, '0')}`,
      insurerId,
      branchId,
      line,
      hash(),
      date(BASE),
      test,
      person,
    ],
  );
  for (const [number, { at, ...to }] of each.transfers.entries())
    await sql.run(
      "INSERT INTO case_entry (id, case_id, at, by_actor, type, data, test) VALUES ($1, $2, $3, 'station', $4, $5, $6)",
      [
        newId(),
        id,
        date(at),
        number === 0 ? 'transfer' : 'reassign',
        JSON.stringify({ insurerId: to.insurerId, branchId: to.branchId }),
        test,
      ],
    );
  // Within the insurer: no transfer.
  await sql.run(
    "INSERT INTO case_entry (id, case_id, at, by_actor, type, data, test) VALUES ($1, $2, $3, 'station', 'reassign', $4, $5)",
    [newId(), id, date(BASE), JSON.stringify({ branchId, handlerId: null }), test],
  );
  for (const [number, clock] of each.clocks.entries())
    await sql.run(
      `INSERT INTO case_clock (id, case_id, insurer_id, line, code, round, started_at, due_at, stopped_at, breached_at, state, branch_id, test)
       VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10, $11, $12)`,
      [
        ...[
          `${id}/${number}`,
          id,
          clock.insurerId,
          clock.line,
          clock.code,
          date(BASE),
          date(clock.dueAt),
          date(clock.stoppedAt),
        ],
        ...[
          clock.breached ? date(clock.dueAt) : null,
          clock.cancelled ? 'cancelled' : clock.stoppedAt === null ? 'running' : 'stopped',
        ],
        ...[clock.branchId, test],
      ],
    );
}
