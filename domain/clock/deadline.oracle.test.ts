import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildCalendar, type CalendarNotice } from '../calendar/calendar.js';
import { PUBLISHED_NOTICES } from '../calendar/published.js';
import { computeDeadline, floorAfterReturn, type ClockFacts, type ClockUnit } from './deadline.js';
import type { ClockPause } from './pauses.js';

const HOUR = 3_600_000;
const shanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
const dateAt = (at: number): string => shanghai.format(at);
const next = (date: string): string => dateAt(Date.parse(`${date}T12:00:00+08:00`) + 24 * HOUR);
const at9 = (date: string): number => Date.parse(`${date}T09:00:00+08:00`);
const at24 = (date: string): number => Date.parse(`${next(date)}T00:00:00+08:00`);

/** Whether a date is given back: that of pausing is, that of resuming is not. */
const isPaused = (date: string, pauses: readonly ClockPause[]): boolean =>
  pauses.some(({ from, until }) => date >= dateAt(from) && date < dateAt(until!));

/** Counts as a clerk with a paper calendar would: date by date, with nothing but lists of dates and whole fractions. */
class Clerk {
  private readonly unpublished = new Set<string>();
  private readonly holidays: Set<string>;
  private readonly makeUps: Set<string>;
  private readonly years: Set<string>;

  constructor(notices: readonly CalendarNotice[]) {
    const dates = (kind: string): Set<string> =>
      new Set(notices.flatMap(({ days }) => days.filter((day) => day.kind === kind).map(({ date }) => date)));
    this.holidays = dates('holiday');
    this.makeUps = dates('make_up');
    this.years = new Set(notices.map(({ year }) => String(year)));
  }

  answer(facts: ClockFacts): { dueAt: number | null; provisional: boolean; rungs: [number, number][] } {
    if (facts.pauses.some(({ until }) => until === null))
      return { dueAt: null, provisional: false, rungs: [] };
    const n = facts.extensions.reduce((sum, extension) => sum + extension, facts.policy.amount);
    const answer = facts.policy.unit === 'hour' ? this.hours(facts, n) : this.days(facts, n);
    const dueAt = Math.max(answer.dueAt, this.floor(facts));
    const listed = answer.rungs.map(([p, at]): [number, number] => [p, p === 100 ? dueAt : at]);
    return { dueAt, rungs: listed, provisional: this.unpublished.size > 0 };
  }

  /** Ticks off three working days after the return on which the clock did not stand still. */
  private floor({ returnedAt, pauses }: ClockFacts): number {
    if (returnedAt == null) return -Infinity;
    const ticked: string[] = [];
    for (let date = next(dateAt(returnedAt)); ticked.length < 3; date = next(date))
      if (!isPaused(date, pauses) && this.working(date)) ticked.push(date);
    return at24(ticked[2]!);
  }

  private working(date: string): boolean {
    if (!this.years.has(date.slice(0, 4))) this.unpublished.add(date);
    if (this.makeUps.has(date)) return true;
    if (this.holidays.has(date)) return false;
    return !['Sat', 'Sun'].includes(new Date(`${date}T00:00:00Z`).toUTCString().slice(0, 3));
  }

  private days(
    { policy, startedAt, pauses }: ClockFacts,
    n: number,
  ): { dueAt: number; rungs: [number, number][] } {
    const paused = (date: string): boolean => isPaused(date, pauses);
    const counted: string[] = [];
    let date = dateAt(startedAt);
    while (counted.length < n) {
      date = next(date);
      if (!paused(date) && (policy.unit === 'natural_day' || this.working(date))) counted.push(date);
    }
    if (policy.roll && policy.unit === 'natural_day' && !this.working(date)) {
      do date = next(date);
      while (paused(date) || !this.working(date));
    }
    const rung = (percent: number): number => {
      let k = 0;
      while (k * 100 < percent * n) k += 1;
      return at9(counted[k - 1]!);
    };
    return { dueAt: at24(date), rungs: policy.rungs.map((p) => [p, p === 100 ? at24(date) : rung(p)]) };
  }

  /** Runs the clock through every moment at which a pause begins or ends. */
  private hours(
    { policy, startedAt, pauses }: ClockFacts,
    n: number,
  ): { dueAt: number; rungs: [number, number][] } {
    const edges = [...new Set(pauses.flatMap(({ from, until }) => [from, until!]))].filter(
      (at) => at > startedAt,
    );
    const stops = [startedAt, ...edges.sort((a, b) => a - b), Infinity];
    const reached = (needed: number): number => {
      let ran = 0;
      for (const [index, from] of stops.entries()) {
        const stood = pauses.some((pause) => pause.from <= from && from < pause.until!);
        const length = stood ? 0 : stops[index + 1]! - from;
        if (ran + length >= needed) return from + (needed - ran);
        ran += length;
      }
      throw new Error('A clock without an open pause always runs out.');
    };
    return { dueAt: reached(n * HOUR), rungs: policy.rungs.map((p) => [p, reached((p * n * HOUR) / 100)]) };
  }
}

