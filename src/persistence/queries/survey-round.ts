import type { StationSettings } from '../../../domain/station/settings.js';
import type { Sql } from '../database.js';

/** One prompt that a window takes to the gateway; `person` is sealed, the text is rendered from the template. */
export interface PromptToSend {
  messageId: string;
  reference: number;
  kind: string;
  insurerId: string;
  insurerName: string;
  personSealed: Buffer;
  product: string;
  businessNo: string | null;
  occurredAt: Date;
  templateCode: string;
  templateVersion: number;
  /** The number that it is sent from: the access number with the kind's extension, as it was at the intent. */
  sourceNumber: string;
}

/**
 * Makes the round's surveys and their planned prompts, once: ids are the events' own, so a repeat changes nothing.
 * A number that opted out, or that would pass the frequency cap, is suppressed and its survey closed as never sent.
 * Throws where the reference data that a prompt needs (trigger, card, approved template) is missing: nothing is lost,
 * and the round is planned once it has been put right.
 */
export async function planRound(
  sql: Sql,
  roundNo: string,
  cap: StationSettings['frequencyCap'],
  now: Date,
): Promise<void> {
  const [round] = await sql.query<{ size: number }>(
    "UPDATE survey_round SET state = 'sending', planned_at = $2 WHERE round_no = $1 AND state = 'cut' RETURNING size",
    [roundNo, now],
  );
  if (!round) return;
  // Two rounds planned at once would not see each other's prompts to one phone.
  if (cap) await sql.query("SELECT pg_advisory_xact_lock(hashtext('frequency cap'))");
  const planned = await sql.run(planStatement(cap !== null), [
    roundNo,
    now,
    ...(cap ? [cap.prompts, cap.days] : []),
  ]);
  if (planned < round.size) {
    throw new Error(
      `Round ${roundNo}: ${round.size - planned} of ${round.size} events have no trigger, active card or approved template.`,
    );
  }
}

const planStatement = (capped: boolean): string => `
  WITH asked AS (
    SELECT e.id, e.insurer_id, e.branch_id, e.phone_index, t.line, t.survey_kind, c.code AS card_code, c.version AS card_version,
      k.template_code, m.version AS template_version,
      CASE WHEN o.phone_index IS NOT NULL THEN 'opted_out' ${capped ? `WHEN ${overCap} THEN 'frequency_cap'` : ''} END AS suppressed,
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
      CASE WHEN suppressed IS NOT NULL THEN $2::timestamptz END, CASE WHEN suppressed IS NOT NULL THEN 'never_sent' END
    FROM asked)
  INSERT INTO message (id, purpose, insurer_id, round_no, survey_id, kind, template_code, template_version, phone_index, reference, state, reason, planned_at)
  SELECT id, 'prompt', insurer_id, $1, id, survey_kind, template_code, template_version, phone_index, reference,
    CASE WHEN suppressed IS NOT NULL THEN 'suppressed' ELSE 'planned' END, suppressed, $2
  FROM asked`;

/** Prompts of the phone in the last days, and those that stand before this one in the round itself. */
const overCap = `
  (SELECT count(*) FROM survey s JOIN message pm ON pm.id = s.message_id
   WHERE s.phone_index = e.phone_index AND s.event_id IS NOT NULL AND s.closing_reason IS DISTINCT FROM 'never_sent'
     AND coalesce(s.submitted_at, pm.planned_at) > $2::timestamptz - make_interval(hours => 24 * $4::int))
  + row_number() OVER (PARTITION BY e.phone_index ORDER BY e.id) > $3::int`;

/** A window's rows `c` with what their texts are made of. */
const PROMPT_PARTS = `c.id AS "messageId", c.reference, c.kind, i.id AS "insurerId", i.name AS "insurerName", e.person_sealed AS "personSealed", e.product,
       coalesce(e.claim_no, e.policy_no) AS "businessNo", e.occurred_at AS "occurredAt",
       c.template_code AS "templateCode", c.template_version AS "templateVersion", c.source_number AS "sourceNumber"`;
