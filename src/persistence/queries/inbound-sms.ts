import type { Sql } from '../database.js';

export interface SurveyOfPhone {
  surveyId: string;
  kind: string;
  submittedAt: Date;
  closesAt: Date;
  closedAt: Date | null;
  cardCode: string;
  cardVersion: number;
  insurerId: string;
  line: string;
  branchId: string;
  eventId: string | null;
  caseId: string | null;
}

/** Only one message of a phone is stored at a time, so that a redelivery always finds the first one. */
export async function lockPhone(sql: Sql, phoneIndex: Buffer): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 0))", [phoneIndex]);
}

/** True when the same text from the same phone to the same number came within ten minutes (FORMATS, "What the figures count"). */
export async function countRedelivery(
  sql: Sql,
  { phoneIndex, toNumber, textIndex, arrivedAt }: { phoneIndex: Buffer; toNumber: string; textIndex: Buffer; arrivedAt: Date },
): Promise<boolean> {
  const repeats = await sql.run(
    `UPDATE inbound_message SET repeats = repeats + 1
     WHERE id = (SELECT id FROM inbound_message WHERE phone_index = $1 AND to_number = $2 AND text_index = $3
       AND arrived_at > $4::timestamptz - interval '10 minutes' ORDER BY arrived_at DESC LIMIT 1)`,
    [phoneIndex, toNumber, textIndex, arrivedAt],
  );
  return repeats > 0;
}

/** The phone's surveys of one kind whose prompt was submitted, newest first. */
export async function surveysOfPhone(sql: Sql, phoneIndex: Buffer, kind: string): Promise<SurveyOfPhone[]> {
  return sql.query<SurveyOfPhone>(
    `SELECT id AS "surveyId", kind, submitted_at AS "submittedAt", closes_at AS "closesAt", closed_at AS "closedAt",
       card_code AS "cardCode", card_version AS "cardVersion", insurer_id AS "insurerId", line, branch_id AS "branchId",
       event_id AS "eventId", case_id AS "caseId"
     FROM survey WHERE phone_index = $1 AND kind = $2 AND submitted_at IS NOT NULL ORDER BY submitted_at DESC LIMIT 100`,
    [phoneIndex, kind],
  );
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
  items: Record<string, string>;
  optOut: boolean;
  praise: boolean;
  why: string;
  readAt: Date;
  suggested: string | null;
  needsPerson: boolean;
  personDueAt: Date | null;
  caseId: string | null;
}

export async function storeInbound(sql: Sql, message: NewInbound): Promise<void> {
  await sql.run(
    `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, kind, arrived_at, match, survey_id, insurer_id,
       overall, items, opt_out, praise, why, read_at, suggested, needs_person, person_due_at, case_id)
     VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21)`,
    [
      message.id,
      message.textIndex,
      message.phoneIndex,
      message.tailIndex,
      message.sealed,
      message.toNumber,
      message.kind,
      message.arrivedAt,
      message.match,
      message.surveyId,
      message.insurerId,
      message.overall,
      JSON.stringify(message.items),
      message.optOut,
      message.praise,
      message.why,
      message.readAt,
      message.suggested,
      message.needsPerson,
      message.personDueAt,
      message.caseId,
    ],
  );
}

/** An opt-out holds from the moment it arrived, until a person lifts it at the consumer's wish. */
export async function recordOptOut(sql: Sql, phoneIndex: Buffer, since: Date, inboundId: string): Promise<void> {
  await sql.run(
    `INSERT INTO opt_out (phone_index, since, inbound_id, by_actor) VALUES ($1, $2, $3, 'consumer')
     ON CONFLICT (phone_index) DO UPDATE SET since = $2, inbound_id = $3, by_actor = 'consumer', lifted_at = NULL, lifted_by = NULL
       WHERE opt_out.lifted_at IS NOT NULL`,
    [phoneIndex, since, inboundId],
  );
}

/** A case and the run that carries it now. */
export interface OpenCase {
  caseId: string;
  caseNo: string;
  runNo: number;
}

export async function runOfCase(sql: Sql, caseId: string): Promise<OpenCase | null> {
  const [row] = await sql.query<OpenCase>(
    `SELECT r.case_id AS "caseId", r.facts->>'caseNo' AS "caseNo", coalesce(c.run_no, 1) AS "runNo"
     FROM case_request r LEFT JOIN complaint_case c ON c.id = r.case_id WHERE r.case_id = $1`,
    [caseId],
  );
  return row ?? null;
}

/** The open case of a survey (requested or running), if there is one: a survey has at most one at a time. */
export async function openCaseOfSurvey(sql: Sql, surveyId: string): Promise<OpenCase | null> {
  const [row] = await sql.query<OpenCase>(
    `SELECT r.case_id AS "caseId", r.facts->>'caseNo' AS "caseNo", coalesce(c.run_no, 1) AS "runNo" FROM case_request r
     LEFT JOIN complaint_case c ON c.id = r.case_id
     WHERE r.survey_id = $1 AND (c.id IS NULL OR c.status NOT IN ('concluded', 'withdrawn')) LIMIT 1`,
    [surveyId],
  );
  return row ?? null;
}

/** The sealed person and business facts of the event behind a survey, for the case that a reply opens. */
export async function eventOfSurvey(sql: Sql, eventId: string) {
  const [row] = await sql.query<{
    personSealed: Buffer;
    phoneIndex: Buffer;
    tailIndex: Buffer;
    nameIndex: Buffer;
    product: string;
    policyNo: string | null;
    claimNo: string | null;
  }>(
    `SELECT person_sealed AS "personSealed", phone_index AS "phoneIndex", tail_index AS "tailIndex", name_index AS "nameIndex", product,
       policy_no AS "policyNo", claim_no AS "claimNo" FROM service_event WHERE id = $1`,
    [eventId],
  );
  return row ?? null;
}
