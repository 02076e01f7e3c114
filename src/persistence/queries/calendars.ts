import type { DateRange, NoticeDay } from '../../../domain/calendar/calendar.js';
import type { Sql } from '../database.js';

export interface CalendarRow {
  year: number;
  version: number;
  days: NoticeDay[];
  createdAt: Date;
}

const columns = 'year, version, days, created_at AS "createdAt"';

/** The newest notice of each year. */
export function listCalendars(sql: Sql): Promise<CalendarRow[]> {
  return sql.query<CalendarRow>(
    `SELECT DISTINCT ON (year) ${columns} FROM calendar_notice ORDER BY year, version DESC`,
  );
}

/** Undefined: somebody else has made this version. */
export async function insertCalendar(
  sql: Sql,
  notice: Pick<CalendarRow, 'year' | 'version' | 'days'>,
  by: string,
  at: Date,
): Promise<CalendarRow | undefined> {
  const [row] = await sql.query<CalendarRow>(
    `INSERT INTO calendar_notice (year, version, days, created_at, created_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING ${columns}`,
    [notice.year, notice.version, JSON.stringify(notice.days), at, by],
  );
  return row;
}

/** Open cases with a clock that looked at a date of one of the ranges: number and run of each. */
export function casesThatLookedAt(
  sql: Sql,
  ranges: readonly DateRange[],
): Promise<{ caseNo: string; runNo: number }[]> {
  return sql.query(
    `SELECT c.case_no AS "caseNo", c.run_no AS "runNo" FROM complaint_case c
     WHERE c.status NOT IN ('concluded', 'withdrawn') AND EXISTS (
       SELECT 1 FROM case_clock k JOIN unnest($1::date[], $2::date[]) AS r(first, last)
         ON k.looked_from <= r.last AND k.looked_to >= r.first
       WHERE k.case_id = c.id AND k.state IN ('running', 'paused'))`,
    [ranges.map(({ from }) => from), ranges.map(({ to }) => to)],
  );
}
