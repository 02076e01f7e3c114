import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { parseDate, parseMoment, parseMonth } from './moment.js';

const at = (iso: string): number => Date.parse(iso);

describe('parseMoment', () => {
  it.each([
    ['2026-03-05 10:30', '2026-03-05T02:30:00Z'],
    ['2026-03-05 10:30:07', '2026-03-05T02:30:07Z'],
    ['2026-03-05T10:30:07+08:00', '2026-03-05T02:30:07Z'],
    ['2026-03-05T10:30+08:00', '2026-03-05T02:30:00Z'],
    ['2026-03-05T10:30:07+0800', '2026-03-05T02:30:07Z'],
    ['2026-03-05T10:30:07+08', '2026-03-05T02:30:07Z'],
    ['2026-03-05T10:30:07Z', '2026-03-05T10:30:07Z'],
    ['2026-03-05T10:30:07.5Z', '2026-03-05T10:30:07.500Z'],
    ['2026-03-05T10:30:07,1239999-03:30', '2026-03-05T14:00:07.123Z'],
    ['20260305T103007+0800', '2026-03-05T02:30:07Z'],
    ['2024-02-29 00:00', '2024-02-28T16:00:00Z'],
  ])('reads %s', (text, iso) => expect(parseMoment(text)).toBe(at(iso)));

  it.each([
    '2026-03-05T10:30:07',
    '2026-03-05',
    '2026/03/05 10:30',
    '2026-3-5 10:30',
    '2026-02-29 10:30',
    '2026-04-31 10:30',
    '2026-13-01 10:30',
    '2026-00-10 10:30',
    '2026-03-00 10:30',
    '2026-03-05 24:00',
    '2026-03-05 10:60',
    '2026-03-05 10:30:60',
    '2026-03-05 10:30:07.5',
    '2026-03-05 10:30+08:00',
    '2026-03-05T10:30:07+8',
    '2026-03-05T10:30:07+24:00',
    '2026-03-05T10:30:07.+08:00',
    '2026-03-05 10:30 ',
    '0000-03-05 10:30',
    '20260305103007',
    '46086.4375',
    '昨天',
    '',
  ])('refuses %j', (text) => expect(parseMoment(text)).toBeUndefined());

  it('agrees with luxon on every date of the Gregorian calendar and refuses every other', () => {
    const part = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
    fc.assert(
      fc.property(
        fc.integer({ min: 1992, max: 2100 }),
        part(13),
        part(32),
        part(25),
        part(61),
        (y, mo, d, h, mi) => {
          const text = `${y}-${mo}-${d} ${h}:${mi}`;
          const known = DateTime.fromFormat(text, 'yyyy-MM-dd HH:mm', { zone: 'Asia/Shanghai' });
          const expected = known.isValid && h !== '24' ? known.toMillis() : undefined;
          expect(parseMoment(text)).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('parseDate and parseMonth', () => {
  it('take real ones only', () => {
    expect(parseDate('2024-02-29')).toBe('2024-02-29');
    expect(parseDate('2025-02-29')).toBeUndefined();
    expect(parseDate('2024-02-29 ')).toBeUndefined();
    expect(parseMonth('2026-12')).toBe('2026-12');
    expect(parseMonth('2026-13')).toBeUndefined();
  });
});
