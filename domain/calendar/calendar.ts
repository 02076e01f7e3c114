import { dayNumber, weekdayOf, yearOf, type CalendarDate, type DayNumber } from './day.js';

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
  readonly named: NoticeDay | null;
}

/** The calendar that follows from the notices; of two that name one date, the notice of the date's own year decides. */
export function buildCalendar(notices: readonly CalendarNotice[]): Calendar {
  const named = new Map<DayNumber, NoticeDay>();
  const byYear = [...notices].sort((a, b) => a.year - b.year);
  for (const foreign of [true, false])
    for (const notice of byYear)
      for (const day of notice.days) {
        const number = dayNumber(day.date);
        if ((yearOf(number) !== notice.year) === foreign) named.set(number, day);
      }
  return { named, published: new Set(notices.map((notice) => notice.year)) };
}

/** Working day: Monday to Friday that is no published holiday, plus the make-up days (RULES 1). */
export function dayKind(calendar: Calendar, day: DayNumber): DayKind {
  const named = calendar.named.get(day) ?? null;
  const weekday = weekdayOf(day);
  const working = named ? named.kind === 'make_up' : weekday >= 1 && weekday <= 5;
  return { working, provisional: !calendar.published.has(yearOf(day)), named };
}

/** The n-th working day after a date (n ≥ 1). */
export function workingDayAfter(calendar: Calendar, day: DayNumber, n: number): DayNumber {
  let at = day;
  for (let left = n; left > 0; ) {
    at += 1;
    if (dayKind(calendar, at).working) left -= 1;
  }
  return at;
}

/** The dates that one calendar treats otherwise than the other: clocks that looked at one of them are computed anew. */
export function changedDates(before: Calendar, after: Calendar): DayNumber[] {
  const dates = new Set([...before.named.keys(), ...after.named.keys()]);
  const years = [...before.published, ...after.published].filter(
    (year) => before.published.has(year) !== after.published.has(year),
  );
  for (const year of years)
    for (let day = dayNumber(`${year}-01-01`); yearOf(day) === year; day += 1) dates.add(day);
  return [...dates].filter((day) => differs(dayKind(before, day), dayKind(after, day))).sort((a, b) => a - b);
}

const differs = (a: DayKind, b: DayKind): boolean => a.working !== b.working || a.provisional !== b.provisional;
