import type { Sql } from '../database.js';
import { signalCases } from './case-signals.js';
import { wakeRounds } from './round-state.js';

export interface NewReceipt {
  id: string;
  /** The same for the same words on the same part: a doubled receipt is one row. */
  fingerprint: Buffer;
  providerId: string;
  reference: number | null;
  phoneIndex: Buffer | null;
  state: 'delivered' | 'undelivered' | 'expired';
  errorCode: string | null;
  receivedAt: Date;
}

/** What is needed to open the reply window of a prompt that turns out to have been submitted. */
export interface LateWindows {
  now: Date;
  /** The station's clock settings, for the round that is woken. */
  clock: unknown;
  /** End of the reply window of a prompt submitted at that moment. */
  closesAt: (submittedAt: Date) => Date;
}

/** Keeps every receipt once, whatever it speaks of; returns the ids of those not heard before. */
export async function storeReceipts(sql: Sql, receipts: readonly NewReceipt[]): Promise<string[]> {
  // In the order of fingerprints, so that two listeners never wait for each other in a circle.
  const stored = await sql.query<{ id: string; fresh: boolean }>(
    `INSERT INTO message_receipt (id, fingerprint, provider_id, reference, phone_index, state, error_code, received_at, repeats)
     SELECT DISTINCT ON (fingerprint) id, fingerprint, provider_id, reference, phone_index, state, error_code, received_at,
       count(*) OVER (PARTITION BY fingerprint) - 1
     FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::int[], $5::bytea[], $6::text[], $7::text[], $8::timestamptz[])
       AS t(id, fingerprint, provider_id, reference, phone_index, state, error_code, received_at)
     ORDER BY fingerprint, received_at
     ON CONFLICT (fingerprint) DO UPDATE SET repeats = message_receipt.repeats + excluded.repeats + 1
     RETURNING id, xmax = 0 AS fresh`,
    [
      receipts.map((r) => r.id),
      receipts.map((r) => r.fingerprint),
      receipts.map((r) => r.providerId),
      receipts.map((r) => r.reference),
      receipts.map((r) => r.phoneIndex),
      receipts.map((r) => r.state),
      receipts.map((r) => r.errorCode),
      receipts.map((r) => r.receivedAt),
    ],
  );
  return stored.filter((row) => row.fresh).map((row) => row.id);
}

/**
 * Messages that were unknown and are known to have gone out: several parts, of which another's receipt has come, or told
 * by a person or by the reply itself, without an id of the centre for each part. Found by the phone: a survey's, or a case's.
 */
const resolvedBefore = (receipt: string): string => `
  SELECT x.id FROM survey v JOIN message x ON x.id = v.message_id
  WHERE v.phone_index = ${receipt}.phone_index AND ${isResolved(receipt)}
  UNION ALL SELECT x.id FROM complaint_case c JOIN message x ON x.case_id IN (c.id, c.merged_into)
  WHERE c.phone_index = ${receipt}.phone_index AND ${isResolved(receipt)}`;
const isResolved = (receipt: string): string =>
  `x.reference = ${receipt}.reference AND (x.reason = 'resolved_by_receipt' AND x.part_count > 1
    OR x.reason IN ('confirmed_by_person', 'resolved_by_reply') AND (x.provider_id IS NULL OR x.part_count > 1))`;

