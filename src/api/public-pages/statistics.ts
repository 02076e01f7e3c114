import { dateOf, dayOf } from '../../../domain/calendar/day.js';
import { stepsOf } from '../../../domain/figures/period.js';
import type { Doors } from './doors.js';
import { sentPage } from './form.js';
import type { Form, Sent } from './form.js';
import type { Place } from './place.js';
import { statisticsPage } from './statistics-page.js';

const YEARS = 5;

/** The public figures of a year or of one of its months; the present year, where none of the years is asked for. */
export async function showStatistics(
  { parts, statistics }: Doors,
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
  const [totals, byInsurer] = [
    await statistics.read(address, period),
    await statistics.insurers(address, period),
  ];
  return sentPage(statisticsPage(place, { year, month, years, totals, byInsurer }));
}

/** Dates of whole months; of the present year, up to today. */
function periodOf(year: string, month: string, today: string): { from: string; to?: string } {
  const whole = { from: `${year}-01-01`, to: `${year}-12-31` };
  if (month !== '') return stepsOf(whole, 'month')[Number(month) - 1] ?? whole;
  return year === today.slice(0, 4) ? { from: whole.from } : whole;
}