const FROM_EVENTS = 'JOIN service_event e ON e.id = c.id JOIN insurer i ON i.id = e.insurer_id';

/**
 * What a dead attempt left between intent and outcome: nobody knows whether it went out, so nobody resends it. Returns
 * the prompts: `keepPartCounts` is to follow in the same transaction, since a receipt speaks of one part only.
 */
export async function abandonSubmitting(sql: Sql, roundNo: string): Promise<PromptToSend[]> {
  return sql.query<PromptToSend>(
    `WITH left_over AS (
       UPDATE message SET state = 'unknown', reason = 'interrupted' WHERE round_no = $1 AND state = 'submitting'
       RETURNING id, reference, kind, template_code, template_version, source_number)
     SELECT ${PROMPT_PARTS} FROM left_over c ${FROM_EVENTS} ORDER BY c.id`,
    [roundNo],
  );
}

/** Of how many parts messages consist of which the centre has not told; their fate is known when that of all parts is. */
export async function keepPartCounts(
  sql: Sql,
  counted: readonly { messageId: string; parts: number }[],
): Promise<void> {
  if (counted.length === 0) return;
  await sql.run(
    'UPDATE message m SET part_count = t.parts FROM unnest($1::uuid[], $2::smallint[]) AS t(id, parts) WHERE m.id = t.id',
    [counted.map((each) => each.messageId), counted.map((each) => each.parts)],
  );
}

export interface ClaimedWindow {
  prompts: PromptToSend[];
  /** With those that turned out to be suppressed. */
  taken: number;
}

export interface WindowToClaim {
  /** Most prompts to take. */
  size: number;
  now: Date;
  /** The number that the prompts of each kind are sent from now. */
  numbers: Readonly<Record<string, string>>;
}

/**
 * Takes the next prompts of the round whose insurer is not stopped, and marks the intent to submit them at `now` from the
 * number of their kind, by which their replies are known. Who opted out since the round was planned is suppressed here.
 */
export async function claimWindow(
  sql: Sql,
  roundNo: string,
  { size, now, numbers }: WindowToClaim,
): Promise<ClaimedWindow> {
  const rows = await sql.query<PromptToSend & { state: string }>(
    `WITH stop AS MATERIALIZED (SELECT insurer_id FROM sending_stop WHERE released_at IS NULL),
     window_of AS (
       SELECT m.id, o.phone_index IS NOT NULL AS opted_out FROM message m
       LEFT JOIN opt_out o ON o.phone_index = m.phone_index AND o.lifted_at IS NULL
       WHERE m.round_no = $1 AND m.state = 'planned'
         AND NOT EXISTS (SELECT 1 FROM stop s WHERE s.insurer_id IS NULL OR s.insurer_id = m.insurer_id)
       ORDER BY m.id LIMIT $2 FOR UPDATE OF m),
     taken AS (
       UPDATE message m SET state = CASE WHEN w.opted_out THEN 'suppressed' ELSE 'submitting' END,
         reason = CASE WHEN w.opted_out THEN 'opted_out' END, submitting_at = CASE WHEN NOT w.opted_out THEN $3::timestamptz END,
         source_number = CASE WHEN NOT w.opted_out THEN $4::jsonb->>m.kind END
       FROM window_of w WHERE m.id = w.id
       RETURNING m.id, m.reference, m.kind, m.template_code, m.template_version, m.source_number, m.state),
     unasked AS (
       UPDATE survey s SET closed_at = $3, closing_reason = 'never_sent' FROM taken t WHERE t.state = 'suppressed' AND s.id = t.id)
     SELECT ${PROMPT_PARTS}, c.state FROM taken c ${FROM_EVENTS} ORDER BY c.id`,
    [roundNo, size, now, JSON.stringify(numbers)],
  );
  return { prompts: rows.filter((row) => row.state === 'submitting'), taken: rows.length };
}

