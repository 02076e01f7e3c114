import type { Sql } from '../database.js';

export interface RoundCount {
  /** Prompts that are still to be submitted. */
  pending: number;
  /** Those of them that a stop holds back. */
  held: number;
  /** When the next open reply window ends. */
  nextCloseAt: Date | null;
}

/**
 * Closes the surveys whose window is over and, when none is left open or to be sent, the round. The round's row is
 * locked first: whoever opens a window late, or plans a prompt again, finds the round either open or closed for good.
 */
export async function settleRound(sql: Sql, roundNo: string, now: Date): Promise<RoundCount> {
  await sql.query('SELECT 1 FROM survey_round WHERE round_no = $1 FOR UPDATE', [roundNo]);
  await sql.run(
    `UPDATE survey SET closed_at = closes_at, closing_reason = 'window_over' WHERE round_no = $1 AND closed_at IS NULL AND closes_at <= $2`,
    [roundNo, now],
  );
  const [count] = await sql.query<RoundCount>(
    `SELECT (SELECT count(*)::int FROM message WHERE round_no = $1 AND state = 'planned') AS pending,
       (SELECT count(*)::int FROM message m WHERE m.round_no = $1 AND m.state = 'planned' AND EXISTS (
         SELECT 1 FROM sending_stop s WHERE s.released_at IS NULL AND (s.insurer_id IS NULL OR s.insurer_id = m.insurer_id))) AS held,
       (SELECT min(closes_at) FROM survey WHERE round_no = $1 AND closed_at IS NULL) AS "nextCloseAt"`,
    [roundNo],
  );
  const { pending, held, nextCloseAt } = count ?? { pending: 0, held: 0, nextCloseAt: null };
  const state = pending > 0 ? 'sending' : nextCloseAt ? 'open' : 'closed';
  await sql.run(
    `UPDATE survey_round SET state = $2, closed_at = CASE WHEN $2 = 'closed' THEN $3::timestamptz END WHERE round_no = $1 AND state <> $2`,
    [roundNo, state, now],
  );
  return { pending, held, nextCloseAt };
}

/**
 * Has rounds look again at what is to be sent and closed: the run of one that is under way is told; one that was closed
 * is opened again and gets a further run (`survey:<no>:2` …). Call it after the change that they must see, in its
 * transaction.
 */
export async function wakeRounds(
  sql: Sql,
  roundNos: readonly string[],
  now: Date,
  clock: unknown,
): Promise<void> {
  if (roundNos.length === 0) return;
  await sql.run(
    `WITH locked AS (
       SELECT round_no, state FROM survey_round WHERE round_no = ANY($1::bigint[]) ORDER BY round_no FOR UPDATE),
     run AS (
       SELECT l.round_no, l.state = 'closed' AS over, next.n FROM locked l, LATERAL (
         SELECT n FROM generate_series(2, 1000) AS n
         WHERE NOT EXISTS (SELECT 1 FROM run_command c WHERE c.workflow_id = 'survey:' || l.round_no || ':' || n) ORDER BY n LIMIT 1) next),
     opened AS (
       UPDATE survey_round r SET state = 'open', closed_at = NULL FROM run WHERE run.over AND r.round_no = run.round_no)
     INSERT INTO run_command (workflow_id, kind, workflow_type, signal_name, payload, attributes, created_at)
     SELECT CASE WHEN over THEN 'survey:' || round_no || ':' || n WHEN n = 2 THEN 'survey:' || round_no ELSE 'survey:' || round_no || ':' || n - 1 END,
       CASE WHEN over THEN 'start' ELSE 'signal' END, 'surveyRound', CASE WHEN NOT over THEN 'sendingReleased' END,
       CASE WHEN over THEN jsonb_build_object('roundNo', round_no::text, 'clock', $3::jsonb) ELSE '{}' END,
       jsonb_build_object('Process', 'survey', 'BusinessNo', round_no::text), $2
     FROM run ORDER BY round_no`,
    [roundNos, now, JSON.stringify(clock)],
  );
}

/** Which run carries a round is told by its orders: one that was started past them is entered, with those before it. */
export async function setRoundRun(sql: Sql, roundNo: string, runNo: number, now: Date): Promise<void> {
  await sql.run(
    `INSERT INTO run_command (workflow_id, kind, workflow_type, payload, created_at, sent_at)
     SELECT 'survey:' || $1::text || ':' || n, 'start', 'surveyRound', '{}', $3, $3 FROM generate_series(2, $2::int) AS n
     WHERE NOT EXISTS (SELECT 1 FROM run_command c WHERE c.workflow_id = 'survey:' || $1::text || ':' || n)`,
    [roundNo, runNo, now],
  );
}

/**
 * Word to the runs of rounds that hold planned prompts back, of one insurer or of all (null): look again. Also to those
 * that have planned none yet: they may be about to find the stop that is being let go.
 */
export async function releaseRounds(sql: Sql, insurerId: string | null, now: Date): Promise<number> {
  // No lock is needed: a round with something planned is never closed, and a further run only follows a closed one.
  return sql.run(
    `INSERT INTO run_command (workflow_id, kind, workflow_type, signal_name, payload, created_at)
     SELECT CASE WHEN next.n = 2 THEN 'survey:' || r.round_no ELSE 'survey:' || r.round_no || ':' || next.n - 1 END,
       'signal', 'surveyRound', 'sendingReleased', '{}', $2
     FROM survey_round r, LATERAL (
       SELECT n FROM generate_series(2, 1000) AS n
       WHERE NOT EXISTS (SELECT 1 FROM run_command c WHERE c.workflow_id = 'survey:' || r.round_no || ':' || n) ORDER BY n LIMIT 1) next
     WHERE r.state = 'cut' OR (r.state = 'sending' AND EXISTS (SELECT 1 FROM message m WHERE m.round_no = r.round_no AND m.state = 'planned'
       AND ($1::uuid IS NULL OR m.insurer_id = $1)))`,
    [insurerId, now],
  );
}
