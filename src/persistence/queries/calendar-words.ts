import { buildCalendar, changedDates } from '../../../domain/calendar/calendar.js';
import { dateOf, dayOf } from '../../../domain/calendar/day.js';
import type { Sql } from '../database.js';
import { casesThatLookedAt, type CalendarRow, type CaseThatLooked } from './calendars.js';
import { signalCases } from './case-signals.js';
import { watchedReadingDates } from './replies-to-read.js';

export interface ChangedCalendar {
  /** The newest notices before the change. */
  before: readonly CalendarRow[];
  notice: CalendarRow;
  /** Look only at clocks that were computed by an older calendar than the present one. */
  stale?: boolean;
}

/**
 * Has every clock of a case computed anew that looked at a date which the notice changes, in the transaction that enters
 * it, or that looks a second time: word to the run of an open case, a run of its own for one that is over. Returns how
 * many cases there are.
 */
export async function tellCases(
  sql: Sql,
  { before, notice, stale = false }: ChangedCalendar,
  at: Date,
): Promise<number> {
  const after = [...before.filter(({ year }) => year !== notice.year), notice];
  const ranges = changedDates(buildCalendar(before), buildCalendar(after));
  const cases = ranges.length > 0 ? await casesThatLookedAt(sql, ranges, { stale }) : [];
  const open = cases.filter(({ over }) => !over).map(({ caseId }) => caseId);
  await signalCases(sql, open, 'rulesChanged', at);
  await orderAfterwords(
    sql,
    cases.filter(({ over }) => over),
    notice,
    at,
  );
  return cases.length;
}

/** A closed case keeps its breach; whether the corrected calendar would have avoided it is noted all the same. */
async function orderAfterwords(
  sql: Sql,
  cases: readonly CaseThatLooked[],
  { year, version }: CalendarRow,
  at: Date,
): Promise<void> {
  if (cases.length === 0) return;
  await sql.run(
    `INSERT INTO run_command (workflow_id, kind, workflow_type, payload, attributes, created_at)
     SELECT 'case-afterword:' || case_no || ':calendar-' || $3::int || '-' || $4::int, 'start', 'caseAfterword',
       jsonb_build_object('caseId', case_id, 'calendarChangedAt', $5::bigint), jsonb_build_object('Process', 'case', 'BusinessNo', case_no), $6
     FROM unnest($1::uuid[], $2::text[]) AS t(case_id, case_no)`,
    [
      cases.map(({ caseId }) => caseId),
      cases.map(({ caseNo }) => caseNo),
      ...[year, version, at.getTime(), at],
    ],
  );
}

/**
 * Has the clocks of replies that a person must read computed anew, in the transaction that changes the calendar. The few
 * dates that a run watches over are all told; what has not changed for them stays as it was. Returns the dates.
 */
export async function tellReadingDates(sql: Sql, at: Date): Promise<string[]> {
  const watched = await watchedReadingDates(sql, dateOf(dayOf(at.getTime())));
  await sql.run(
    `INSERT INTO run_command (workflow_id, kind, workflow_type, signal_name, payload, created_at)
     SELECT 'replies-to-read:' || date || CASE WHEN run_no > 1 THEN ':' || run_no ELSE '' END, 'signal', 'repliesToRead', 'calendarChanged', '{}', $3
     FROM unnest($1::text[], $2::int[]) AS t(date, run_no)`,
    [watched.map(({ date }) => date), watched.map(({ runNo }) => runNo), at],
  );
  return watched.map(({ date }) => date);
}
