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

/** A case that a changed calendar concerns. */
export interface CaseThatLooked {
  caseId: string;
  caseNo: string;
  runNo: number;
  /** Its run is over. */
  over: boolean;
}

/** Cases with a clock that looked at a date of one of the ranges and runs, or was breached: open or closed. */
export function casesThatLookedAt(sql: Sql, ranges: readonly DateRange[]): Promise<CaseThatLooked[]> {
  return sql.query(
    `SELECT c.id AS "caseId", c.case_no AS "caseNo", c.run_no AS "runNo", c.status IN ('concluded', 'withdrawn') AS over FROM complaint_case c
     WHERE c.id IN (
       SELECT k.case_id FROM case_clock k JOIN unnest($1::date[], $2::date[]) AS r(first, last)
         ON k.looked_from <= r.last AND k.looked_to >= r.first
       WHERE k.state IN ('running', 'paused') OR (k.breached_at IS NOT NULL AND k.code IN ('contact', 'investigate', 'enquiry')))`,
    [ranges.map(({ from }) => from), ranges.map(({ to }) => to)],
  );
}
