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
  for (const [path, date] of [
    ['from', first],
    ['to', last],
  ] as const)
    if (Number.isNaN(dayNumber(date))) throw invalid([{ path, code: 'format', message: NO_DATE }]);
  return {
    from: first,
    to: last,
    begins: new Date(startOfDay(dayNumber(first))),
    ends: new Date(startOfDay(dayNumber(last) + 1)),
  };
}

const NO_DATE = '不是可以统计的日期；请改填公元 100 年以后的日期，格式为 YYYY-MM-DD。';

/** As `periodOf`, of whole months, the present one as far as it has come: there are few of them, and anybody may ask. */
export function monthsOf(query: Parameters<typeof periodOf>[0], now: Date): FigurePeriod {
  const period = periodOf(query, now);
  const today = dateOf(dayOf(now.getTime()));
  const faults = [
    ...(period.from.endsWith('-01') ? [] : [monthFault('from', '起始日期须为某月 1 日')]),
    ...(period.to === today || isLastOfMonth(period.to)
      ? []
      : [monthFault('to', '截止日期须为某月最后一日，或不填（至今日）')]),
  ];
  if (faults.length > 0) throw invalid(faults);
  return period;
}

const isLastOfMonth = (date: string): boolean => dateOf(dayNumber(date) + 1).endsWith('-01');

const monthFault = (path: string, rule: string) => ({
  ...{ path, code: 'format' },
  message: `公开统计按整月公布：${rule}；请调整后再查询。`,
});
