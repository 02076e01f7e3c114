import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextAttempt } from './retry.js';

const HOUR = 3_600_000;
const firstAt = Date.UTC(2026, 2, 1);

function schedule(chance?: number): number[] {
  const moments = [firstAt];
  for (;;) {
    const next = nextAttempt(moments.length, firstAt, moments.at(-1)!, chance);
    if (next === null) return moments;
    moments.push(next);
  }
}

describe('retries of a webhook', () => {
  it('come after 5 s, 5 min, 30 min, 2 h … in the middle of the jitter, and end after 3 days', () => {
    const hours = schedule(0.5).map((moment) => Math.round(((moment - firstAt) / HOUR) * 1000) / 1000);
    expect(hours).toEqual([0, 0.001, 0.085, 0.585, 2.585, 7.585, 17.585, 31.585, 51.585, 72]);
  });

  it('always end, at exactly 3 days, each later than the one before and within 10 %', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (chance) => {
        const moments = schedule(chance);
        expect(moments.at(-1)).toBe(firstAt + 72 * HOUR);
        expect(moments.every((moment, i) => i === 0 || moment > moments[i - 1]!)).toBe(true);
        expect(moments[1]! - firstAt).toBeGreaterThanOrEqual(4500);
        expect(moments[1]! - firstAt).toBeLessThanOrEqual(5500);
      }),
    );
  });

  it('spread by themselves, and the same way each time', () => {
    const pauses = Array.from(
      { length: 1000 },
      (_none, i) => nextAttempt(2, firstAt + i, firstAt + i)! - firstAt - i,
    );
    expect(new Set(pauses.map((pause) => Math.floor(pause / 6000))).size).toBe(10);
    expect(nextAttempt(2, firstAt, firstAt)).toBe(nextAttempt(2, firstAt, firstAt));
  });

  it('are over for an attempt that failed after the window', () => {
    expect(nextAttempt(3, firstAt, firstAt + 72 * HOUR)).toBeNull();
    expect(nextAttempt(3, firstAt, firstAt + 72 * HOUR - 1)).toBe(firstAt + 72 * HOUR);
  });
});
