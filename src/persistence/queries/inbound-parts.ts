import type { Sql } from '../database.js';

/** What the parts of one long message have in common. A phone uses a reference again after a while. */
export interface PartPlace {
  fromIndex: Buffer;
  toNumber: string;
  reference: number;
  total: number;
}

/** One message among those that a phone has sent in one place, counted from 1. */
export interface PlacedMessage extends PartPlace {
  messageNo: number;
}

export interface KeptPart {
  messageNo: number;
  part: number;
  /** The part's bytes and coding, sealed. */
  sealed: Buffer;
  joined: boolean;
  /** The same as in the message before: perhaps only delivered again. */
  doubtful: boolean;
  arrivedAt: Date;
}

const same = 'from_index = $1 AND to_number = $2 AND concat_reference = $3 AND total = $4';
const placed = ({ fromIndex, toNumber, reference, total }: PartPlace): unknown[] => [
  fromIndex,
  toNumber,
  reference,
  total,
];

/** All that is kept of a place, message by message. */
export async function partsOf(sql: Sql, place: PartPlace): Promise<KeptPart[]> {
  return sql.query<KeptPart>(
    `SELECT message_no AS "messageNo", part, sealed, joined_at IS NOT NULL AS joined, doubtful, arrived_at AS "arrivedAt"
     FROM inbound_part WHERE ${same} ORDER BY message_no, part`,
    placed(place),
  );
}

/** Keeps a part; one that was doubtful gives way to it. */
export async function keepPart(
  sql: Sql,
  message: PlacedMessage,
  { part, sealed, doubtful, arrivedAt }: Pick<KeptPart, 'part' | 'sealed' | 'doubtful' | 'arrivedAt'>,
): Promise<void> {
  await sql.run(
    `INSERT INTO inbound_part (from_index, to_number, concat_reference, total, message_no, part, sealed, doubtful, arrived_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (from_index, to_number, concat_reference, total, message_no, part) DO UPDATE
       SET sealed = excluded.sealed, doubtful = excluded.doubtful, arrived_at = excluded.arrived_at WHERE inbound_part.doubtful`,
    [...placed(message), message.messageNo, part, sealed, doubtful, arrivedAt],
  );
}

export async function markJoined(sql: Sql, message: PlacedMessage, at: Date): Promise<void> {
  await sql.run(`UPDATE inbound_part SET joined_at = $6 WHERE ${same} AND message_no = $5`, [
    ...placed(message),
    message.messageNo,
    at,
  ]);
}

/** Messages of which parts wait and the last came before a moment. */
export async function lastParts(sql: Sql, before: Date): Promise<PlacedMessage[]> {
  return sql.query<PlacedMessage>(
    `SELECT from_index AS "fromIndex", to_number AS "toNumber", concat_reference AS reference, total, message_no AS "messageNo" FROM inbound_part
     WHERE joined_at IS NULL GROUP BY from_index, to_number, concat_reference, total, message_no HAVING max(arrived_at) < $1 LIMIT 100`,
    [before],
  );
}

/** Joined parts are kept for a while, so that one that is delivered again is known. */
export async function forgetJoinedParts(sql: Sql, before: Date): Promise<number> {
  return sql.run('DELETE FROM inbound_part WHERE joined_at < $1', [before]);
}
