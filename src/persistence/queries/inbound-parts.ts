import type { Sql } from '../database.js';

/** What the parts of one long message have in common. A phone uses a reference again after a while. */
export interface PartPlace {
  fromIndex: Buffer;
  toNumber: string;
  reference: number;
  total: number;
}

export interface KeptPart {
  part: number;
  /** The part's bytes and coding, sealed. */
  sealed: Buffer;
  joined: boolean;
  arrivedAt: Date;
}

const same = 'from_index = $1 AND to_number = $2 AND concat_reference = $3 AND total = $4';
const placed = ({ fromIndex, toNumber, reference, total }: PartPlace): unknown[] => [
  fromIndex,
  toNumber,
  reference,
  total,
];

export async function partsOf(sql: Sql, place: PartPlace): Promise<KeptPart[]> {
  return sql.query<KeptPart>(
    `SELECT part, sealed, joined_at IS NOT NULL AS joined, arrived_at AS "arrivedAt" FROM inbound_part WHERE ${same} ORDER BY part`,
    placed(place),
  );
}

export async function keepPart(
  sql: Sql,
  place: PartPlace,
  { part, sealed, arrivedAt }: Pick<KeptPart, 'part' | 'sealed' | 'arrivedAt'>,
): Promise<void> {
  await sql.run(
    'INSERT INTO inbound_part (from_index, to_number, concat_reference, total, part, sealed, arrived_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [...placed(place), part, sealed, arrivedAt],
  );
}

export async function markJoined(sql: Sql, place: PartPlace, at: Date): Promise<void> {
  await sql.run(`UPDATE inbound_part SET joined_at = $5 WHERE ${same}`, [...placed(place), at]);
}

/** Another message begins in this place. */
export async function startOver(sql: Sql, place: PartPlace): Promise<void> {
  await sql.run(`DELETE FROM inbound_part WHERE ${same}`, placed(place));
}

/** Places where parts wait of which the last came before a moment. */
export async function lastParts(sql: Sql, before: Date): Promise<PartPlace[]> {
  return sql.query<PartPlace>(
    `SELECT from_index AS "fromIndex", to_number AS "toNumber", concat_reference AS reference, total FROM inbound_part
     WHERE joined_at IS NULL GROUP BY from_index, to_number, concat_reference, total HAVING max(arrived_at) < $1 LIMIT 100`,
    [before],
  );
}

/** Joined parts are kept for a while, so that one that is delivered again is known. */
export async function forgetJoinedParts(sql: Sql, before: Date): Promise<number> {
  return sql.run('DELETE FROM inbound_part WHERE joined_at < $1', [before]);
}
