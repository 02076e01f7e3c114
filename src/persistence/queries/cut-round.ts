import type { Sql } from '../database.js';

/**
 * Cuts the oldest waiting events into one round and orders its run, in one transaction with the events' mark.
 * Returns the round's number, or null when nothing waits. Several cutters may run: they take different events.
 */
export async function cutRound(
  sql: Sql,
  pageSize: number,
  now: Date,
  clock: unknown,
): Promise<string | null> {
  const [round] = await sql.query<{ roundNo: string }>(
    `WITH waiting AS (
       SELECT e.id FROM service_event e WHERE e.round_no IS NULL AND e.hold IS NULL AND NOT e.test
       ORDER BY e.id LIMIT $1 FOR UPDATE SKIP LOCKED),
     cut AS (
       INSERT INTO survey_round (state, size, cut_at)
       SELECT 'cut', count(*), $2 FROM waiting HAVING count(*) > 0 RETURNING round_no),
     marked AS (
       UPDATE service_event e SET round_no = cut.round_no FROM waiting, cut WHERE e.id = waiting.id RETURNING e.id)
     INSERT INTO run_command (workflow_id, kind, workflow_type, payload, attributes, created_at)
     SELECT 'survey:' || cut.round_no, 'start', 'surveyRound', jsonb_build_object('roundNo', cut.round_no::text, 'clock', $3::jsonb),
       jsonb_build_object('Process', 'survey', 'BusinessNo', cut.round_no::text), $2 FROM cut
     RETURNING payload->>'roundNo' AS "roundNo"`,
    [pageSize, now, JSON.stringify(clock)],
  );
  return round?.roundNo ?? null;
}
