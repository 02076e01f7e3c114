import type { Sql } from '../database.js';

/** One prompt that a window takes to the gateway; `person` is sealed, the text is rendered from the template. */
export interface PromptToSend {
  messageId: string;
  reference: number;
  kind: string;
  insurerName: string;
  personSealed: Buffer;
  product: string;
  businessNo: string | null;
  occurredAt: Date;
  templateCode: string;
  templateVersion: number;
  cardCode: string;
  cardVersion: number;
}

export type PromptOutcome =
  | { messageId: string; state: 'submitted'; providerIds: string[] }
  | { messageId: string; state: 'rejected'; reason: string }
  | { messageId: string; state: 'unknown'; reason: string }
  | { messageId: string; state: 'planned' };

/**
 * Makes the round's surveys and their planned prompts, once: ids are the events' own, so a repeat changes nothing.
 * A number that opted out is suppressed here and its survey closed as never sent.
 */
export async function planRound(sql: Sql, roundNo: string, now: Date): Promise<void> {
  const planned = await sql.run('UPDATE survey_round SET state = $2, planned_at = $3 WHERE round_no = $1 AND state = $4', [
    roundNo,
    'sending',
    now,
    'cut',
  ]);
  if (planned === 0) return;
  await sql.run(
    `WITH asked AS (
       SELECT e.id, e.insurer_id, e.branch_id, e.phone_index, t.line, t.survey_kind, c.code AS card_code, c.version AS card_version,
         k.template_code, m.version AS template_version, o.phone_index IS NOT NULL AS opted_out,
         (row_number() OVER (ORDER BY e.id) + $1::bigint * 500) % 65535 + 1 AS reference
       FROM service_event e
       JOIN survey_trigger t ON t.event_type = e.event_type
       JOIN survey_kind k ON k.code = t.survey_kind
       JOIN LATERAL (SELECT code, version FROM card WHERE code = t.card_code AND state = 'active' AND valid_from <= $2
         ORDER BY version DESC LIMIT 1) c ON true
       JOIN LATERAL (SELECT version FROM message_template WHERE code = k.template_code AND state = 'approved'
         ORDER BY version DESC LIMIT 1) m ON true
       LEFT JOIN opt_out o ON o.phone_index = e.phone_index AND o.lifted_at IS NULL
       WHERE e.round_no = $1),
     surveys AS (
       INSERT INTO survey (id, kind, insurer_id, line, branch_id, event_id, round_no, message_id, phone_index, card_code, card_version, closed_at, closing_reason)
       SELECT id, survey_kind, insurer_id, line, branch_id, id, $1, id, phone_index, card_code, card_version,
         CASE WHEN opted_out THEN $2::timestamptz END, CASE WHEN opted_out THEN 'never_sent' END
       FROM asked ON CONFLICT DO NOTHING)
     INSERT INTO message (id, purpose, insurer_id, round_no, survey_id, kind, template_code, template_version, phone_index, reference, state, reason, planned_at)
     SELECT id, 'prompt', insurer_id, $1, id, survey_kind, template_code, template_version, phone_index, reference,
       CASE WHEN opted_out THEN 'suppressed' ELSE 'planned' END, CASE WHEN opted_out THEN 'opted_out' END, $2
     FROM asked ON CONFLICT DO NOTHING`,
    [roundNo, now],
  );
}

/** What a dead attempt left between intent and outcome: nobody knows whether it went out, so nobody resends it. */
export async function abandonSubmitting(sql: Sql, roundNo: string): Promise<number> {
  return sql.run("UPDATE message SET state = 'unknown', reason = 'interrupted' WHERE round_no = $1 AND state = 'submitting'", [
    roundNo,
  ]);
}

/** Takes the next prompts of the round whose insurer is not stopped, and marks the intent to submit them. */
export async function claimWindow(sql: Sql, roundNo: string, size: number, now: Date): Promise<PromptToSend[]> {
  return sql.query<PromptToSend>(
    `WITH window_of AS (
       SELECT m.id FROM message m
       WHERE m.round_no = $1 AND m.state = 'planned'
         AND NOT EXISTS (SELECT 1 FROM sending_stop s WHERE s.released_at IS NULL AND (s.insurer_id IS NULL OR s.insurer_id = m.insurer_id))
       ORDER BY m.id LIMIT $2 FOR UPDATE),
     claimed AS (
       UPDATE message m SET state = 'submitting', submitting_at = $3 FROM window_of w WHERE m.id = w.id
       RETURNING m.id, m.reference, m.kind, m.template_code, m.template_version)
     SELECT c.id AS "messageId", c.reference, c.kind, i.name AS "insurerName", e.person_sealed AS "personSealed", e.product,
       coalesce(e.claim_no, e.policy_no) AS "businessNo", e.occurred_at AS "occurredAt",
       c.template_code AS "templateCode", c.template_version AS "templateVersion", s.card_code AS "cardCode", s.card_version AS "cardVersion"
     FROM claimed c JOIN service_event e ON e.id = c.id JOIN survey s ON s.id = c.id JOIN insurer i ON i.id = e.insurer_id
     ORDER BY c.id`,
    [roundNo, size, now],
  );
}