/** Receipts without a message for which there is one by now: they came before the submit response was stored. */
export async function strayReceipts(sql: Sql, since: Date): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT r.id FROM message_receipt r WHERE r.message_id IS NULL AND r.received_at > $1
       AND (EXISTS (SELECT 1 FROM message m WHERE m.provider_id = r.provider_id)
         OR EXISTS (SELECT 1 FROM message_part p WHERE p.provider_id = r.provider_id)
         OR EXISTS (SELECT 1 FROM message m WHERE m.reference = r.reference AND m.phone_index = r.phone_index AND m.state = 'unknown')
         OR EXISTS (${resolvedBefore('r')}))
     LIMIT 2000`,
    [since],
  );
  return rows.map((row) => row.id);
}

/** Those receipts of the centre's ids that have no message yet. */
export async function straysOf(sql: Sql, providerIds: readonly string[]): Promise<string[]> {
  if (providerIds.length === 0) return [];
  const rows = await sql.query<{ id: string }>(
    'SELECT id FROM message_receipt WHERE provider_id = ANY($1::text[]) AND message_id IS NULL',
    [providerIds],
  );
  return rows.map((row) => row.id);
}

/**
 * Joins receipts to their messages and moves the messages on. Order and repeats don't matter: of one part, delivered
 * outranks undelivered outranks expired; a message of several parts waits for the word on each and is as far as the
 * part that got least far. A message that was `unknown` is known to have been submitted by any receipt for it: its
 * survey's window is opened and its round woken. The case whose follow-up reached nobody is told. Returns how many
 * messages were joined.
 */
export async function applyReceipts(
  sql: Sql,
  receiptIds: readonly string[],
  late: LateWindows,
): Promise<number> {
  if (receiptIds.length === 0) return 0;
  const linked = [...(await linkByProviderId(sql, receiptIds)), ...(await linkByReference(sql, receiptIds))];
  const messageIds = [...new Set(linked)];
  if (messageIds.length === 0) return 0;
  await sql.query('SELECT 1 FROM message WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [messageIds]);
  await confirmSubmitted(sql, messageIds, 'resolved_by_receipt', late);
  const moved = await sql.query<{ caseId: string | null; failed: boolean }>(
    `WITH part_of AS (
       SELECT id, provider_id FROM message WHERE id = ANY($1::uuid[]) AND provider_id IS NOT NULL
       UNION SELECT message_id, provider_id FROM message_part WHERE message_id = ANY($1::uuid[])),
     part AS (
       SELECT DISTINCT ON (o.id, o.provider_id) o.id, ${rank('r.state')} AS rank, r.received_at
       FROM part_of o JOIN message_receipt r ON r.provider_id = o.provider_id AND r.message_id = o.id
       ORDER BY o.id, o.provider_id, ${rank('r.state')} DESC, r.received_at),
     word AS (
       SELECT m.id, min(part.rank) AS rank, max(part.received_at) AS at FROM part JOIN message m ON m.id = part.id
       GROUP BY m.id, m.part_count HAVING count(*) >= coalesce(m.part_count, 1))
     UPDATE message m SET state = (${ranks})[word.rank], done_at = word.at FROM word
     WHERE m.id = word.id AND m.state IN ('submitted', 'expired', 'undelivered', 'delivered') AND word.rank > coalesce(${rank('m.state')}, 0)
     RETURNING m.case_id AS "caseId", m.purpose = 'follow_up' AND m.state <> 'delivered' AS failed`,
    [messageIds],
  );
  const unreached = moved.flatMap(({ caseId, failed }) => (failed && caseId !== null ? [caseId] : []));
  await signalCases(sql, unreached, 'followUpFailed', late.now);
  return messageIds.length;
}

const ranks = "ARRAY['expired', 'undelivered', 'delivered']";
const rank = (column: string): string => `array_position(${ranks}, ${column})`;

/** By the centre's id of the message or part; where a centre has used an id again, the phone and then the newest decide. */
async function linkByProviderId(sql: Sql, receiptIds: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ messageId: string }>(
    `UPDATE message_receipt r SET message_id = found.message_id
     FROM (SELECT s.id, of.message_id FROM message_receipt s, LATERAL (
         SELECT m.id AS message_id FROM message m
         WHERE m.id IN (SELECT x.id FROM message x WHERE x.provider_id = s.provider_id
           UNION ALL SELECT p.message_id FROM message_part p WHERE p.provider_id = s.provider_id)
         ORDER BY (m.phone_index = s.phone_index) DESC NULLS LAST, m.submitted_at DESC NULLS LAST LIMIT 1) of
       WHERE s.id = ANY($1::uuid[])) found
     WHERE r.id = found.id RETURNING found.message_id AS "messageId"`,
    [receiptIds],
  );
  return rows.map((row) => row.messageId);
}

/**
 * By our own reference and the phone, where the submit response was lost: to a message that is unknown, or that an
 * earlier receipt of another part has resolved.
 */
async function linkByReference(sql: Sql, receiptIds: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ messageId: string; providerId: string }>(
    `UPDATE message_receipt r SET message_id = found.message_id
     FROM (SELECT s.id, of.message_id FROM message_receipt s, LATERAL (
         SELECT m.id AS message_id FROM message m
         WHERE m.id IN (SELECT x.id FROM message x WHERE x.reference = s.reference AND x.state = 'unknown'
           UNION ALL ${resolvedBefore('s')})
           AND m.phone_index = s.phone_index
         ORDER BY m.submitting_at DESC LIMIT 1) of
       WHERE s.id = ANY($1::uuid[]) AND s.message_id IS NULL AND s.reference IS NOT NULL) found
     WHERE r.id = found.id RETURNING found.message_id AS "messageId", r.provider_id AS "providerId"`,
    [receiptIds],
  );
  if (rows.length === 0) return [];
  await sql.run(
    `WITH heard AS (SELECT * FROM unnest($1::uuid[], $2::text[]) AS t(id, provider_id)),
     named AS (
       UPDATE message m SET provider_id = h.provider_id, part_count = coalesce(m.part_count, 1)
       FROM (SELECT id, min(provider_id) AS provider_id FROM heard GROUP BY id) h WHERE m.id = h.id AND m.provider_id IS NULL)
     INSERT INTO message_part (provider_id, message_id, part)
     SELECT h.provider_id, h.id, 0 FROM heard h JOIN message m ON m.id = h.id WHERE m.part_count > 1 ON CONFLICT DO NOTHING`,
    [rows.map((row) => row.messageId), rows.map((row) => row.providerId)],
  );
  return rows.map((row) => row.messageId);
}

/**
 * Unknown messages that did go out: they become submitted, as of their intent; the reply windows of their surveys are
 * opened, and their rounds woken. Returns how many there were.
 */
export async function confirmSubmitted(
  sql: Sql,
  messageIds: readonly string[],
  reason: 'resolved_by_receipt' | 'resolved_by_reply' | 'confirmed_by_person',
  { now, clock, closesAt }: LateWindows,
): Promise<number> {
  if (messageIds.length === 0) return 0;
  const resolved = await sql.query<{ surveyId: string | null; roundNo: string | null; submittedAt: Date }>(
    `UPDATE message SET state = 'submitted', reason = $2, submitted_at = submitting_at WHERE id = ANY($1::uuid[]) AND state = 'unknown'
     RETURNING survey_id AS "surveyId", round_no::text AS "roundNo", submitted_at AS "submittedAt"`,
    [messageIds, reason],
  );
  const surveys = resolved.filter((row) => row.surveyId !== null);
  if (surveys.length > 0) {
    await sql.run(
      `UPDATE survey s SET submitted_at = t.submitted_at, closes_at = t.closes_at
       FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS t(id, submitted_at, closes_at)
       WHERE s.id = t.id AND s.submitted_at IS NULL AND s.closed_at IS NULL`,
      [
        surveys.map((row) => row.surveyId),
        surveys.map((row) => row.submittedAt),
        surveys.map((row) => closesAt(row.submittedAt)),
      ],
    );
  }
  const rounds = [...new Set(resolved.flatMap(({ roundNo }) => roundNo ?? []))];
  await wakeRounds(sql, rounds, now, clock);
  return resolved.length;
}
