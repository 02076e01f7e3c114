import { describe, expect, it } from '@jest/globals';
import { percentOf } from '../domain/figures/ratio.js';
import { DAY } from './scenarios/day.js';
import { GUIZHOU } from './scenarios/guizhou.js';
import { truthOf } from './truth.js';

const expectedOf = (scenario: typeof DAY, seed: number, events = 60) => {
  const truth = truthOf(scenario.plan(seed, events));
  return (code: string, line?: string) =>
    truth.find((each) => each.code === code && each.line === line)?.expected ?? '';
};
const percentage = (share: string) => {
  const [numerator = NaN, denominator = NaN] = share.split(' / ').map(Number);
  return percentOf({ numerator, denominator });
};

describe('the plan of a rehearsal', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(DAY.plan(7, 200)).toEqual(DAY.plan(7, 200));
    expect(DAY.plan(8, 200)).not.toEqual(DAY.plan(7, 200));
  });

  it('gives every customer a phone of their own', () => {
    const { consumers } = GUIZHOU.plan(1, 0);
    expect(new Set(consumers.map(({ phone }) => phone)).size).toBe(consumers.length);
    expect(consumers.every(({ phone }) => /^1[3-9]\d{9}$/.test(phone))).toBe(true);
  });

  it('has everything in the smallest day that can happen', () => {
    const { consumers } = DAY.plan(1, 60);
    const complaints = consumers.filter(({ followUps }) => followUps.length > 0);
    expect(new Set(complaints.map(({ care }) => care))).toEqual(
      new Set(['well', 'late', 'never', 'extended', 'returned']),
    );
    expect(complaints.some(({ followUps }) => followUps.length > 1)).toBe(true);
    expect(consumers.length).toBe(60);
  });

  it.each([1, 2, 3])('guizhou comes to the figures of the report, seed %d', (seed) => {
    const of = expectedOf(GUIZHOU, seed);
    expect([of('submitted'), of('replies'), of('transfers')]).toEqual(['81951', '5017', '1124']);
    expect(percentage(of('satisfaction', 'pc'))).toBe('95.33');
    expect(percentage(of('satisfaction', 'life'))).toBe('98.92');
  });
});
