import type { Sql } from '../database.js';

/** A part of a submitted message of which no receipt came; one for an older message that had its id is none for it. */
export interface UnheardPart {
  providerId: string;
  kind: string | null;
  /** The number that it was sent from; null: sent before that was kept. */
  sourceNumber: string | null;
  /** Our own number for its message. */
  reference: number;
}

/** The next round after `after` with messages that were submitted in the given time and have no receipt. */
export async function roundWithoutReceipts(
  sql: Sql,
  { after, from, until }: { after: string; from: Date; until: Date },
): Promise<string | null> {
  const [row] = await sql.query<{ roundNo: string }>(
    `SELECT r.round_no::text AS "roundNo" FROM survey_round r
     WHERE r.round_no > $1 AND (r.cut_at >= $2 OR r.state <> 'closed') AND r.cut_at < $3
       AND EXISTS (SELECT 1 FROM message m WHERE m.round_no = r.round_no AND m.state = 'submitted' AND m.provider_id IS NOT NULL
         AND m.submitted_at >= $2 AND m.submitted_at < $3)
     ORDER BY r.round_no LIMIT 1`,
    [after, from, until],
  );
  return row?.roundNo ?? null;
}

interface UnheardAsked {
  /** The id of the last part that was asked for. */
  after: string;
  /** When their messages were submitted. */
  from: Date;
  until: Date;
  limit: number;
}

/** The parts of a round's messages to ask for, in the order of their ids. */
export async function unheardParts(sql: Sql, roundNo: string, asked: UnheardAsked): Promise<UnheardPart[]> {
  return sql.query<UnheardPart>(partsWithoutWord('m.round_no = $5'), [...placesOf(asked), roundNo]);
}

/** The same of messages that belong to no round: those about a case, and codes. */
export async function unheardPartsApart(sql: Sql, asked: UnheardAsked): Promise<UnheardPart[]> {
  return sql.query<UnheardPart>(partsWithoutWord('m.round_no IS NULL'), placesOf(asked));
}

const placesOf = ({ after, from, until, limit }: UnheardAsked): unknown[] => [after, from, until, limit];

const partsWithoutWord = (which: string): string => `
  WITH part AS (
    SELECT m.id, m.kind, m.source_number, m.reference, coalesce(p.provider_id, m.provider_id) AS provider_id FROM message m
    LEFT JOIN message_part p ON p.message_id = m.id
    WHERE ${which} AND m.state = 'submitted' AND m.provider_id IS NOT NULL
      AND m.submitted_at >= $2 AND m.submitted_at < $3)
  SELECT provider_id AS "providerId", kind, source_number AS "sourceNumber", reference FROM part
  WHERE provider_id > $1 AND NOT EXISTS (
    SELECT 1 FROM message_receipt r WHERE r.provider_id = part.provider_id AND r.message_id = part.id)
  ORDER BY provider_id LIMIT $4`;
