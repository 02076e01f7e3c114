import type { Sql } from '../database.js';

export interface PlannedMessages {
  waiting: number;
  /** In charge now: whose stops hold them. */
  insurerId: string | null;
  /** A stop of sending holds them: of everything, or of the case's insurer. */
  stopped: boolean;
}

export async function plannedMessages(sql: Sql, caseId: string): Promise<PlannedMessages> {
  const [row] = await sql.query<PlannedMessages>(
    `SELECT count(*)::int AS waiting, (SELECT insurer_id FROM complaint_case WHERE id = $1) AS "insurerId", EXISTS (
       SELECT 1 FROM sending_stop s, complaint_case c WHERE c.id = $1 AND s.released_at IS NULL AND (s.insurer_id IS NULL OR s.insurer_id = c.insurer_id)) AS stopped
     FROM message WHERE case_id = $1 AND state = 'planned'`,
    [caseId],
  );
  return row ?? { waiting: 0, insurerId: null, stopped: false };
}

/** A reply to the survey `s` that came in its window and that a person must still read; later ones decide nothing (RULES 2). */
const UNREAD =
  "EXISTS (SELECT 1 FROM inbound_message i WHERE i.survey_id = s.id AND i.needs_person AND i.match = 'open')";

/**
 * When the window of the case's follow-up ends that the run must close; null when none. While the answer is `awaited`, also
 * one that is over already and for which nothing is left to read: the follow-up is to end then.
 */
export async function followUpToClose(sql: Sql, caseId: string, awaited: boolean): Promise<Date | null> {
  const [row] = await sql.query<{ closesAt: Date | null }>(
    `SELECT max(s.closes_at) AS "closesAt" FROM survey s
     WHERE s.case_id = $1 AND s.submitted_at IS NOT NULL AND (s.closed_at IS NULL OR ($2 AND NOT ${UNREAD}
       AND NOT EXISTS (SELECT 1 FROM survey later WHERE later.case_id = $1 AND later.id > s.id)))`,
    [caseId, awaited],
  );
  return row?.closesAt ?? null;
}

export interface NewCaseMessage {
  id: string;
  purpose: 'case_notice' | 'follow_up' | 'phone_code';
  insurerId: string | null;
  /** Null: a code, which belongs to no case. */
  caseId: string | null;
  surveyId: string | null;
  kind: string | null;
  templateCode: string;
  templateVersion: number;
  phoneIndex: Buffer;
  /** Number and text, sealed. */
  sealed: Buffer;
  reference: number;
  state: 'planned' | 'suppressed';
  reason: string | null;
  plannedAt: Date;
}

export async function insertCaseMessage(sql: Sql, message: NewCaseMessage): Promise<void> {
  await sql.run(
    `INSERT INTO message (id, purpose, insurer_id, case_id, survey_id, kind, template_code, template_version, phone_index, sealed, reference, state, reason, planned_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      message.id,
      message.purpose,
      message.insurerId,
      message.caseId,
      message.surveyId,
      message.kind,
      message.templateCode,
      message.templateVersion,
      message.phoneIndex,
      message.sealed,
      message.reference,
      message.state,
      message.reason,
      message.plannedAt,
    ],
  );
}

export interface NewFollowUpSurvey {
  id: string;
  insurerId: string;
  line: string;
  branchId: string;
  caseId: string;
  messageId: string;
  phoneIndex: Buffer;
  cardCode: string;
  cardVersion: number;
}

export async function insertFollowUpSurvey(sql: Sql, survey: NewFollowUpSurvey): Promise<void> {
  await sql.run(
    `INSERT INTO survey (id, kind, insurer_id, line, branch_id, case_id, message_id, phone_index, card_code, card_version)
     VALUES ($1, 'follow_up', $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      survey.id,
      survey.insurerId,
      survey.line,
      survey.branchId,
      survey.caseId,
      survey.messageId,
      survey.phoneIndex,
      survey.cardCode,
      survey.cardVersion,
    ],
  );
}

export interface MessageToSend {
  id: string;
  kind: string | null;
  sealed: Buffer;
  reference: number;
  submittingAt: Date;
  /** The number that it is sent from, by which a reply to it is known. */
  sourceNumber: string;
}

/**
 * The next planned message is marked with the intent to send it, and taken. `numbers`: what each kind is sent from now,
 * and what has none (`''`).
 */
