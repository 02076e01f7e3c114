import type { Sql } from '../database.js';

/**
 * Sends on the consumer's replies whose case run had just ended when they were told to it: to the run that carries the
 * matter now (of a case reopened, or merged into another), else as a word after the end, which opens a further case
 * where the reply asks for one. `ids`: the orders that found no run. In the caller's transaction.
 */
export async function sendOnMissedReplies(sql: Sql, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.run(
    `WITH missed AS (
       SELECT m.workflow_id, m.signal_name = 'followUpAnswered' AS follow_up, m.payload, c.id AS case_id, c.case_no, g.id AS now_id,
         'case:' || g.case_no || CASE WHEN g.run_no > 1 THEN ':' || g.run_no ELSE '' END AS now_run,
         g.status NOT IN ('concluded', 'withdrawn') AS open
       FROM run_command m JOIN complaint_case c ON c.case_no = split_part(m.workflow_id, ':', 2)
         JOIN complaint_case g ON g.id = coalesce(c.merged_into, c.id)
       WHERE m.id = ANY($1::bigint[]) AND m.signal_name IN ('replyReceived', 'followUpAnswered'))
     INSERT INTO run_command (workflow_id, kind, workflow_type, signal_name, payload, attributes, created_at)
     SELECT now_run, 'signal', 'complaintCase', CASE WHEN follow_up AND now_id = case_id THEN 'followUpAnswered' ELSE 'replyReceived' END,
       payload, '{}', $2::timestamptz
     FROM missed WHERE open AND now_run <> workflow_id
     UNION ALL
     SELECT 'case-afterword:' || case_no || ':' || (payload->>'inboundId'), 'start', 'caseAfterword', NULL,
       jsonb_build_object('caseId', case_id, 'reply', payload || jsonb_build_object(
         'to', CASE WHEN follow_up THEN 'follow_up' ELSE 'survey' END, 'late', coalesce((payload->>'late')::boolean, false))),
       jsonb_build_object('Process', 'case', 'BusinessNo', case_no), $2::timestamptz
     FROM missed WHERE NOT open`,
    [ids, now],
  );
}