/**
 * Writes what the gateway said of a window. Only rows still between intent and outcome move, so a late writer
 * never overwrites a receipt. Receipts that came before the submit response are joined here.
 */
export async function recordOutcomes(
  sql: Sql,
  outcomes: readonly PromptOutcome[],
  submittedAt: Date,
  closesAt: Date,
): Promise<void> {
  await sql.run(
    `WITH said AS (
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::smallint[]) AS t(id, state, reason, provider_id, parts)),
     written AS (
       UPDATE message m SET state = said.state, reason = said.reason, provider_id = said.provider_id, part_count = said.parts,
         submitting_at = CASE WHEN said.state = 'planned' THEN NULL ELSE m.submitting_at END,
         submitted_at = CASE WHEN said.state = 'submitted' THEN $6::timestamptz END
       FROM said WHERE m.id = said.id AND m.state IN ('submitting', 'unknown')
       RETURNING m.id, m.survey_id, m.state)
     UPDATE survey s SET submitted_at = CASE WHEN w.state = 'submitted' THEN $6 END, closes_at = CASE WHEN w.state = 'submitted' THEN $7 END,
       closed_at = CASE WHEN w.state = 'rejected' THEN $6 END, closing_reason = CASE WHEN w.state = 'rejected' THEN 'never_sent' END
     FROM written w WHERE s.id = w.survey_id AND w.state IN ('submitted', 'rejected')`,
    [
      outcomes.map((o) => o.messageId),
      outcomes.map((o) => o.state),
      outcomes.map((o) => ('reason' in o ? o.reason : null)),
      outcomes.map((o) => ('providerIds' in o ? (o.providerIds[0] ?? null) : null)),
      outcomes.map((o) => ('providerIds' in o ? o.providerIds.length : null)),
      submittedAt,
      closesAt,
    ],
  );
  await recordParts(sql, outcomes);
}

/** A message of several parts has a row for each: its fate is known when that of all parts is. */
async function recordParts(sql: Sql, outcomes: readonly PromptOutcome[]): Promise<void> {
  const parts = outcomes.flatMap((o) =>
    'providerIds' in o && o.providerIds.length > 1
      ? o.providerIds.map((id, index) => ({ id, messageId: o.messageId, part: index + 1 }))
      : [],
  );
  if (parts.length === 0) return;
  await sql.run(
    `INSERT INTO message_part (provider_id, message_id, part) SELECT * FROM unnest($1::text[], $2::uuid[], $3::smallint[]) ON CONFLICT DO NOTHING`,
    [parts.map((p) => p.id), parts.map((p) => p.messageId), parts.map((p) => p.part)],
  );
}

export interface RoundCount {
  pending: number;
  nextCloseAt: Date | null;
}

/** What is left of a round: prompts to submit, and when the next open reply window ends. */
export async function countRound(sql: Sql, roundNo: string): Promise<RoundCount> {
  const [count] = await sql.query<RoundCount>(
    `SELECT (SELECT count(*)::int FROM message WHERE round_no = $1 AND state = 'planned') AS pending,
       (SELECT min(closes_at) FROM survey WHERE round_no = $1 AND closed_at IS NULL) AS "nextCloseAt"`,
    [roundNo],
  );
  return count ?? { pending: 0, nextCloseAt: null };
}

/** Closes the surveys whose window is over and, when none is left open or to be sent, the round. */
export async function closeSurveys(sql: Sql, roundNo: string, now: Date): Promise<Date | null> {
  await sql.run(
    `UPDATE survey SET closed_at = closes_at, closing_reason = 'window_over' WHERE round_no = $1 AND closed_at IS NULL AND closes_at <= $2`,
    [roundNo, now],
  );
  return (await closeRoundWhenDone(sql, roundNo, now)).nextCloseAt;
}

export async function closeRoundWhenDone(sql: Sql, roundNo: string, now: Date): Promise<RoundCount> {
  const count = await countRound(sql, roundNo);
  const state = count.pending > 0 ? 'sending' : count.nextCloseAt ? 'open' : 'closed';
  await sql.run(
    `UPDATE survey_round SET state = $2, closed_at = CASE WHEN $2 = 'closed' THEN $3::timestamptz END WHERE round_no = $1 AND state <> $2`,
    [roundNo, state, now],
  );
  return count;
}
