/** Epoch milliseconds. */
export type Moment = number;
/** A Shanghai date, `YYYY-MM-DD`. */
export type CalendarDate = string;
/** Days since 1970-01-01, counted in Shanghai: dates as numbers, so that counting is adding. */
export type DayNumber = number;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Asia/Shanghai has kept UTC+8 without summer time since 1991; the station's dates all lie after that. */
const SHANGHAI = 8 * HOUR;

/** The Shanghai date that a moment lies in. */
export const dayOf = (at: Moment): DayNumber => Math.floor((at + SHANGHAI) / DAY);

/** 00:00 of a date in Shanghai; 24:00 of a date is 00:00 of the next. */
export const startOfDay = (day: DayNumber): Moment => day * DAY - SHANGHAI;

/** A time of day (whole hours) on a date in Shanghai. */
export const hourOfDay = (day: DayNumber, hour: number): Moment => startOfDay(day) + hour * HOUR;

/** The date of a day number, in whole numbers as `yearOf` is: every due moment names dates. */
export function dateOf(day: DayNumber): CalendarDate {
  const { year, inYear } = sinceMarch(day);
  const month = Math.floor((5 * inYear + 2) / 153);
  const dayOfMonth = inYear - Math.floor((153 * month + 2) / 5) + 1;
  const date = `${month < 10 ? year : year + 1}`.padStart(4, '0');
  return `${date}-${two(month < 10 ? month + 3 : month - 9)}-${two(dayOfMonth)}`;
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** The day number of a date; NaN where the text names none. */
export function dayNumber(date: CalendarDate): DayNumber {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return NaN;
  const [year, month, dayOfMonth] = [
    Number(date.slice(0, 4)),
    Number(date.slice(5, 7)),
    Number(date.slice(8)),
  ];
  const day = Date.UTC(year, month - 1, dayOfMonth) / DAY;
  // Years below 100 would be taken for 19xx, and 30 February for 2 March: such a text names no date.
  const named = new Date(day * DAY);
  return yearOf(day) === year && named.getUTCMonth() === month - 1 && named.getUTCDate() === dayOfMonth
    ? day
    : NaN;
}

/** The year of a date: counting asks this for every date it looks up. */
export function yearOf(day: DayNumber): number {
  const { year, inYear } = sinceMarch(day);
  return inYear >= 306 ? year + 1 : year;
}

/** The year that begins in March, and the days since: leap days come last. 400 years are 146,097 days. */
function sinceMarch(day: DayNumber): { year: number; inYear: number } {
  const sinceMarch0000 = day + 719_468;
  const era = Math.floor(sinceMarch0000 / 146_097);
  const inEra = sinceMarch0000 - era * 146_097;
  const leaps = Math.floor(inEra / 1460) - Math.floor(inEra / 36_524) + Math.floor(inEra / 146_096);
  const year = Math.floor((inEra - leaps) / 365);
  const inYear = inEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  return { year: era * 400 + year, inYear };
}

/** 0 is Sunday. */
export const weekdayOf = (day: DayNumber): number => (((day + 4) % 7) + 7) % 7;
