import type { Card } from '../../../domain/card/card.js';
import type { Sql } from '../database.js';

export interface CardRow extends Card {
  state: 'active' | 'retired';
  validFrom: Date;
  createdBy: string;
}

const columns = `code, version, name, items, grades, opt_out_codes AS "optOutCodes", state, valid_from AS "validFrom",
  created_by AS "createdBy"`;

/** Every version, the newest of each card first. */
export function listCards(sql: Sql): Promise<CardRow[]> {
  return sql.query<CardRow>(`SELECT ${columns} FROM card WHERE state <> 'draft' ORDER BY code, version DESC`);
}

/** The version in force. */
export async function findCard(sql: Sql, code: string): Promise<CardRow | undefined> {
  const [row] = await sql.query<CardRow>(
    `SELECT ${columns} FROM card WHERE code = $1 AND state = 'active' ORDER BY version DESC LIMIT 1`,
    [code],
  );
  return row;
}

/** Puts a version in force from `at` on; surveys that were sent keep theirs. Undefined: somebody else was faster. */
export async function insertCard(sql: Sql, card: Card, by: string, at: Date): Promise<CardRow | undefined> {
  const [row] = await sql.query<CardRow>(
    `INSERT INTO card (code, version, name, items, grades, opt_out_codes, valid_from, created_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)
     ON CONFLICT DO NOTHING RETURNING ${columns}`,
    [
      card.code,
      card.version,
      card.name,
      JSON.stringify(card.items),
      JSON.stringify(card.grades),
      card.optOutCodes,
      at,
      by,
    ],
  );
  if (row)
    await sql.run("UPDATE card SET state = 'retired' WHERE code = $1 AND version < $2 AND state = 'active'", [
      card.code,
      card.version,
    ]);
  return row;
}
