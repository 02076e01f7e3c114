import { describe, expect, it } from '@jest/globals';
import { clockOf, newClock } from './clock.js';

const rehearsal = { start: Date.parse('2026-03-02T08:00:00+08:00'), factor: 8640 };
const row = (clock: unknown, kind: 'live' | 'rehearsal') => ({ kind, clock, provinceCode: 'GZ' });
const live = row(newClock(undefined, 1), 'live');
const scaled = row(newClock(rehearsal, 1_000), 'rehearsal');

describe('clockOf', () => {
  it('keeps the origin that a rehearsal was created with', () => {
    expect(clockOf(scaled, rehearsal)).toEqual({ kind: 'scaled', ...rehearsal, origin: 1_000 });
    expect(clockOf(live, undefined)).toEqual({ kind: 'real' });
  });
  it('never runs a live station on a rehearsal clock', () => {
    expect(() => clockOf(live, rehearsal)).toThrow('live station and keeps real time');
  });
  it('never runs a rehearsal as a live station, nor on another clock, and says which one is its own', () => {
    const own = 'REHEARSAL_START=2026-03-02T08:00:00+08:00 REHEARSAL_FACTOR=8640';
    expect(() => clockOf(scaled, undefined)).toThrow(`can never become a live station. Set ${own}`);
    expect(() => clockOf(scaled, { ...rehearsal, factor: 60 })).toThrow(`Set ${own}`);
  });
});
