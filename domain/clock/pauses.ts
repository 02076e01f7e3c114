import { dayOf, type DayNumber, type Moment } from '../calendar/day.js';

/** A half-open interval in which the clock stood still; `until` is null while it still does. */
export interface ClockPause {
  readonly from: Moment;
  readonly until: Moment | null;
  /** In Chinese, as explanations show it. */
  readonly reason?: string;
}

/** Half-open; `from` < `until`. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/**
 * The dates that pauses gave back, as united spans in order: the date of pausing is given back, the date of resumption
 * counts, and a pause within one date gives back nothing.
 */
export const datesGivenBack = (pauses: readonly ClockPause[]): Span[] =>
  united(
    pauses.map(({ from, until }) => ({ from: dayOf(from), until: until === null ? Infinity : dayOf(until) })),
  );

/** The time that pauses took, as united spans in order. */
export const timeGivenBack = (pauses: readonly ClockPause[]): Span[] =>
  united(pauses.map(({ from, until }) => ({ from, until: until ?? Infinity })));

/** The first date from `day` on that no pause gave back. */
export function nextFree(day: DayNumber, givenBack: readonly Span[]): DayNumber {
  for (const { from, until } of givenBack) {
    if (day < from) return day;
    if (day < until) return until;
  }
  return day;
}

/** The first moment at which so many milliseconds have run since `start`, pauses left out. */
export function momentAfter(start: Moment, running: number, givenBack: readonly Span[]): Moment {
  let at = start + running;
  for (const { from, until } of givenBack) {
    if (from >= at) break;
    at += Math.max(0, until - Math.max(from, start));
  }
  return at;
}

function united(spans: readonly Span[]): Span[] {
  const inOrder = spans.filter(({ from, until }) => from < until).sort((a, b) => a.from - b.from);
  const whole: { from: number; until: number }[] = [];
  for (const span of inOrder) {
    const last = whole.at(-1);
    if (last && span.from <= last.until) last.until = Math.max(last.until, span.until);
    else whole.push({ ...span });
  }
  return whole;
}
