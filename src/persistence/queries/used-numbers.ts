import type { Sql } from '../database.js';
import { setReadingRun } from './replies-to-read.js';
import { setRoundRun } from './round-state.js';

/** What was numbered after a backup: by runs that the engine knows, or in the database that the backup takes the place of. */
export interface UsedNumbers {
  /** The highest round; 0 where none is known. */
  round: number;
  /** The highest case of each year. */
  cases: ReadonlyMap<number, number>;
  /** The highest further run of a round, of a case and of a reading day. */
  roundRuns: ReadonlyMap<string, number>;
  caseRuns: ReadonlyMap<string, number>;
  dayRuns: ReadonlyMap<string, number>;
}

/** The highest numbers that a database has given out. */
export async function numbersGiven(sql: Sql): Promise<Pick<UsedNumbers, 'round' | 'cases'>> {
  const [round] = await sql.query<{ last: string | null }>(
    "SELECT pg_sequence_last_value(pg_get_serial_sequence('survey_round', 'round_no')::regclass) AS last",
  );
  const series = await sql.query<{ year: number; last: number }>(
    "SELECT year, last FROM number_series WHERE code = 'case'",
  );
  return {
    round: Number(round?.last ?? 0),
    cases: new Map(series.map(({ year, last }) => [year, last])),
  };
}

/** What was used by either. */
export function higherOf(used: UsedNumbers, given: Pick<UsedNumbers, 'round' | 'cases'>): UsedNumbers {
  const cases = new Map(used.cases);
  for (const [year, last] of given.cases) cases.set(year, Math.max(last, cases.get(year) ?? 0));
  return { ...used, round: Math.max(used.round, given.round), cases };
}

/** Rounds go on behind the highest that was used; under the role `migrator`, and whatever becomes of the transaction. */
export async function skipUsedRounds(sql: Sql, { round }: UsedNumbers): Promise<void> {
  if (round === 0) return;
  await sql.query(
    `SELECT setval(seq, greatest($1::bigint, coalesce(pg_sequence_last_value(seq), 1)))
     FROM (SELECT pg_get_serial_sequence('survey_round', 'round_no')::regclass AS seq) s`,
    [round],
  );
}

/**
 * Cases go on behind the highest number that was used, and rounds, cases and reading days have their next runs behind those
 * that were: no number stands for two, and no run is taken for one that was ordered now.
 */
export async function skipUsedNumbers(sql: Sql, used: UsedNumbers, at: Date): Promise<void> {
  await sql.run(
    `INSERT INTO number_series (code, year, last) SELECT 'case', * FROM unnest($1::int[], $2::int[])
     ON CONFLICT (code, year) DO UPDATE SET last = greatest(number_series.last, excluded.last)`,
    [[...used.cases.keys()], [...used.cases.values()]],
  );
  await skipCaseRuns(sql, used.caseRuns);
  const rounds = await sql.query<{ roundNo: string }>(
    'SELECT round_no::text AS "roundNo" FROM survey_round WHERE round_no = ANY($1::bigint[])',
    [[...used.roundRuns.keys()]],
  );
  for (const { roundNo } of rounds) await setRoundRun(sql, roundNo, used.roundRuns.get(roundNo) ?? 1, at);
  for (const [date, runNo] of used.dayRuns) await setReadingRun(sql, { date, runNo }, at);
}

/** A reopening that was ordered and not carried out is ordered under the next number, too. */
async function skipCaseRuns(sql: Sql, caseRuns: UsedNumbers['caseRuns']): Promise<void> {
  const runs = [[...caseRuns.keys()], [...caseRuns.values()]];
  await sql.run(
    `UPDATE run_command c SET workflow_id = 'case:' || t.case_no || ':' || t.run_no + 1
     FROM unnest($1::text[], $2::int[]) AS t(case_no, run_no)
     WHERE c.sent_at IS NULL AND c.payload ? 'reopen' AND c.kind = 'start' AND split_part(c.workflow_id, ':', 1) = 'case'
       AND split_part(c.workflow_id, ':', 2) = t.case_no`,
    runs,
  );
  await sql.run(
    `UPDATE complaint_case c SET run_no = t.run_no, state = jsonb_set(c.state, '{runNo}', to_jsonb(t.run_no))
     FROM unnest($1::text[], $2::int[]) AS t(case_no, run_no) WHERE c.case_no = t.case_no AND c.run_no < t.run_no`,
    runs,
  );
}

/** Words to cases that were over: runs that will be gone, whose effect the rows may lack, are to be started again. */
export async function orderWordsAgain(sql: Sql, workflowIds: readonly string[]): Promise<void> {
  await sql.run(
    "UPDATE run_command SET sent_at = NULL, attempts = 0, last_error = NULL WHERE workflow_id = ANY($1::text[]) AND kind = 'start' AND sent_at IS NOT NULL",
    [workflowIds],
  );
}
