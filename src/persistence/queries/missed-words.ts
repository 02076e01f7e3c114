import type { Sql } from '../database.js';
import { caseRunOf } from './run-commands.js';

/**
 * Sends on the consumer's replies whose case run had just ended when they were told to it: to the run that carries the
 * matter now (of a case reopened, or merged into another), else as a word after the end, which opens a further case
 * where the reply asks for one. `ids`: the orders that found no run. In the caller's transaction.
 */
export async function sendOnMissedReplies(sql: Sql, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.run(
    `WITH RECURSIVE way AS (
       SELECT c.id AS first, c.id, c.merged_into FROM run_command m JOIN complaint_case c ON c.case_no = split_part(m.workflow_id, ':', 2)
       WHERE m.id = ANY($1::bigint[])
       UNION SELECT w.first, c.id, c.merged_into FROM way w JOIN complaint_case c ON c.id = w.merged_into),
     missed AS (
       SELECT m.workflow_id, m.signal_name = 'followUpAnswered' AS follow_up, m.payload, c.id AS case_id, c.case_no, g.id AS now_id,
         ${caseRunOf('g')} AS now_run,
         g.status NOT IN ('concluded', 'withdrawn') AS open
       FROM run_command m JOIN complaint_case c ON c.case_no = split_part(m.workflow_id, ':', 2)
         JOIN way w ON w.first = c.id AND w.merged_into IS NULL JOIN complaint_case g ON g.id = w.id
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

/**
 * A message that may go out after all, of a case whose run is over: the run that the case has now is told; where there
 * is none, a further one is ordered, which sends what is planned and ends. `ids`: the orders that found no run.
 */
export async function sendOnMissedReleases(sql: Sql, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.run(
    `WITH missed AS (
       SELECT c.id, c.case_no, c.run_no, bool_or(m.workflow_id = ${caseRunOf('c')}) AS over
       FROM run_command m JOIN complaint_case c ON c.case_no = split_part(m.workflow_id, ':', 2)
       WHERE m.id = ANY($1::bigint[]) AND m.signal_name = 'messagesReleased'
         AND EXISTS (SELECT 1 FROM message w WHERE w.case_id = c.id AND w.state = 'planned')
       GROUP BY c.id),
     further AS (
       UPDATE complaint_case c SET run_no = c.run_no + 1, state = jsonb_set(c.state, '{runNo}', to_jsonb(c.run_no + 1))
       FROM missed m WHERE c.id = m.id AND m.over RETURNING c.id, c.case_no, c.run_no)
     INSERT INTO run_command (workflow_id, kind, workflow_type, signal_name, payload, attributes, created_at)
     SELECT 'case:' || case_no || ':' || run_no, 'start', 'complaintCase', NULL,
       jsonb_build_object('caseId', id, 'caseNo', case_no, 'clock', (SELECT clock FROM station)),
       jsonb_build_object('Process', 'case', 'BusinessNo', case_no), $2::timestamptz FROM further
     UNION ALL
     SELECT ${caseRunOf('missed')}, 'signal', 'complaintCase', 'messagesReleased', '{}', '{}', $2::timestamptz
     FROM missed WHERE NOT over`,
    [ids, now],
  );
}
