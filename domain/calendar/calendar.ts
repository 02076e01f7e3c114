import { dateOf, dayNumber, weekdayOf, yearOf, type CalendarDate, type DayNumber } from './day.js';

/** A date that a notice of the State Council takes out of the weekday rule. */
export interface NoticeDay {
  readonly date: CalendarDate;
  readonly kind: 'holiday' | 'make_up';
  /** The festival, in Chinese. */
  readonly name: string;
}

/** The published holiday notice of one year; it may name dates of a neighbouring year too. */
export interface CalendarNotice {
  readonly year: number;
  readonly days: readonly NoticeDay[];
}

export interface Calendar {
  readonly named: ReadonlyMap<DayNumber, NoticeDay>;
  readonly published: ReadonlySet<number>;
}

export interface DayKind {
  readonly working: boolean;
  /** The date's own year has no notice yet: what is said of it may change. */
  readonly provisional: boolean;
  /** The festival, where a notice names the date. */
  readonly name?: string;
}

/** A run of dates, both ends included. */
export interface DateRange {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/**
 * The calendar that follows from the notices; of two that name one date, the notice of the date's own year decides.
 * Throws RangeError for a notice that names a date which no calendar has.
 */
export function buildCalendar(notices: readonly CalendarNotice[]): Calendar {
  const named = new Map<DayNumber, NoticeDay>();
  const owned = new Set<DayNumber>();
  for (const { year, days } of [...notices].sort((a, b) => a.year - b.year))
    for (const day of days) {
      const number = dayNumber(day.date);
      if (Number.isNaN(number)) throw new RangeError(`${year} 年放假通知中的「${day.date}」不是有效日期。`);
      const own = yearOf(number) === year;
      if (own) owned.add(number);
      if (own || !owned.has(number)) named.set(number, day);
    }
  return { named, published: new Set(notices.map((notice) => notice.year)) };
}

/** Working day: Monday to Friday that is no published holiday, plus the make-up days (RULES 1). */
export function isWorkingDay({ named }: Calendar, day: DayNumber): boolean {
  const notice = named.get(day);
  if (notice !== undefined) return notice.kind === 'make_up';
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6;
}

/** Whether the date's own year has no notice yet: what the calendar says of it may change. */
export const isProvisional = ({ published }: Calendar, day: DayNumber): boolean =>
  !published.has(yearOf(day));

/** What the calendar says of a date. Throws RangeError for a text that names no date. */
export function dayKind(calendar: Calendar, date: CalendarDate): DayKind {
  const day = dayNumber(date);
  if (Number.isNaN(day)) throw new RangeError(`「${date}」不是有效日期，应为 YYYY-MM-DD。`);
  const name = calendar.named.get(day)?.name;
  const kind = { working: isWorkingDay(calendar, day), provisional: isProvisional(calendar, day) };
  return name === undefined ? kind : { ...kind, name };
}

/** The n-th working day after a date (n ≥ 1). */
export function workingDayAfter(calendar: Calendar, day: DayNumber, n: number): DayNumber {
  let at = day;
  for (let left = n; left > 0;) {
    at += 1;
    if (isWorkingDay(calendar, at)) left -= 1;
  }
  return at;
}

/**
 * The dates that one calendar treats otherwise than the other (working or not, provisional or not), as runs in order.
 * A clock that looked at one of them (`Deadline.lookedUp`) is computed anew.
 */
export function changedDates(before: Calendar, after: Calendar): DateRange[] {
  const days = new Set([...before.named.keys(), ...after.named.keys()]);
  const years = [...before.published, ...after.published].filter(
    (year) => before.published.has(year) !== after.published.has(year),
  );
  for (const year of years)
    for (let day = dayNumber(`${String(year).padStart(4, '0')}-01-01`); yearOf(day) === year; day += 1)
      days.add(day);
  const differs = (day: DayNumber): boolean =>
    isWorkingDay(before, day) !== isWorkingDay(after, day) ||
    isProvisional(before, day) !== isProvisional(after, day);
  return runsOf([...days].filter(differs).sort((a, b) => a - b));
}

/** Whether a run of dates holds one of those in `runs`. */
export const touches = (range: DateRange, runs: readonly DateRange[]): boolean =>
  runs.some(({ from, to }) => from <= range.to && range.from <= to);

function runsOf(days: readonly DayNumber[]): DateRange[] {
  const runs: { from: DayNumber; to: DayNumber }[] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last?.to === day - 1) last.to = day;
    else runs.push({ from: day, to: day });
  }
  return runs.map(({ from, to }) => ({ from: dateOf(from), to: dateOf(to) }));
}
