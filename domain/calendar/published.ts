import type { CalendarNotice, NoticeDay } from './calendar.js';

const span = (name: string, kind: NoticeDay['kind'], ...dates: readonly string[]): NoticeDay[] =>
  dates.map((date) => ({ date, kind, name }));

const run = (name: string, from: string, days: number): NoticeDay[] =>
  Array.from({ length: days }, (_, index) => ({
    date: new Date(Date.parse(`${from}T00:00:00Z`) + index * 86_400_000).toISOString().slice(0, 10),
    kind: 'holiday',
    name,
  }));

/** The State Council's holiday notices that the station is shipped with; an office adds the next year's by itself. */
export const PUBLISHED_NOTICES: readonly CalendarNotice[] = [
  {
    year: 2025,
    days: [
      ...run('元旦', '2025-01-01', 1),
      ...run('春节', '2025-01-28', 8),
      ...span('春节', 'make_up', '2025-01-26', '2025-02-08'),
      ...run('清明节', '2025-04-04', 3),
      ...run('劳动节', '2025-05-01', 5),
      ...span('劳动节', 'make_up', '2025-04-27'),
      ...run('端午节', '2025-05-31', 3),
      ...run('国庆节、中秋节', '2025-10-01', 8),
      ...span('国庆节、中秋节', 'make_up', '2025-09-28', '2025-10-11'),
    ],
  },
  {
    year: 2026,
    days: [
      ...run('元旦', '2026-01-01', 3),
      ...span('元旦', 'make_up', '2026-01-04'),
      ...run('春节', '2026-02-15', 9),
      ...span('春节', 'make_up', '2026-02-14', '2026-02-28'),
      ...run('清明节', '2026-04-04', 3),
      ...run('劳动节', '2026-05-01', 5),
      ...span('劳动节', 'make_up', '2026-05-09'),
      ...run('端午节', '2026-06-19', 3),
      ...run('中秋节', '2026-09-25', 3),
      ...run('国庆节', '2026-10-01', 7),
      ...span('国庆节', 'make_up', '2026-09-20', '2026-10-10'),
    ],
  },
];
