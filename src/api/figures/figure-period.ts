import { dateOf, dayNumber, dayOf, startOfDay } from '../../../domain/calendar/day.js';
import { invalid } from '../front-door/problem.js';

/** A period as figures are asked for: Shanghai dates, both inclusive, and the half-open moments that they mean. */
export interface FigurePeriod {
  from: string;
  to: string;
  begins: Date;
  ends: Date;
}

/** The period asked for; from 1 January of the year of its end, up to the station's today, where it is left open. */
export function periodOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  now: Date,
): FigurePeriod {
  const last = to ?? dateOf(dayOf(now.getTime()));
  const first = from ?? `${last.slice(0, 4)}-01-01`;
  if (first > last) {
    const message = `统计期间的起始日期 ${first} 晚于截止日期 ${last}；请调整后再查询。`;
    throw invalid([{ path: from === undefined ? 'to' : 'from', code: 'format', message }]);
  }
  return {
    from: first,
    to: last,
    begins: new Date(startOfDay(dayNumber(first))),
    ends: new Date(startOfDay(dayNumber(last) + 1)),
  };
}
