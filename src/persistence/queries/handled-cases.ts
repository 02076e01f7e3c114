import type { CaseState } from '../../../domain/case/case-state.js';
import type { Sql } from '../database.js';

/** States of the open cases that a user handles or co-handles, in the order of their numbers. */
export async function casesHandledBy(sql: Sql, userId: string): Promise<CaseState[]> {
  const rows = await sql.query<{ state: CaseState }>(
    `SELECT c.state FROM complaint_case c
     WHERE c.status NOT IN ('concluded', 'withdrawn')
       AND (c.handler_id = $1 OR (c.state->'coHandlers' <> '[]' AND c.state->'coHandlers' @> jsonb_build_array(jsonb_build_object('userId', $1::text))))
     ORDER BY c.case_no`,
    [userId],
  );
  return rows.map(({ state }) => state);
}

/** Whoever has left cannot log in. False: had left before. */
export async function markLeft(sql: Sql, userId: string): Promise<boolean> {
  const left = await sql.run(
    "UPDATE staff_user SET state = 'left', version = version + 1 WHERE id = $1 AND state <> 'left'",
    [userId],
  );
  return left > 0;
}
