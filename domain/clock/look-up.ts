import { isProvisional, isWorkingDay, type Calendar, type DateRange } from '../calendar/calendar.js';
import { dateOf, type DayNumber } from '../calendar/day.js';

/** Looks dates up in a calendar and remembers which, and whether one of them may still change. */
export class LookUp {
  provisional = false;
  private from = Infinity;
  private to = -Infinity;

  constructor(private readonly calendar: Calendar) {}

  isWorking(day: DayNumber): boolean {
    if (day < this.from) this.from = day;
    if (day > this.to) this.to = day;
    if (!this.provisional && isProvisional(this.calendar, day)) this.provisional = true;
    return isWorkingDay(this.calendar, day);
  }

  /** First and last date looked up; null where none was. */
  range(): DateRange | null {
    return this.from > this.to ? null : { from: dateOf(this.from), to: dateOf(this.to) };
  }
}