export async function claimCaseMessage(
  sql: Sql,
  caseId: string,
  now: Date,
  numbers: Readonly<Record<string, string>>,
): Promise<MessageToSend | null> {
  const [row] = await sql.query<MessageToSend>(
    `UPDATE message SET state = 'submitting', submitting_at = $2, source_number = $3::jsonb->>coalesce(kind, '')
     WHERE id = (SELECT id FROM message WHERE case_id = $1 AND state = 'planned' ORDER BY planned_at, id LIMIT 1 FOR UPDATE)
     RETURNING id, kind, sealed, reference, submitting_at AS "submittingAt", source_number AS "sourceNumber"`,
    [caseId, now, JSON.stringify(numbers)],
  );
  return row ?? null;
}

/** What a dead attempt left between intent and outcome; returns the sealed texts, by which their parts are counted. */
export async function abandonCaseMessages(
  sql: Sql,
  caseId: string,
): Promise<{ messageId: string; sealed: Buffer }[]> {
  return sql.query(
    `UPDATE message SET state = 'unknown', reason = 'interrupted' WHERE case_id = $1 AND state = 'submitting'
     RETURNING id AS "messageId", sealed`,
    [caseId],
  );
}

/** A follow-up that has not gone out and that the case does not wait for any more never goes out. */
export async function dropPlannedFollowUp(sql: Sql, caseId: string, now: Date): Promise<void> {
  const where = "m.case_id = $2 AND m.state = 'planned'";
  await dropFollowUps(sql, { reason: 'no_longer_asked', where, of: caseId }, now);
}

/** A follow-up to a number that has opted out since it was planned never goes out. */
export async function suppressOptedOutFollowUp(sql: Sql, caseId: string, now: Date): Promise<void> {
  const where = `m.case_id = $2 AND m.state = 'planned'
    AND EXISTS (SELECT 1 FROM opt_out o WHERE o.phone_index = m.phone_index AND o.lifted_at IS NULL)`;
  await dropFollowUps(sql, { reason: 'opted_out', where, of: caseId }, now);
}

/**
 * Of these messages, a follow-up whose place the phone has taken, or whose case is over, is not sent any more. Returns the ids
 * of all else.
 */
export async function withoutDroppedFollowUps(
  sql: Sql,
  ids: readonly string[],
  now: Date,
): Promise<string[]> {
  const where = `m.id = ANY($2::uuid[]) AND EXISTS (
    SELECT 1 FROM survey s, complaint_case c WHERE s.message_id = m.id AND c.id = m.case_id
      AND (s.superseded_at IS NOT NULL OR c.state->'followUp'->>'state' IS DISTINCT FROM 'to_send'))`;
  const gone = new Set(await dropFollowUps(sql, { reason: 'no_longer_asked', where, of: ids }, now));
  return ids.filter((id) => !gone.has(id));
}

/** Takes the follow-ups that `where` names by `of` (as $2) out of what is to be sent; their surveys are closed. Returns their ids. */
async function dropFollowUps(
  sql: Sql,
  {
    reason,
    where,
    of,
  }: { reason: 'no_longer_asked' | 'opted_out'; where: string; of: string | readonly string[] },
  now: Date,
): Promise<string[]> {
  const dropped = await sql.query<{ id: string }>(
    `WITH dropped AS (
       UPDATE message m SET state = 'suppressed', reason = '${reason}' WHERE m.purpose = 'follow_up' AND ${where} RETURNING m.id),
     closed AS (
       UPDATE survey s SET closed_at = $1, closing_reason = 'never_sent' FROM dropped d
       WHERE s.message_id = d.id AND s.submitted_at IS NULL AND s.closed_at IS NULL)
     SELECT id FROM dropped`,
    [now, of],
  );
  return dropped.map(({ id }) => id);
}

/** A new attempt begins, by SMS or by phone: what the case asked before decides nothing any more. */
export async function supersedeFollowUps(sql: Sql, caseId: string, now: Date): Promise<void> {
  await sql.run('UPDATE survey SET superseded_at = $2 WHERE case_id = $1 AND superseded_at IS NULL', [
    caseId,
    now,
  ]);
}

/** Whether the message answers a follow-up of the case that a later attempt has taken the place of. */
export async function answersEarlierFollowUp(sql: Sql, caseId: string, inboundId: string): Promise<boolean> {
  const rows = await sql.query(
    `SELECT 1 FROM inbound_message i JOIN survey s ON s.id = i.survey_id
     WHERE i.id = $2 AND s.case_id = $1 AND (s.superseded_at IS NOT NULL
       OR EXISTS (SELECT 1 FROM survey later WHERE later.case_id = $1 AND later.id > s.id))`,
    [caseId, inboundId],
  );
  return rows.length > 0;
}