const notices: CalendarNotice[] = [
  ...PUBLISHED_NOTICES,
  {
    year: 2028,
    days: [
      { date: '2027-12-31', kind: 'holiday', name: '元旦' },
      { date: '2029-01-06', kind: 'make_up', name: '元旦' },
      { date: '2028-02-28', kind: 'holiday', name: '春节' },
      { date: '2028-02-27', kind: 'make_up', name: '春节' },
    ],
  },
];
const calendar = buildCalendar(notices);

const start = fc.integer({
  min: Date.parse('2024-12-20T00:00:00Z'),
  max: Date.parse('2029-01-10T00:00:00Z'),
});
const onBorder = start.map((at) => Math.floor(at / (24 * HOUR)) * 24 * HOUR + 16 * HOUR);
const nearBorder = fc.tuple(onBorder, fc.integer({ min: -1, max: 1 })).map(([at, off]) => at + off);
const moment = fc.oneof(start, onBorder, nearBorder);
const pauseAfter = (startedAt: number): fc.Arbitrary<ClockPause> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 40 * 24 * HOUR }),
      fc.integer({ min: 0, max: 20 * 24 * HOUR }),
      fc.boolean(),
    )
    .map(([after, length, round]) => {
      const from = startedAt + (round ? Math.round(after / HOUR) * HOUR : after);
      return { from, until: from + (round ? Math.round(length / HOUR) * HOUR : length) };
    });
const rungs = fc
  .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 8 })
  .map((list) => list.sort((a, b) => a - b));
const facts: fc.Arbitrary<ClockFacts> = moment.chain((startedAt) =>
  fc.record({
    policy: fc.record({
      code: fc.constant('any'),
      unit: fc.constantFrom<ClockUnit>('natural_day', 'working_day', 'hour'),
      amount: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 150 })),
      roll: fc.boolean(),
      rungs,
    }),
    startedAt: fc.constant(startedAt),
    extensions: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 2 }),
    pauses: fc.array(pauseAfter(startedAt), { maxLength: 4 }),
    returnedAt: fc.option(
      fc.integer({ min: 0, max: 60 * 24 * HOUR }).map((after) => startedAt + after),
      { nil: null },
    ),
  }),
);

describe('computeDeadline beside a clerk with a paper calendar', () => {
  it('comes to the same due moment, rungs and doubt', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { dueAt, provisional, rungs: listed } = computeDeadline(given, calendar);
        const answer = { dueAt, provisional, rungs: listed.map(({ percent, at }) => [percent, at]) };
        expect(answer).toEqual(new Clerk(notices).answer(given));
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  it('has no due moment, no doubt and no rung while any pause is open', () => {
    fc.assert(
      fc.property(facts, fc.nat({ max: 30 * 24 * HOUR }), (given, after) => {
        const open = { ...given, pauses: [...given.pauses, { from: given.startedAt + after, until: null }] };
        const { dueAt, provisional, rungs: listed, lookedUp } = computeDeadline(open, calendar);
        expect({ dueAt, provisional, listed, lookedUp }).toEqual({
          dueAt: null,
          provisional: false,
          listed: [],
          lookedUp: null,
        });
      }),
    );
  });

  it('never moves a due moment earlier for a pause, an extension or a floor', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 30 }), moment, (given, more, floor) => {
        const due = computeDeadline(given, calendar).dueAt!;
        const extended = { ...given, extensions: [...given.extensions, more] };
        const pausing = { ...given, pauses: [...given.pauses, { from: due - 1, until: due + more * HOUR }] };
        expect(computeDeadline(extended, calendar).dueAt!).toBeGreaterThanOrEqual(due);
        expect(computeDeadline(pausing, calendar).dueAt!).toBeGreaterThanOrEqual(due);
        expect(computeDeadline({ ...given, notBefore: floor }, calendar).dueAt).toBe(Math.max(due, floor));
        const unreturned = computeDeadline({ ...given, returnedAt: null }, calendar).dueAt!;
        const returned = Math.max(unreturned, floorAfterReturn(floor, given.pauses, calendar));
        expect(computeDeadline({ ...given, returnedAt: floor }, calendar).dueAt).toBe(returned);
      }),
      { numRuns: 200 },
    );
  });

  it('asks for no order of pauses, and counts an overlap once', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { pauses } = given;
        const twice = { ...given, pauses: [...pauses.toReversed(), ...pauses] };
        expect(computeDeadline(twice, calendar)).toEqual(computeDeadline(given, calendar));
      }),
    );
  });

  it('depends on no date of the calendar but those that it says it looked up', () => {
    fc.assert(
      fc.property(facts, start, (given, day) => {
        const before = computeDeadline(given, calendar);
        const date = dateAt(day);
        const looked = before.lookedUp !== null && before.lookedUp.from <= date && date <= before.lookedUp.to;
        fc.pre(!looked);
        const kind = calendar.named.has(Math.floor((day + 8 * HOUR) / (24 * HOUR))) ? 'make_up' : 'holiday';
        const turned = buildCalendar([
          ...notices,
          { year: Number(date.slice(0, 4)), days: [{ date, kind, name: '调整' }] },
        ]);
        const after = computeDeadline(given, turned);
        expect({ ...after, provisional: null }).toEqual({ ...before, provisional: null });
      }),
      { numRuns: 200 },
    );
  });
});