/** What the gateway said of one message; `providerIds` are the centre's ids of the parts that it is known to have. */
export type PromptOutcome =
  | { messageId: string; state: 'submitted'; providerIds: readonly string[] }
  | { messageId: string; state: 'rejected'; reason: string }
  | { messageId: string; state: 'unknown'; reason: string; providerIds: readonly string[]; parts: number }
  | { messageId: string; state: 'planned' };

export interface WindowOutcome {
  /** The moment of the intent, by which `claimWindow` marked the rows. */
  claimedAt: Date;
  /** Stands as the moment of submission of all that were submitted: no reply can be older. */
  submittedAt: Date;
  /** End of the reply window. */
  closesAt: Date;
  outcomes: readonly PromptOutcome[];
}

/**
 * Writes what the gateway said of a window. Only rows move that this very intent marked, also those that somebody has
 * meanwhile given up as unknown; so a late writer never overwrites a receipt, a person's decision or a newer intent.
 * `ids`: the centre's, by which receipts that came first are found; `revived`: some had been given up.
 */
export async function recordOutcomes(
  sql: Sql,
  window: WindowOutcome,
): Promise<{ ids: string[]; revived: boolean }> {
  const { outcomes, claimedAt, submittedAt, closesAt } = window;
  const [given] = await sql.query<{ up: boolean }>(
    `WITH said AS (
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::smallint[]) AS t(id, state, reason, provider_id, parts)),
     written AS (
       UPDATE message m SET state = said.state, reason = said.reason, provider_id = said.provider_id, part_count = said.parts,
         submitting_at = CASE WHEN said.state = 'planned' THEN NULL ELSE m.submitting_at END,
         submitted_at = CASE WHEN said.state = 'submitted' THEN $6::timestamptz END
       FROM said WHERE m.id = said.id AND m.state IN ('submitting', 'unknown') AND m.submitting_at = $8
       RETURNING m.id, m.survey_id, m.state),
     opened AS (
       UPDATE survey s SET submitted_at = CASE WHEN w.state = 'submitted' THEN $6 END, closes_at = CASE WHEN w.state = 'submitted' THEN $7::timestamptz END,
       closed_at = CASE WHEN w.state = 'rejected' THEN $6 END, closing_reason = CASE WHEN w.state = 'rejected' THEN 'never_sent' END
       FROM written w WHERE s.id = w.survey_id AND w.state IN ('submitted', 'rejected'))
     SELECT EXISTS (SELECT 1 FROM message WHERE id = ANY($1::uuid[]) AND state = 'unknown') AS up`,
    [
      outcomes.map((o) => o.messageId),
      outcomes.map((o) => o.state),
      outcomes.map((o) => ('reason' in o ? o.reason : null)),
      outcomes.map((o) => ('providerIds' in o ? (o.providerIds[0] ?? null) : null)),
      outcomes.map(partsOf),
      submittedAt,
      closesAt,
      claimedAt,
    ],
  );
  await recordParts(sql, outcomes);
  const ids = outcomes.flatMap((o) => ('providerIds' in o ? o.providerIds : []));
  return { ids, revived: given?.up ?? false };
}

function partsOf(outcome: PromptOutcome): number | null {
  if (outcome.state === 'submitted') return outcome.providerIds.length;
  return outcome.state === 'unknown' ? outcome.parts : null;
}

/** A message of several parts has a row for each: its fate is known when that of all parts is. */
async function recordParts(sql: Sql, outcomes: readonly PromptOutcome[]): Promise<void> {
  const parts = outcomes.flatMap((o) =>
    'providerIds' in o && (partsOf(o) ?? 0) > 1
      ? o.providerIds.map((id, index) => ({ id, messageId: o.messageId, part: index + 1 }))
      : [],
  );
  if (parts.length === 0) return;
  await sql.run(
    `INSERT INTO message_part (provider_id, message_id, part) SELECT * FROM unnest($1::text[], $2::uuid[], $3::smallint[]) ON CONFLICT DO NOTHING`,
    [parts.map((p) => p.id), parts.map((p) => p.messageId), parts.map((p) => p.part)],
  );
}
