import { dateOf, dayNumber, dayOf } from '../../../domain/calendar/day.js';
import type { Doors } from './doors.js';
import { sentPage } from './form.js';
import type { Form, Sent } from './form.js';
import type { Place } from './place.js';
import { statisticsPage } from './statistics-page.js';

const YEARS = 5;

/** The public figures of a year or of one of its months; the present year, where none of the years is asked for. */
export async function showStatistics(
  { parts, statistics, insurers }: Doors,
  place: Place,
  query: Form,
  address: string,
): Promise<Sent> {
  const today = dateOf(dayOf(parts.stationNow().getTime()));
  const thisYear = Number(today.slice(0, 4));
  const years = Array.from({ length: YEARS }, (_, back) => String(thisYear - back));
  const year = years.find((each) => each === query['year']) ?? String(thisYear);
  const month = /^(?:[1-9]|1[0-2])$/.test(query['month'] ?? '') ? (query['month'] ?? '') : '';
  const period = periodOf(year, month, today);
  const [totals, byInsurer] = [await statistics.read(address, period), await insurers.read(address, period)];
  return sentPage(statisticsPage(place, { year, month, years, totals, byInsurer }));
}

/** Dates of whole months; of the present year, up to today. */
function periodOf(year: string, month: string, today: string): { from: string; to?: string } {
  const from = `${year}-${month === '' ? '01' : month.padStart(2, '0')}-01`;
  if (month === '') return year === today.slice(0, 4) ? { from } : { from, to: `${year}-12-31` };
  const next =
    month === '12' ? `${Number(year) + 1}-01-01` : `${year}-${String(Number(month) + 1).padStart(2, '0')}-01`;
  return { from, to: dateOf(dayNumber(next) - 1) };
}
