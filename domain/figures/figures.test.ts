import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClockFact, Facts, FigureFilter, PromptFact, ReplyFact } from './facts.js';
import { FIGURES, figuresFor } from './figures.js';
import { percentOf, showRatio } from './ratio.js';
import { CLAIM_CARD, UNDERWRITING_CARD } from '../card/card.js';

const YEAR: FigureFilter = { from: 0, until: 1000 };
const base = { insurerId: 'a', line: 'pc', kind: 'pc_claim_report' } as const;
const prompt = (surveyId: string, parts: Partial<PromptFact> = {}): PromptFact => ({
  ...base,
  surveyId,
  state: 'delivered',
  submittedAt: 100,
  plannedAt: 90,
  ...parts,
});
const reply = (
  surveyId: string,
  overall: ReplyFact['overall'],
  parts: Partial<ReplyFact> = {},
): ReplyFact => ({
  ...base,
  surveyId,
  arrivedAt: 200,
  late: false,
  overall,
  items: {},
  ...parts,
});
const clock = (parts: Partial<ClockFact>): ClockFact => ({
  code: 'contact',
  insurerId: 'a',
  line: 'pc',
  dueAt: 500,
  stoppedAt: null,
  breachedAt: null,
  cancelledAt: null,
  ...parts,
});

const figures = figuresFor([...UNDERWRITING_CARD.items, ...CLAIM_CARD.items]);
function count(code: string, some: Partial<Facts>, filter: FigureFilter = YEAR) {
  const facts: Facts = { prompts: [], replies: [], transfers: [], clocks: [], events: [], ...some };
  const counted = figures.find((figure) => figure.code === code)!.count(facts, filter);
  return typeof counted === 'number' ? counted : [counted.numerator, counted.denominator];
}

describe('figures of prompts', () => {
  const prompts = [
    prompt('1'),
    prompt('2', { state: 'undelivered' }),
    prompt('3', { state: 'rejected', submittedAt: null }),
    prompt('4', { state: 'expired' }),
    prompt('5', { state: 'submitted' }),
    prompt('6', { state: 'suppressed', submittedAt: null }),
    prompt('7', { state: 'unknown', submittedAt: null }),
    prompt('8', { kind: 'follow_up' }),
    prompt('9', { submittedAt: 1000 }),
  ];

  it.each([
    ['submitted', 4],
    ['delivered', 1],
    ['failed', 2],
    ['expired', 1],
    ['suppressed', 1],
    ['unknown', 1],
    ['follow_up_submitted', 1],
  ])('%s: %d', (code, expected) => {
    expect(count(code, { prompts })).toBe(expected);
  });
});

describe('figures of replies', () => {
  it('each reply counts, each survey once in the rate; late ones and follow-ups apart', () => {
    const prompts = [prompt('1'), prompt('2'), prompt('3'), prompt('4', { kind: 'follow_up' })];
    const replies = [
      reply('1', 'none'),
      reply('1', 'satisfied', { arrivedAt: 210 }),
      reply('2', 'dissatisfied', { late: true }),
      reply('4', 'satisfied', { kind: 'follow_up' }),
    ];
    expect(count('replies', { replies })).toBe(2);
    expect(count('late_replies', { replies })).toBe(1);
    expect(count('reply_rate', { prompts, replies })).toEqual([1, 3]);
    expect(count('satisfaction', { replies })).toEqual([1, 1]);
    expect(count('follow_up_satisfaction', { replies })).toEqual([1, 1]);
  });

  it('the last rating or suggestion is the answer; a suggestion and an enquiry are no ratings', () => {
    const replies = [
      reply('1', 'satisfied'),
      reply('1', 'dissatisfied', { arrivedAt: 300 }),
      reply('1', 'person', { arrivedAt: 400 }),
      reply('2', 'suggestion'),
      reply('3', 'enquiry'),
      reply('4', 'satisfied'),
      reply('5', 'none'),
    ];
    expect(count('answers', { replies })).toBe(3);
    expect(count('satisfaction', { replies })).toEqual([1, 2]);
    expect(count('satisfaction', { replies }, { from: 300, until: 400 })).toEqual([0, 1]);
  });

  it('items count only where they were named', () => {
    const replies = [
      reply('1', 'dissatisfied', { items: { attitude: 'dissatisfied', speed_and_ease: 'satisfied' } }),
      reply('2', 'satisfied', { items: { attitude: 'satisfied' } }),
      reply('3', 'satisfied'),
    ];
    expect(count('satisfaction_item_attitude', { replies })).toEqual([1, 2]);
    expect(count('satisfaction_item_speed_and_ease', { replies })).toEqual([1, 1]);
    expect(count('satisfaction_item_performance', { replies })).toEqual([0, 0]);
  });

  it('filters by insurer and line', () => {
    const replies = [reply('1', 'satisfied'), reply('2', 'dissatisfied', { insurerId: 'b', line: 'life' })];
    expect(count('satisfaction', { replies }, { ...YEAR, insurerId: 'a' })).toEqual([1, 1]);
    expect(count('satisfaction', { replies }, { ...YEAR, line: 'life' })).toEqual([0, 1]);
  });
});