export interface FollowUpEnd {
  /** The state of its message when the window ended. */
  messageState: string;
  /** A reply that came in the window must still be read by a person. */
  unread: boolean;
  /** The last rating or suggestion that came in the window, whenever it was read. */
  answer: { inboundId: string; overall: 'satisfied' | 'dissatisfied' | 'suggestion'; readAt: Date } | null;
  /** The consumer asked something in reply, or said too late that all is not well. */
  asks: boolean;
}

/** How the message of the case's newest follow-up stands; null: there is none. */
export async function followUpMessageState(sql: Sql, caseId: string): Promise<string | null> {
  const [row] = await sql.query<{ state: string }>(
    "SELECT state FROM message WHERE case_id = $1 AND purpose = 'follow_up' ORDER BY planned_at DESC, id DESC LIMIT 1",
    [caseId],
  );
  return row?.state ?? null;
}

/** Closes the case's follow-up surveys whose windows are over, and says how the newest stands; null: it is open still. */
export async function endFollowUp(sql: Sql, caseId: string, now: Date): Promise<FollowUpEnd | null> {
  await sql.run(
    `UPDATE survey SET closed_at = closes_at, closing_reason = 'window_over' WHERE case_id = $1 AND closed_at IS NULL AND closes_at <= $2`,
    [caseId, now],
  );
  const [row] = await sql.query<FollowUpEnd & { over: boolean; answer: { readAt: string } | null }>(
    `SELECT s.closed_at IS NOT NULL AND s.submitted_at IS NOT NULL AS over, m.state AS "messageState", ${UNREAD} AS unread,
       (SELECT jsonb_build_object('inboundId', i.id, 'overall', i.overall, 'readAt', i.read_at) FROM inbound_message i
        WHERE i.survey_id = s.id AND i.match = 'open' AND i.overall IN ('satisfied', 'dissatisfied', 'suggestion')
        ORDER BY i.arrived_at DESC, i.id DESC LIMIT 1) AS answer,
       EXISTS (SELECT 1 FROM inbound_message i WHERE i.survey_id = s.id
         AND (i.overall = 'enquiry' OR (i.match = 'late' AND i.overall IN ('dissatisfied', 'suggestion')))) AS asks
     FROM survey s JOIN message m ON m.id = s.message_id
     WHERE s.case_id = $1 ORDER BY s.id DESC LIMIT 1`,
    [caseId],
  );
  if (!row?.over) return null;
  const { messageState, unread, answer, asks } = row;
  return {
    ...{ messageState, unread, asks },
    answer: answer && { ...answer, readAt: new Date(answer.readAt) },
  };
}

/** Persons to tell: of these cases and those merged into them, by however many merges, one row for each phone. */
export async function audienceOf(
  sql: Sql,
  caseNos: readonly string[],
): Promise<{ personSealed: Buffer; phoneIndex: Buffer }[]> {
  return sql.query(
    `WITH RECURSIVE told AS (
       SELECT case_no, state FROM complaint_case WHERE case_no = ANY($1::text[])
       UNION SELECT c.case_no, c.state FROM told t CROSS JOIN LATERAL jsonb_array_elements_text(t.state->'mergedFrom') AS f(no)
         JOIN complaint_case c ON c.case_no = f.no)
     SELECT DISTINCT ON (c.phone_index) c.person_sealed AS "personSealed", c.phone_index AS "phoneIndex"
     FROM told t JOIN complaint_case c ON c.case_no = t.case_no`,
    [caseNos],
  );
}

export async function isOptedOut(sql: Sql, phoneIndex: Buffer): Promise<boolean> {
  const rows = await sql.query('SELECT 1 FROM opt_out WHERE phone_index = $1 AND lifted_at IS NULL', [
    phoneIndex,
  ]);
  return rows.length > 0;
}

export async function insurerCode(sql: Sql, insurerId: string | null): Promise<string | null> {
  if (insurerId === null) return null;
  const [row] = await sql.query<{ code: string }>('SELECT code FROM insurer WHERE id = $1', [insurerId]);
  return row?.code ?? null;
}

export async function insurerName(sql: Sql, insurerId: string | null): Promise<string> {
  const [row] = await sql.query<{ name: string }>('SELECT name FROM insurer WHERE id = $1', [insurerId]);
  return row?.name ?? '保险机构';
}
