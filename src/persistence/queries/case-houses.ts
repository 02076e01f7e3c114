import type { Sql } from '../database.js';

/** The line of an insurer to whose sub-station a case may go; null where it is not its sub-station, or is closed. */
export async function findBranchOf(
  sql: Sql,
  insurerId: string,
  branchId: string,
): Promise<{ line: 'life' | 'pc' } | null> {
  const [row] = await sql.query<{ line: 'life' | 'pc' }>(
    `SELECT i.line FROM insurer i JOIN branch b ON b.insurer_id = i.id
     WHERE i.id = $1 AND b.id = $2 AND i.state = 'active' AND b.state = 'active'`,
    [insurerId, branchId],
  );
  return row ?? null;
}

export async function insurerOfCode(
  sql: Sql,
  code: string,
): Promise<{ id: string; line: 'life' | 'pc' } | null> {
  const [row] = await sql.query<{ id: string; line: 'life' | 'pc' }>(
    "SELECT id, line FROM insurer WHERE code = $1 AND state = 'active'",
    [code],
  );
  return row ?? null;
}
