import { dateOf, dayNumber, weekdayOf } from '../calendar/day.js';
import type { CalendarDate, DayNumber } from '../calendar/day.js';

/** Shanghai dates, both inclusive. */
export interface Period {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** How a period is cut into pieces that can be compared; weeks begin on Monday. */
export const STEPS = ['day', 'week', 'month'] as const;
export type Step = (typeof STEPS)[number];

/** More pieces than this nobody can read in a chart. */
export const MOST_STEPS = 400;

const dates = (first: DayNumber, last: DayNumber): Period => ({ from: dateOf(first), to: dateOf(last) });
const isFirst = (date: CalendarDate): boolean => date.endsWith('-01');

/**
 * The period that a period is compared with: of whole months as many months before it, else as many days before it. It
 * ends the day before the period begins. Null: it would begin before anybody counted anything.
 */
export function periodBefore({ from, to }: Period): Period | null {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  if (!(2 * first - last > dayNumber('1000-02-01'))) return null;
  if (isFirst(from) && isFirst(dateOf(last + 1)))
    return { from: monthsBefore(from, monthOf(to) - monthOf(from) + 1), to: dateOf(first - 1) };
  return dates(first - (last - first + 1), first - 1);
}

/** The pieces of a period in their order, the first and the last cut off at its ends. */
export function stepsOf({ from, to }: Period, step: Step): Period[] {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  const pieces: Period[] = [];
  for (let begins = first; begins <= last;) {
    const ends = Math.min(last, endOfStep(begins, step));
    pieces.push(dates(begins, ends));
    begins = ends + 1;
  }
  return pieces;
}

/** How many pieces there would be, without cutting them. */
export function stepCount({ from, to }: Period, step: Step): number {
  const days = dayNumber(to) - dayNumber(from) + 1;
  if (step === 'month') return monthOf(to) - monthOf(from) + 1;
  return step === 'day' ? days : Math.ceil(days / 7) + 1;
}

/** Days of up to two months, weeks of up to half a year, else months. */
export function stepFor({ from, to }: Period): Step {
  const days = dayNumber(to) - dayNumber(from) + 1;
  if (days <= 62) return 'day';
  return days <= 184 ? 'week' : 'month';
}

function endOfStep(day: DayNumber, step: Step): DayNumber {
  if (step === 'day') return day;
  if (step === 'week') return day + ((7 - weekdayOf(day)) % 7);
  let last = day;
  while (!isFirst(dateOf(last + 1))) last += 1;
  return last;
}

/** Months since year 0. */
const monthOf = (date: CalendarDate): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

function monthsBefore(first: CalendarDate, months: number): CalendarDate {
  const month = monthOf(first) - months;
  const two = String((month % 12) + 1).padStart(2, '0');
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${two}-01`;
}
