import { isWorkingDay, type Calendar } from '../calendar/calendar.js';
import { dateOf, weekdayOf, type DayNumber } from '../calendar/day.js';
import { nextFree, type Span } from './pauses.js';

export const weekdayText = (day: DayNumber): string => `周${'日一二三四五六'.charAt(weekdayOf(day))}`;

/** A run of dates, both ends included. */
export const spanText = (from: DayNumber, to: DayNumber): string =>
  from === to ? dateOf(from) : `${dateOf(from)} 至 ${dateOf(to)}`;

/** What makes a date a rest day: the festival, or the day of the week; null for a working day. */
export function restDay(calendar: Calendar, day: DayNumber): string | null {
  return isWorkingDay(calendar, day) ? null : (calendar.named.get(day)?.name ?? weekdayText(day));
}

interface DaysPassed {
  /** `春节（2026-02-15 至 2026-02-23）`. */
  readonly holidays: string[];
  /** `2026-02-14（春节补班）`. */
  readonly makeUps: string[];
  readonly weekendDays: number;
}

/** The rest days and make-up days among the dates after one and up to another that no pause gave back. */
export function daysPassed(
  calendar: Calendar,
  { after, to }: { readonly after: DayNumber; readonly to: DayNumber },
  givenBack: readonly Span[],
): DaysPassed {
  const holidays: { name: string; from: DayNumber; to: DayNumber }[] = [];
  const makeUps: string[] = [];
  let weekendDays = 0;
  for (let day = nextFree(after + 1, givenBack); day <= to; day = nextFree(day + 1, givenBack)) {
    const named = calendar.named.get(day);
    const last = holidays.at(-1);
    if (named === undefined) weekendDays += isWorkingDay(calendar, day) ? 0 : 1;
    else if (named.kind === 'make_up') makeUps.push(`${dateOf(day)}（${named.name}补班）`);
    else if (last?.name === named.name && last.to === day - 1) last.to = day;
    else holidays.push({ name: named.name, from: day, to: day });
  }
  return {
    holidays: holidays.map(({ name, from, to: end }) => `${name}（${spanText(from, end)}）`),
    makeUps,
    weekendDays,
  };
}
