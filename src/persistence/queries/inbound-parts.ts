import type { Sql } from '../database.js';

export interface InboundPart {
  fromIndex: Buffer;
  toNumber: string;
  reference: number;
  total: number;
  part: number;
  /** The part's bytes and coding, sealed. */
  sealed: Buffer;
  arrivedAt: Date;
}

/**
 * Stores one part of a long message; a repeated part changes nothing. Returns the sealed parts in order once all are
 * there, and marks them joined; null while some are missing. A reference is reused by phones after a while, so parts
 * older than a day belong to another message and are cleared first.
 */
export async function storePart(sql: Sql, part: InboundPart): Promise<Buffer[] | null> {
  const place = [part.fromIndex, part.toNumber, part.reference, part.total];
  const same = 'from_index = $1 AND to_number = $2 AND concat_reference = $3 AND total = $4';
  await sql.run(`DELETE FROM inbound_part WHERE ${same} AND arrived_at < $5::timestamptz - interval '1 day'`, [...place, part.arrivedAt]);
  await sql.run(
    `INSERT INTO inbound_part (from_index, to_number, concat_reference, total, part, sealed, arrived_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [...place, part.part, part.sealed, part.arrivedAt],
  );
  const parts = await sql.query<{ sealed: Buffer; joined: boolean }>(
    `SELECT sealed, joined_at IS NOT NULL AS joined FROM inbound_part WHERE ${same} ORDER BY part`,
    place,
  );
  if (parts.length < part.total || parts.every((p) => p.joined)) return null;
  await sql.run(`UPDATE inbound_part SET joined_at = $5 WHERE ${same}`, [...place, part.arrivedAt]);
  return parts.map((p) => p.sealed);
}
