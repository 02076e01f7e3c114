import type { ClosedHouse } from '../../../domain/case/open-case.js';
import type { Sql } from '../database.js';

/** A sub-station that a case may go to, with its insurer's line. */
export interface BranchInUse {
  id: string;
  line: 'life' | 'pc';
}

/** The insurer's sub-station to which a case may go; null where it is not its sub-station, or is closed. */
export const findBranchOf = (sql: Sql, insurerId: string, branchId: string): Promise<BranchInUse | null> =>
  branchInUse(sql, insurerId, { column: 'id', value: branchId });

/** An insurer's sub-station in use, by its code. */
export const branchByCode = (sql: Sql, insurerId: string, code: string): Promise<BranchInUse | null> =>
  branchInUse(sql, insurerId, { column: 'code', value: code });

async function branchInUse(
  sql: Sql,
  insurerId: string,
  { column, value }: { column: 'id' | 'code'; value: string },
): Promise<BranchInUse | null> {
  const [row] = await sql.query<BranchInUse>(
    `SELECT b.id, i.line FROM insurer i JOIN branch b ON b.insurer_id = i.id
     WHERE i.id = $1 AND b.${column} = $2 AND i.state = 'active' AND b.state = 'active'`,
    [insurerId, value],
  );
  return row ?? null;
}

/** Why no case may go to the sub-station; null: both it and its insurer are in use. */
export async function whyClosed(sql: Sql, insurerId: string, branchId: string): Promise<ClosedHouse | null> {
  const [row] = await sql.query<{ insurer: boolean; branch: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM insurer WHERE id = $1 AND state = 'active') AS insurer,
       EXISTS (SELECT 1 FROM branch WHERE id = $2 AND insurer_id = $1 AND state = 'active') AS branch`,
    [insurerId, branchId],
  );
  if (!row?.insurer) return 'insurer_suspended';
  return row.branch ? null : 'branch_closed';
}

/** A branch and all above it, for SQL: whoever is placed there sees its cases. */
export const fromBranchUp = (branch: string): string => `
  WITH RECURSIVE up AS (SELECT ${branch} AS id UNION SELECT b.parent_id FROM branch b JOIN up ON b.id = up.id)
  SELECT id FROM up WHERE id IS NOT NULL`;

/** Whether a case of the sub-station may be given to this person: in use, at work for the insurer, placed there or above. */
export async function handlesFor(
  sql: Sql,
  { insurerId, branchId, handlerId }: { insurerId: string; branchId: string; handlerId: string },
): Promise<boolean> {
  const found = await sql.query(
    `SELECT 1 FROM staff_user WHERE id = $3 AND insurer_id = $1 AND state = 'active'
       AND role IN ('substation_handler', 'substation_head') AND (branch_id IS NULL OR branch_id IN (${fromBranchUp('$2::uuid')}))`,
    [insurerId, branchId, handlerId],
  );
  return found.length > 0;
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

/** What of a co-handler the station does not know: an insurer, a sub-station of it, a person there, each in use; null where all is well. */
export async function unknownOfCoHandler(
  sql: Sql,
  { insurerId, branchId, userId }: { insurerId: string; branchId: string | null; userId: string | null },
): Promise<'insurerId' | 'branchId' | 'userId' | null> {
  const [known] = await sql.query<{ insurer: boolean; branch: boolean; person: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM insurer WHERE id = $1 AND state = 'active') AS insurer,
       $2::uuid IS NULL OR EXISTS (SELECT 1 FROM branch WHERE id = $2 AND insurer_id = $1 AND state = 'active') AS branch,
       $3::uuid IS NULL OR EXISTS (SELECT 1 FROM staff_user WHERE id = $3 AND insurer_id = $1 AND state = 'active') AS person`,
    [insurerId, branchId, userId],
  );
  if (!known?.insurer) return 'insurerId';
  if (!known.branch) return 'branchId';
  return known.person ? null : 'userId';
}
