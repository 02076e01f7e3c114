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

/** One notice is entered at a time, so that their number says which came first. Held to the end of the transaction. */
export async function lockCalendars(sql: Sql): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('calendar notice', 0))");
}

/** A notice that was entered a while ago and whose clocks have not been looked at a second time; locked. */
export async function calendarToLookAgain(sql: Sql, enteredBefore: Date): Promise<CalendarRow | undefined> {
  const [row] = await sql.query<CalendarRow>(
    `SELECT ${columns} FROM calendar_notice WHERE looked_again_at IS NULL AND created_at <= $1
     ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [enteredBefore],
  );
  return row;
}

export async function markLookedAgain(sql: Sql, { year, version }: CalendarRow, at: Date): Promise<void> {
  await sql.run('UPDATE calendar_notice SET looked_again_at = $3 WHERE year = $1 AND version = $2', [
    year,
    version,
    at,
  ]);
}

/** The notice that another took the place of; undefined: it was the first of its year. */
export async function calendarBefore(
  sql: Sql,
  { year, version }: CalendarRow,
): Promise<CalendarRow | undefined> {
  const [row] = await sql.query<CalendarRow>(
    `SELECT ${columns} FROM calendar_notice WHERE year = $1 AND version < $2 ORDER BY version DESC LIMIT 1`,
    [year, version],
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

/**
 * Cases with a clock that looked at a date of one of the ranges and runs, or was breached: open or closed. `stale`: only
 * where such a clock was computed by an older calendar than the present one.
 */
export function casesThatLookedAt(
  sql: Sql,
  ranges: readonly DateRange[],
  { stale = false } = {},
): Promise<CaseThatLooked[]> {
  return sql.query(
    `SELECT c.id AS "caseId", c.case_no AS "caseNo", c.run_no AS "runNo", c.status IN ('concluded', 'withdrawn') AS over FROM complaint_case c
     WHERE c.id IN (
       SELECT k.case_id FROM case_clock k JOIN unnest($1::date[], $2::date[]) AS r(first, last)
         ON k.looked_from <= r.last AND k.looked_to >= r.first
       WHERE (k.state IN ('running', 'paused') OR (k.breached_at IS NOT NULL AND k.code IN ('contact', 'investigate', 'enquiry')))
         AND (NOT $3 OR coalesce(k.calendar_edition, 0) < (SELECT count(*) FROM calendar_notice)))`,
    [ranges.map(({ from }) => from), ranges.map(({ to }) => to), stale],
  );
}
