import { dayKind, workingDayAfter, type Calendar } from '../calendar/calendar.js';
import { dateOf, dayOf, hourOfDay, startOfDay, type DayNumber, type Moment } from '../calendar/day.js';

export type ClockUnit = 'natural_day' | 'working_day' | 'hour';

/** How a clock counts (RULES 1); data of a versioned policy set. */
export interface ClockPolicy {
  readonly code: string;
  readonly unit: ClockUnit;
  /** Whole, at least 1. */
  readonly amount: number;
  /** Natural days only: a last day that is a rest day moves on to the next working day. */
  readonly roll: boolean;
  /** Percentages at which somebody is reminded; 100 is the due moment. */
  readonly rungs: readonly number[];
}

/** A half-open interval in which the clock stood still; `until` is null while it still does. */
export interface ClockPause {
  readonly from: Moment;
  readonly until: Moment | null;
}

/** Everything that a due moment follows from. */
export interface ClockFacts {
  readonly policy: ClockPolicy;
  readonly startedAt: Moment;
  /** Amounts granted, in the policy's unit. */
  readonly extensions: readonly number[];
  readonly pauses: readonly ClockPause[];
  /** After a return: the due moment is no earlier than this. */
  readonly notBefore?: Moment | null;
}

export interface Rung {
  readonly percent: number;
  readonly at: Moment;
}

export interface Deadline {
  /** Null while a pause is open. A thing done at exactly this moment is late. */
  readonly dueAt: Moment | null;
  /** A date of an unpublished year was looked up. */
  readonly provisional: boolean;
  /** In the order of the policy; empty while a pause is open. */
  readonly rungs: readonly Rung[];
  /** First and last date looked up in the calendar; null where none was. */
  readonly lookedUp: { readonly from: DayNumber; readonly to: DayNumber } | null;
  /** Day clocks: the last counted date before any roll. */
  readonly lastDay: DayNumber | null;
}

const PAUSED: Deadline = { dueAt: null, provisional: false, rungs: [], lookedUp: null, lastDay: null };
const HOUR = 3_600_000;

/** When a clock falls due and when its rungs are (RULES 1). Pure: the same facts and calendar give the same answer. */
export function computeDeadline(facts: ClockFacts, calendar: Calendar): Deadline {
  if (facts.pauses.some((pause) => pause.until === null)) return PAUSED;
  const computed = facts.policy.unit === 'hour' ? hourDeadline(facts) : dayDeadline(facts, calendar);
  const floor = facts.notBefore ?? null;
  if (floor === null || computed.dueAt === null || floor <= computed.dueAt) return computed;
  const rungs = computed.rungs.map((rung) => (rung.percent === 100 ? { ...rung, at: floor } : rung));
  return { ...computed, dueAt: floor, rungs };
}

/** The whole amount: the policy's and all extensions'. */
export const wholeAmount = ({ policy, extensions }: ClockFacts): number =>
  extensions.reduce((sum, days) => sum + days, policy.amount);

/** Which counted unit a rung stands on: the ceiling of p % of N, in whole numbers. */
const rungIndex = (percent: number, amount: number): number => Math.floor((percent * amount + 99) / 100);

/** Looks dates up and remembers which. */
class Look {
  from = Infinity;
  to = -Infinity;
  provisional = false;

  constructor(private readonly calendar: Calendar) {}

  working(day: DayNumber): boolean {
    const kind = dayKind(this.calendar, day);
    this.from = Math.min(this.from, day);
    this.to = Math.max(this.to, day);
    this.provisional ||= kind.provisional;
    return kind.working;
  }

  get range(): Deadline['lookedUp'] {
    return this.from > this.to ? null : { from: this.from, to: this.to };
  }
}

