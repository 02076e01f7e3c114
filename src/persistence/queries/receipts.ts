import type { Sql } from '../database.js';

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

/** Keeps every receipt once, whatever it speaks of; returns the ids of those not heard before. */
export async function storeReceipts(sql: Sql, receipts: readonly NewReceipt[]): Promise<string[]> {
  const stored = await sql.query<{ id: string; fresh: boolean }>(
    `INSERT INTO message_receipt (id, fingerprint, provider_id, reference, phone_index, state, error_code, received_at)
     SELECT DISTINCT ON (fingerprint) * FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::int[], $5::bytea[], $6::text[], $7::text[], $8::timestamptz[])
       AS t(id, fingerprint, provider_id, reference, phone_index, state, error_code, received_at)
     ON CONFLICT (fingerprint) DO UPDATE SET repeats = message_receipt.repeats + 1
     RETURNING id, repeats = 0 AS fresh`,
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

/** Receipts that fit no message yet: they came before the submit response was stored, or speak of nobody's message. */
export async function strayReceipts(sql: Sql, since: Date): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    'SELECT id FROM message_receipt WHERE message_id IS NULL AND received_at > $1 ORDER BY received_at LIMIT 5000',
    [since],
  );
  return rows.map((row) => row.id);
}

/**
 * Joins receipts to their messages and moves the messages on. Order and repeats don't matter: delivered outranks
 * undelivered outranks expired, and a message of several parts waits for the word on each.
 */
export async function applyReceipts(sql: Sql, receiptIds: readonly string[]): Promise<number> {
  if (receiptIds.length === 0) return 0;
  const linked = await linkByProviderId(sql, receiptIds);
  if (linked.length === 0) return 0;
  await sql.run(
    `UPDATE message_part p SET state = r.state FROM message_receipt r
     WHERE r.id = ANY($1::uuid[]) AND p.provider_id = r.provider_id AND (p.state IS NULL OR ${rank('r.state')} > ${rank('p.state')})`,
    [receiptIds],
  );
  await sql.run(
    `WITH word AS (
       SELECT m.id, max(r.received_at) AS at,
         CASE WHEN m.part_count = 1 THEN (array_agg(r.state ORDER BY ${rank('r.state')} DESC))[1]
           ELSE (SELECT CASE WHEN bool_or(p.state = 'undelivered') THEN 'undelivered' WHEN bool_or(p.state = 'expired') THEN 'expired'
             WHEN bool_and(coalesce(p.state, '') = 'delivered') THEN 'delivered' END FROM message_part p WHERE p.message_id = m.id) END AS state
       FROM message m JOIN message_receipt r ON r.message_id = m.id
       WHERE m.id = ANY($1::uuid[]) GROUP BY m.id, m.part_count)
     UPDATE message m SET state = word.state, done_at = word.at FROM word
     WHERE m.id = word.id AND word.state IS NOT NULL
       AND (m.state IN ('submitted', 'unknown') OR (m.state IN ('undelivered', 'expired') AND ${rank('word.state')} > ${rank('m.state')}))`,
    [linked],
  );
  return linked.length;
}

const rank = (column: string): string => `array_position(ARRAY['expired', 'undelivered', 'delivered'], ${column})`;

async function linkByProviderId(sql: Sql, receiptIds: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ messageId: string }>(
    `UPDATE message_receipt r SET message_id = found.message_id
     FROM (SELECT r2.id, coalesce(m.id, p.message_id) AS message_id FROM message_receipt r2
       LEFT JOIN message m ON m.provider_id = r2.provider_id
       LEFT JOIN message_part p ON p.provider_id = r2.provider_id
       WHERE r2.id = ANY($1::uuid[])) found
     WHERE r.id = found.id AND found.message_id IS NOT NULL RETURNING found.message_id AS "messageId"`,
    [receiptIds],
  );
  return [...new Set(rows.map((row) => row.messageId))];
}

export interface ResolvedMessage {
  messageId: string;
  surveyId: string | null;
  roundNo: string | null;
  submittingAt: Date;
}

/**
 * Unknown messages whose reference and phone a stray receipt echoes: they did go out. They become submitted with
 * the receipt's id; the caller opens their surveys' windows and then applies the receipts.
 */
export async function resolveUnknownByReference(sql: Sql, receiptIds: readonly string[]): Promise<ResolvedMessage[]> {
  return sql.query<ResolvedMessage>(
    `UPDATE message m SET state = 'submitted', reason = 'resolved_by_receipt', provider_id = r.provider_id, part_count = 1, submitted_at = m.submitting_at
     FROM message_receipt r
     WHERE r.id = ANY($1::uuid[]) AND r.message_id IS NULL AND r.reference IS NOT NULL
       AND m.state = 'unknown' AND m.reference = r.reference AND m.phone_index = r.phone_index
     RETURNING m.id AS "messageId", m.survey_id AS "surveyId", m.round_no::text AS "roundNo", m.submitting_at AS "submittingAt"`,
    [receiptIds],
  );
}
