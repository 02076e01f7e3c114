import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateOf, dayNumber } from '../calendar/day.js';
import { periodBefore, stepCount, STEPS, stepsOf } from './period.js';

const day = fc.integer({ min: dayNumber('2019-12-01'), max: dayNumber('2027-03-01') });
const anyPeriod = fc
  .tuple(day, fc.integer({ min: 0, max: 800 }))
  .map(([first, more]) => ({ from: dateOf(first), to: dateOf(first + more) }));

describe('the period before', () => {
  it.each([
    ['2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['2026-01-01', '2026-03-31', '2025-10-01', '2025-12-31'],
    ['2026-01-01', '2026-12-31', '2025-01-01', '2025-12-31'],
    ['2026-03-02', '2026-03-08', '2026-02-23', '2026-03-01'],
    ['2026-01-01', '2026-03-02', '2025-11-01', '2025-12-31'],
    ['2026-03-05', '2026-03-05', '2026-03-04', '2026-03-04'],
  ])('of %s to %s is %s to %s', (from, to, first, last) => {
    expect(periodBefore({ from, to })).toEqual({ from: first, to: last });
  });

  it('is none where the period reaches back too far', () => {
    expect(periodBefore({ from: '2026-01-01', to: '9999-12-31' })).toBeNull();
    expect(periodBefore({ from: '0001-01-01', to: '0001-01-31' })).toBeNull();
  });

  it('ends the day before, and is as long in days or in months', () => {
    fc.assert(
      fc.property(anyPeriod, (period) => {
        const before = periodBefore(period)!;
        expect(dayNumber(before.to) + 1).toBe(dayNumber(period.from));
        const lengths = [period, before].map(({ from, to }) => dayNumber(to) - dayNumber(from));
        if (lengths[0] !== lengths[1])
          expect([period, before].map((each) => stepsOf(each, 'month').length)).toEqual(
            Array(2).fill(stepCount(before, 'month')),
          );
      }),
    );
  });
});

describe('the steps of a period', () => {
  it('cover every day once, weeks from Monday, months from the first', () => {
    fc.assert(
      fc.property(anyPeriod, fc.constantFrom(...STEPS), (period, step) => {
        const pieces = stepsOf(period, step);
        expect(pieces[0]?.from).toBe(period.from);
        expect(pieces.at(-1)?.to).toBe(period.to);
        pieces.slice(1).forEach((piece, index) => {
          expect(dayNumber(piece.from)).toBe(dayNumber(pieces[index]!.to) + 1);
          if (step === 'month') expect(piece.from).toMatch(/-01$/);
          if (step === 'week') expect(new Date(`${piece.from}T00:00:00Z`).getUTCDay()).toBe(1);
        });
        expect(stepCount(period, step)).toBeGreaterThanOrEqual(pieces.length);
        expect(stepCount(period, step)).toBeLessThanOrEqual(pieces.length + 1);
      }),
    );
  });
});
