import { describe, expect, it } from '@jest/globals';
import { Patience } from './patience.js';

/** Seconds that each order waits when replies come and open cases at these rates for a while, looked at every 50 ms. */
function waits({ replies, cases, seconds }: { replies: number; cases: number; seconds: number }): number[] {
  const patience = new Patience();
  const waiting: number[] = [];
  const waited: number[] = [];
  let due = 0;
  for (let at = 0; at < 10 * seconds * 1_000; at += 50) {
    if (at < seconds * 1_000) {
      patience.heard(replies / 20, at);
      due += cases / 20;
      while (due >= 1) {
        waiting.push(at);
        due -= 1;
      }
    } else if (waiting.length === 0) break;
    for (const began of waiting.splice(0, Math.ceil(waiting.length * patience.part(at))))
      waited.push((at - began) / 1_000);
  }
  expect(waiting).toEqual([]);
  return waited;
}

describe('cases that replies open', () => {
  it('start at once where replies come one by one', () => {
    expect(Math.max(...waits({ replies: 40, cases: 10, seconds: 60 }))).toBe(0);
  });

  it('start at half the rate or less while replies pour in, and within seconds of the last one', () => {
    const waited = waits({ replies: 200, cases: 10, seconds: 30 });
    expect(waited).toHaveLength(300);
    expect(waited.filter((seconds) => seconds > 1).length).toBeGreaterThan(150);
    expect(Math.max(...waited)).toBeLessThan(32);
  });

  it('wait little longer than a minute, however long replies pour in', () => {
    expect(Math.max(...waits({ replies: 400, cases: 20, seconds: 1_800 }))).toBeLessThan(80);
  });
});
