import type { Sql } from '../database.js';

/** A survey that a reply may belong to: its prompt was submitted, or may have been. */
export interface SurveyOfPhone {
  surveyId: string;
  kind: string;
  phoneIndex: Buffer;
  messageId: string;
  messageState: string;
  /** The number that its prompt was sent from; null: sent before that was kept. */
  sourceNumber: string | null;
  /** The intent's moment where the submission is not confirmed (yet). */
  submittedAt: Date;
  closesAt: Date | null;
  cardCode: string;
  cardVersion: number;
  templateCode: string;
  templateVersion: number;
  insurerId: string;
  line: string;
  branchId: string;
  eventId: string | null;
  caseId: string | null;
}

const surveyColumns = `s.id AS "surveyId", s.kind, s.phone_index AS "phoneIndex", m.id AS "messageId", m.state AS "messageState",
  m.source_number AS "sourceNumber",
  coalesce(s.submitted_at, m.submitting_at) AS "submittedAt", s.closes_at AS "closesAt", s.card_code AS "cardCode", s.card_version AS "cardVersion",
  m.template_code AS "templateCode", m.template_version AS "templateVersion", s.insurer_id AS "insurerId", s.line, s.branch_id AS "branchId",
  s.event_id AS "eventId", s.case_id AS "caseId"`;

/**
 * One transaction at a time stores or judges messages of a phone: a redelivery finds the first one, and two replies
 * open one case. In one order, so that two batches never wait for each other in a circle.
 */
export async function lockPhones(sql: Sql, phoneIndexes: readonly Buffer[]): Promise<void> {
  await sql.query(
    `SELECT pg_advisory_xact_lock(key) FROM (
       SELECT DISTINCT hashtextextended(encode(phone, 'hex'), 0) AS key FROM unnest($1::bytea[]) AS phone ORDER BY key) AS ordered`,
    [phoneIndexes],
  );
}

export interface StoredInbound {
  id: string;
  phoneIndex: Buffer;
  toNumber: string;
  textIndex: Buffer;
  arrivedAt: Date;
}

/** Messages of these phones since a moment, newest first: one of them may be what is now delivered again. */
export async function recentInbound(
  sql: Sql,
  phoneIndexes: readonly Buffer[],
  since: Date,
): Promise<StoredInbound[]> {
  return sql.query<StoredInbound>(
    `SELECT id, phone_index AS "phoneIndex", to_number AS "toNumber", text_index AS "textIndex", arrived_at AS "arrivedAt"
     FROM inbound_message WHERE phone_index = ANY($1::bytea[]) AND arrived_at >= $2 ORDER BY arrived_at DESC`,
    [phoneIndexes, since],
  );
}

/** Counts deliveries of messages that are stored already; an id stands once for each. */
export async function countRedeliveries(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql.run(
    `UPDATE inbound_message i SET repeats = i.repeats + again.times
     FROM (SELECT id, count(*) AS times FROM unnest($1::uuid[]) AS id GROUP BY id) again WHERE i.id = again.id`,
    [ids],
  );
}

/** The phones' surveys whose prompt went out, or may have, and whose window was open since a moment. */
export async function surveysOfPhones(
  sql: Sql,
  phoneIndexes: readonly Buffer[],
  openSince: Date,
): Promise<SurveyOfPhone[]> {
  return sql.query<SurveyOfPhone>(
    `SELECT ${surveyColumns} FROM survey s JOIN message m ON m.id = s.message_id
     WHERE s.phone_index = ANY($1::bytea[]) AND s.closing_reason IS DISTINCT FROM 'never_sent'
       AND (s.closes_at > $2 OR (s.submitted_at IS NULL AND m.state NOT IN ('planned', 'rejected', 'suppressed')))`,
    [phoneIndexes, openSince],
  );
}

/** The survey that an inbound message was matched to. */
export async function surveyOfInbound(sql: Sql, surveyId: string): Promise<SurveyOfPhone | undefined> {
  const [row] = await sql.query<SurveyOfPhone>(
    `SELECT ${surveyColumns} FROM survey s JOIN message m ON m.id = s.message_id WHERE s.id = $1`,
    [surveyId],
  );
  return row;
}

export interface NewInbound {
  id: string;
  textIndex: Buffer;
  phoneIndex: Buffer;
  tailIndex: Buffer;
  sealed: Buffer;
  toNumber: string;
  kind: string | null;
  arrivedAt: Date;
  match: 'open' | 'late' | 'unmatched';
  surveyId: string | null;
  insurerId: string | null;
  overall: string;
  items: Readonly<Record<string, string>>;
  optOut: boolean;
  praise: boolean;
  why: string;
  /** What a person may find, where the machine does not decide. */
  suggested: string | null;
  needsPerson: boolean;
  personDueAt: Date | null;
  caseId: string | null;
}