function dayDeadline(facts: ClockFacts, calendar: Calendar): Deadline {
  const { policy, startedAt } = facts;
  const amount = wholeAmount(facts);
  const given = givenBack(facts.pauses);
  const look = new Look(calendar);
  const wanted = new Map(policy.rungs.map((percent) => [percent, rungIndex(percent, amount)]));
  const counted: DayNumber[] = [];
  let day = dayOf(startedAt);
  while (counted.length < amount) {
    day += 1;
    const free = given.next(day);
    if (free > day) day = free;
    if (policy.unit === 'natural_day' || look.working(day)) counted.push(day);
  }
  const dueDay = policy.unit === 'natural_day' && policy.roll ? rolled(day, given, look) : day;
  const dueAt = startOfDay(dueDay + 1);
  const rungs = policy.rungs.map((percent) => ({
    percent,
    at: percent === 100 ? dueAt : hourOfDay(counted[(wanted.get(percent) ?? 1) - 1] ?? day, 9),
  }));
  return { dueAt, provisional: look.provisional, rungs, lookedUp: look.range, lastDay: day };
}

function rolled(day: DayNumber, given: GivenBack, look: Look): DayNumber {
  if (look.working(day)) return day;
  for (let next = given.next(day + 1); ; next = given.next(next + 1)) if (look.working(next)) return next;
}

/** Dates that pauses gave back: `next(d)` is the first date from d on that lies in none. */
interface GivenBack {
  next(day: DayNumber): DayNumber;
}

function givenBack(pauses: readonly ClockPause[]): GivenBack {
  const spans = pauses
    .map(({ from, until }) => ({ from: dayOf(from), until: until === null ? Infinity : dayOf(until) }))
    .filter(({ from, until }) => until > from)
    .sort((a, b) => a.from - b.from);
  return {
    next: (day) => spans.reduce((at, span) => (at >= span.from && at < span.until ? span.until : at), day),
  };
}

function hourDeadline(facts: ClockFacts): Deadline {
  const { policy, startedAt } = facts;
  const amount = wholeAmount(facts);
  const pauses = unite(facts.pauses);
  const dueAt = momentAfter(startedAt, amount * HOUR, pauses);
  const rungs = policy.rungs.map((percent) => ({
    percent,
    at: momentAfter(startedAt, (amount * percent * HOUR) / 100, pauses),
  }));
  return { dueAt, provisional: false, rungs, lookedUp: null, lastDay: null };
}

/** The first moment at which so many milliseconds have run, pauses left out. */
function momentAfter(start: Moment, running: number, pauses: readonly [Moment, Moment][]): Moment {
  let at = start + running;
  for (const [from, until] of pauses) {
    if (from >= at) break;
    at += Math.max(0, until - Math.max(from, start));
  }
  return at;
}

function unite(pauses: readonly ClockPause[]): [Moment, Moment][] {
  const sorted = pauses
    .flatMap(({ from, until }): [Moment, Moment][] => (until !== null && until > from ? [[from, until]] : []))
    .sort((a, b) => a[0] - b[0]);
  const united: [Moment, Moment][] = [];
  for (const [from, until] of sorted) {
    const last = united.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], until);
    else united.push([from, until]);
  }
  return united;
}

/** A thing done at exactly the due moment is late; one millisecond before it is on time. */
export const isOnTime = (doneAt: Moment, dueAt: Moment): boolean => doneAt < dueAt;

/** After a return (退回): 24:00 of the 3rd working day after it, the earliest that the due moment may be. */
export function floorAfterReturn(returnedAt: Moment, calendar: Calendar): Moment {
  return startOfDay(workingDayAfter(calendar, dayOf(returnedAt), 3) + 1);
}

/** `2026-03-05 24:00`: a moment at midnight is shown as the end of the day before it. */
export function formatDue(at: Moment): string {
  const day = dayOf(at);
  if (at === startOfDay(day)) return `${dateOf(day - 1)} 24:00`;
  const minutes = Math.floor((at - startOfDay(day)) / 60_000);
  return `${dateOf(day)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const two = (n: number): string => String(n).padStart(2, '0');