describe('figures of cases', () => {
  it('clocks count by their due moment, once their outcome is known', () => {
    const clocks = [
      clock({ stoppedAt: 499 }),
      clock({ stoppedAt: 500, breachedAt: 500 }),
      clock({ breachedAt: 500 }),
      clock({}),
      clock({ cancelledAt: 300 }),
      clock({ cancelledAt: 600, breachedAt: 500 }),
      clock({ dueAt: 1000, stoppedAt: 400 }),
      clock({ code: 'investigate', stoppedAt: 1 }),
      clock({ stoppedAt: 499, breachedAt: 500 }),
    ];
    expect(count('on_time_contact', { clocks })).toEqual([2, 5]);
    expect(count('on_time_investigate', { clocks })).toEqual([1, 1]);
  });

  it('the station’s own clocks count apart, and for no insurer or line', () => {
    const own = { insurerId: null, line: null } as const;
    const clocks = [
      clock({ code: 'review', stoppedAt: 499, ...own }),
      clock({ code: 'review', breachedAt: 500, ...own }),
      clock({ code: 'phone-task', stoppedAt: 499, ...own }),
    ];
    expect(count('on_time_review', { clocks })).toEqual([1, 2]);
    expect(count('on_time_phone_task', { clocks })).toEqual([1, 1]);
    expect(count('on_time_transfer', { clocks })).toEqual([0, 0]);
    expect(count('on_time_review', { clocks }, { ...YEAR, insurerId: 'a' })).toEqual([0, 0]);
    expect(count('on_time_review', { clocks }, { ...YEAR, line: 'pc' })).toEqual([0, 0]);
  });

  it('a case is one transfer, by the moment of transfer', () => {
    const transfer = { caseNo: 'x', insurerId: 'a', line: 'pc', transferredAt: 10 } as const;
    expect(
      count('transfers', {
        transfers: [
          transfer,
          { ...transfer, transferredAt: 20 },
          { ...transfer, caseNo: 'y', transferredAt: 1000 },
        ],
      }),
    ).toBe(1);
  });

  it('late uploads count against the insurer', () => {
    const event = { insurerId: 'a', line: 'pc', receivedAt: 10 } as const;
    expect(
      count('upload_on_time', {
        events: [
          { ...event, late: true },
          { ...event, late: false },
        ],
      }),
    ).toEqual([1, 2]);
  });
});

describe('how figures are shown', () => {
  it.each([
    [1, 3, '33.33'],
    [2, 3, '66.67'],
    [1, 800, '0.13'],
    [1, 8, '12.50'],
    [0, 5, '0.00'],
    [5, 5, '100.00'],
    [1, 16, '6.25'],
    [1, 0, null],
  ])('%d of %d: %s', (numerator, denominator, percent) => {
    expect(percentOf({ numerator, denominator })).toBe(percent);
  });

  it('is exact: the nearest hundredth, half up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 1, max: 1e9 }),
        (numerator, denominator) => {
          const hundredths = BigInt(percentOf({ numerator, denominator })!.replace('.', ''));
          const doubled = 2n * (hundredths * BigInt(denominator) - BigInt(numerator) * 10_000n);
          expect(doubled > -BigInt(denominator) && doubled <= BigInt(denominator)).toBe(true);
        },
      ),
    );
  });

  it('marks what rests on few', () => {
    expect(showRatio({ numerator: 1, denominator: 29 })).toEqual({ percent: '3.45', n: 29, smallN: true });
    expect(showRatio({ numerator: 1, denominator: 30 }).smallN).toBe(false);
    expect(() => percentOf({ numerator: -1, denominator: 2 })).toThrow(RangeError);
  });

  it('every figure has a code of its own, a name and a formula', () => {
    expect(new Set(figures.map(({ code }) => code)).size).toBe(figures.length);
    expect(figures).toHaveLength(FIGURES.length + 7);
    for (const figure of figures) expect(figure.formula).toMatch(/。$/);
  });
});
