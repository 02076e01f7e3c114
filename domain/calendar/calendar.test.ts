import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  buildCalendar,
  changedDates,
  dayKind,
  touches,
  workingDayAfter,
  type CalendarNotice,
} from './calendar.js';
import { dateOf, dayNumber, dayOf, hourOfDay, startOfDay, weekdayOf, yearOf } from './day.js';
import { PUBLISHED_NOTICES } from './published.js';

const calendar = buildCalendar(PUBLISHED_NOTICES);
const holiday = (date: string): CalendarNotice['days'][number] => ({ date, kind: 'holiday', name: '元旦' });
const makeUp = (date: string): CalendarNotice['days'][number] => ({ date, kind: 'make_up', name: '元旦' });

describe('dates', () => {
  it('are the same as the engine counts them, over every day of 500 years', () => {
    for (let day = dayNumber('1850-01-01'); day < dayNumber('2350-01-01'); day += 1) {
      const date = new Date(day * 86_400_000);
      if (yearOf(day) !== date.getUTCFullYear() || weekdayOf(day) !== date.getUTCDay())
        throw new Error(dateOf(day));
      const near = date.getUTCFullYear() >= 1990 && date.getUTCFullYear() <= 2030;
      const aroundMarch = date.getUTCMonth() === 1 || date.getUTCMonth() === 2;
      if ((near || aroundMarch) && dateOf(day) !== date.toISOString().slice(0, 10))
        throw new Error(`${day} is ${dateOf(day)}`);
    }
    fc.assert(
      fc.property(fc.integer({ min: -50_000, max: 150_000 }), (day) => dayNumber(dateOf(day)) === day),
    );
  });

  it('begin at 00:00 in Shanghai', () => {
    expect(startOfDay(dayNumber('2026-03-05'))).toBe(Date.parse('2026-03-04T16:00:00Z'));
    expect(hourOfDay(dayNumber('2026-03-05'), 9)).toBe(Date.parse('2026-03-05T09:00:00+08:00'));
    expect(dateOf(dayOf(Date.parse('2026-03-04T15:59:59.999Z')))).toBe('2026-03-04');
    expect(dateOf(dayOf(Date.parse('2026-03-04T16:00:00Z')))).toBe('2026-03-05');
  });

  it.each(['2026-02-29', '2026-2-3', '20260203', '2026-13-01', 'soon'])('%s is none', (text) => {
    expect(dayNumber(text)).toBeNaN();
    expect(() => dayKind(calendar, text)).toThrow(text);
  });
});

describe('the calendar', () => {
  it.each([
    ['2026-02-13', { working: true, provisional: false }],
    ['2026-02-14', { working: true, provisional: false, name: '春节' }],
    ['2026-02-16', { working: false, provisional: false, name: '春节' }],
    ['2026-03-07', { working: false, provisional: false }],
    ['2025-10-06', { working: false, provisional: false, name: '国庆节、中秋节' }],
    ['2027-01-01', { working: true, provisional: true }],
    ['2027-01-02', { working: false, provisional: true }],
  ])('of %s', (date, kind) => {
    expect(dayKind(calendar, date)).toEqual(kind);
  });

  it('has the shipped years whole: 248 working days in 2025 and in 2026', () => {
    const workingDays = (year: number): number => {
      let count = 0;
      for (let day = dayNumber(`${year}-01-01`); yearOf(day) === year; day += 1)
        if (dayKind(calendar, dateOf(day)).working) count += 1;
      return count;
    };
    expect([workingDays(2025), workingDays(2026)]).toEqual([248, 248]);
  });

  it('counts a date that a neighbouring notice names as that says, in doubt until its own year is published', () => {
    const neighbour: CalendarNotice = { year: 2027, days: [holiday('2028-01-03'), makeUp('2026-12-26')] };
    const early = buildCalendar([...PUBLISHED_NOTICES, neighbour]);
    expect(dayKind(early, '2028-01-03')).toEqual({ working: false, provisional: true, name: '元旦' });
    expect(dayKind(early, '2026-12-26')).toEqual({ working: true, provisional: false, name: '元旦' });
    const later = buildCalendar([neighbour, { year: 2028, days: [] }]);
    expect(dayKind(later, '2028-01-03')).toEqual({ working: false, provisional: false, name: '元旦' });
    const own = buildCalendar([{ year: 2028, days: [makeUp('2028-01-03')] }, neighbour]);
    expect(dayKind(own, '2028-01-03').working).toBe(true);
  });

  it('refuses a notice that names a date which no calendar has', () => {
    expect(() => buildCalendar([{ year: 2027, days: [holiday('2027-02-29')] }])).toThrow(
      '2027 年放假通知中的「2027-02-29」',
    );
  });

  it('finds the n-th working day after a date', () => {
    expect(dateOf(workingDayAfter(calendar, dayNumber('2026-02-13'), 1))).toBe('2026-02-14');
    expect(dateOf(workingDayAfter(calendar, dayNumber('2026-02-14'), 3))).toBe('2026-02-26');
  });
});

describe('changedDates', () => {
  it('names what a year newly published changes: every date loses its doubt', () => {
    const after = buildCalendar([...PUBLISHED_NOTICES, { year: 2027, days: [holiday('2027-01-01')] }]);
    expect(changedDates(calendar, after)).toEqual([{ from: '2027-01-01', to: '2027-12-31' }]);
    expect(changedDates(after, calendar)).toEqual([{ from: '2027-01-01', to: '2027-12-31' }]);
  });

  it('names dates of a neighbouring year, and only those that now count otherwise', () => {
    const days = [holiday('2026-12-31'), holiday('2026-12-30'), holiday('2026-12-27'), makeUp('2026-12-26')];
    const after = buildCalendar([...PUBLISHED_NOTICES, { year: 2027, days }]);
    expect(changedDates(calendar, after)).toEqual([
      { from: '2026-12-26', to: '2026-12-26' },
      { from: '2026-12-30', to: '2027-12-31' },
    ]);
    expect(changedDates(calendar, buildCalendar([...PUBLISHED_NOTICES].reverse()))).toEqual([]);
  });

  it('tells which ranges they touch, ends included', () => {
    const runs = [{ from: '2026-12-26', to: '2026-12-28' }];
    expect(touches({ from: '2026-12-01', to: '2026-12-26' }, runs)).toBe(true);
    expect(touches({ from: '2026-12-28', to: '2027-01-05' }, runs)).toBe(true);
    expect(touches({ from: '2026-12-29', to: '2027-01-05' }, runs)).toBe(false);
    expect(touches({ from: '2026-12-01', to: '2026-12-25' }, runs)).toBe(false);
  });
});