/** Stores messages with the machine's reading of them, read the moment they arrived. */
export async function storeInbound(sql: Sql, messages: readonly NewInbound[]): Promise<void> {
  if (messages.length === 0) return;
  await sql.run(
    `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, kind, arrived_at, match, survey_id, insurer_id,
       overall, items, opt_out, praise, why, needs_person, person_due_at, case_id, suggested, read_at)
     SELECT *, arrived_at FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::timestamptz[], $9::text[],
       $10::uuid[], $11::uuid[], $12::text[], $13::jsonb[], $14::boolean[], $15::boolean[], $16::text[], $17::boolean[], $18::timestamptz[], $19::uuid[], $20::text[])
       AS t(id, text_index, phone_index, tail_index, sealed, to_number, kind, arrived_at, match, survey_id, insurer_id,
         overall, items, opt_out, praise, why, needs_person, person_due_at, case_id, suggested)`,
    columnsOf(messages),
  );
}

const columnsOf = (messages: readonly NewInbound[]): unknown[] => [
  messages.map((m) => m.id),
  messages.map((m) => m.textIndex),
  messages.map((m) => m.phoneIndex),
  messages.map((m) => m.tailIndex),
  messages.map((m) => m.sealed),
  messages.map((m) => m.toNumber),
  messages.map((m) => m.kind),
  messages.map((m) => m.arrivedAt),
  messages.map((m) => m.match),
  messages.map((m) => m.surveyId),
  messages.map((m) => m.insurerId),
  messages.map((m) => m.overall),
  messages.map((m) => JSON.stringify(m.items)),
  messages.map((m) => m.optOut),
  messages.map((m) => m.praise),
  messages.map((m) => m.why),
  messages.map((m) => m.needsPerson),
  messages.map((m) => m.personDueAt),
  messages.map((m) => m.caseId),
  messages.map((m) => m.suggested),
];

/** Opt-outs hold from the moment they arrived, until a person lifts them at the consumer's wish. */
export async function recordOptOuts(
  sql: Sql,
  messages: readonly Pick<NewInbound, 'id' | 'phoneIndex' | 'arrivedAt'>[],
): Promise<void> {
  if (messages.length === 0) return;
  await sql.run(
    `INSERT INTO opt_out (phone_index, since, inbound_id, by_actor)
     SELECT DISTINCT ON (phone) phone, since, inbound_id, 'consumer' FROM unnest($1::bytea[], $2::timestamptz[], $3::uuid[]) AS t(phone, since, inbound_id)
     ORDER BY phone, since
     ON CONFLICT (phone_index) DO UPDATE SET since = excluded.since, inbound_id = excluded.inbound_id, by_actor = 'consumer', lifted_at = NULL, lifted_by = NULL
       WHERE opt_out.lifted_at IS NOT NULL AND opt_out.lifted_at <= excluded.since`,
    [messages.map((m) => m.phoneIndex), messages.map((m) => m.arrivedAt), messages.map((m) => m.id)],
  );
}

/** The facts of an event: what its prompt said, and what a case that a reply opens is made of. */
export interface EventFacts {
  eventId: string;
  personSealed: Buffer;
  phoneIndex: Buffer;
  tailIndex: Buffer;
  nameIndex: Buffer;
  insurerName: string;
  product: string;
  policyNo: string | null;
  claimNo: string | null;
  businessNo: string | null;
  occurredAt: Date;
}

export async function eventFacts(sql: Sql, eventIds: readonly string[]): Promise<Map<string, EventFacts>> {
  if (eventIds.length === 0) return new Map();
  const rows = await sql.query<EventFacts>(
    `SELECT e.id AS "eventId", e.person_sealed AS "personSealed", e.phone_index AS "phoneIndex", e.tail_index AS "tailIndex", e.name_index AS "nameIndex",
       i.name AS "insurerName", e.product, e.policy_no AS "policyNo", e.claim_no AS "claimNo", coalesce(e.claim_no, e.policy_no) AS "businessNo",
       e.occurred_at AS "occurredAt"
     FROM service_event e JOIN insurer i ON i.id = e.insurer_id WHERE e.id = ANY($1::uuid[])`,
    [eventIds],
  );
  return new Map(rows.map((row) => [row.eventId, row]));
}
