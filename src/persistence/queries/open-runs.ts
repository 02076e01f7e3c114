import type { Sql } from '../database.js';

/** A row that must have a run as long as it is open. */
export interface OpenCaseRow {
  caseId: string;
  caseNo: string;
  runNo: number;
}

/** Open cases, closed ones with messages still to send, and requests whose case has no row yet; in the order of their ids. */
export async function openCases(sql: Sql, afterId: string | null, limit: number): Promise<OpenCaseRow[]> {
  return sql.query<OpenCaseRow>(
    `SELECT r.case_id AS "caseId", coalesce(c.case_no, r.facts->>'caseNo') AS "caseNo", coalesce(c.run_no, (r.facts->>'runNo')::int, 1) AS "runNo"
     FROM case_request r LEFT JOIN complaint_case c ON c.id = r.case_id
     WHERE ($1::uuid IS NULL OR r.case_id > $1) AND (c.id IS NULL OR c.status NOT IN ('concluded', 'withdrawn')
         OR EXISTS (SELECT 1 FROM message m WHERE m.case_id = c.id AND m.state = 'planned'))
     ORDER BY r.case_id LIMIT $2`,
    [afterId, limit],
  );
}

/** Makes the number of the run that a case now has the one that messages are sent to; of a case still to be opened, too. */
export async function setCaseRun(sql: Sql, caseId: string, runNo: number): Promise<void> {
  await sql.run(
    "UPDATE case_request SET facts = jsonb_set(facts, '{runNo}', to_jsonb($2::int)) WHERE case_id = $1 AND NOT EXISTS (SELECT 1 FROM complaint_case WHERE id = $1)",
    [caseId, runNo],
  );
  await sql.run(
    "UPDATE complaint_case SET run_no = $2, state = jsonb_set(state, '{runNo}', to_jsonb($2::int)) WHERE id = $1",
    [caseId, runNo],
  );
}

export async function openRounds(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ roundNo: string }>(
    `SELECT round_no::text AS "roundNo" FROM survey_round WHERE state <> 'closed' ORDER BY round_no`,
  );
  return rows.map((row) => row.roundNo);
}

/**
 * Shanghai dates on which replies arrived that a person must still read, and whose last reminder has not been given; and the
 * present one, if its run was ordered: it watches over what is still to arrive.
 */
export async function unreadDates(sql: Sql, today: string): Promise<string[]> {
  const rows = await sql.query<{ date: string }>(
    `SELECT to_char(d.day, 'YYYY-MM-DD') AS date
     FROM (SELECT (arrived_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM inbound_message WHERE needs_person
       UNION SELECT $1::date WHERE EXISTS (SELECT 1 FROM run_command c WHERE c.workflow_id = 'replies-to-read:' || $1)) d
     WHERE NOT EXISTS (SELECT 1 FROM reading_step s WHERE s.arrived_on = d.day AND s.percent = 100) ORDER BY 1`,
    [today],
  );
  return rows.map((row) => row.date);
}
