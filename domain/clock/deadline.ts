import type { Calendar, DateRange } from '../calendar/calendar.js';
import {
  dateOf,
  dayOf,
  hourOfDay,
  startOfDay,
  type CalendarDate,
  type DayNumber,
  type Moment,
} from '../calendar/day.js';
import { LookUp } from './look-up.js';
import {
  datesGivenBack,
  momentAfter,
  nextFree,
  timeGivenBack,
  type ClockPause,
  type Span,
} from './pauses.js';
import { shareOf } from './percent.js';

export type { ClockPause } from './pauses.js';

export type ClockUnit = 'natural_day' | 'working_day' | 'hour';

/** How a clock counts (RULES 1); data of a versioned policy set. */
export interface ClockPolicy {
  readonly code: string;
  readonly unit: ClockUnit;
  /** Whole, at least 1. */
  readonly amount: number;
  /** Natural days only: a last day that is a rest day moves on to the next working day. */
  readonly roll: boolean;
  /** Percentages (1 to 100) at which somebody is reminded; 100 is the due moment. */
  readonly rungs: readonly number[];
}

/** Everything that a due moment follows from. */
export interface ClockFacts {
  readonly policy: ClockPolicy;
  readonly startedAt: Moment;
  /** Amounts granted, in the policy's unit. */
  readonly extensions: readonly number[];
  /** In any order; overlaps count once. */
  readonly pauses: readonly ClockPause[];
  /** The due moment is no earlier than this, whatever the calendar becomes. */
  readonly notBefore?: Moment | null;
  /**
   * The last return (退回): the due moment is no earlier than 24:00 of the 3rd working day after it. Dates that pauses
   * give back are none of the three, as they are none of the clock's own.
   */
  readonly returnedAt?: Moment | null;
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
  /** By rising percentage, each once; 100 only where the policy has it; empty while a pause is open. */
  readonly rungs: readonly Rung[];
  /** First and last date looked up in the calendar; null where none was. */
  readonly lookedUp: DateRange | null;
  /** Day clocks: the N-th counted date, before any roll or floor. */
  readonly lastDate: CalendarDate | null;
}

type Counted = Omit<Deadline, 'dueAt' | 'provisional' | 'lookedUp'> & { readonly dueAt: Moment };

const PAUSED: Deadline = { dueAt: null, provisional: false, rungs: [], lookedUp: null, lastDate: null };
const HOUR = 3_600_000;
const RUNG_HOUR = 9;
const DAYS_AFTER_RETURN = 3;

/**
 * When a clock falls due and when its rungs are (RULES 1; Civil Code art. 201, 203). Pure: the same facts and calendar
 * give the same answer. Throws RangeError where the amount with its extensions isn't a whole number of at least 1.
 */
export function computeDeadline(facts: ClockFacts, calendar: Calendar): Deadline {
  const amount = wholeAmount(facts);
  if (!Number.isSafeInteger(amount) || amount < 1)
    throw new RangeError(`时限「${facts.policy.code}」合计为 ${amount}，应为不小于 1 的整数。`);
  if (isPaused(facts)) return PAUSED;
  const look = new LookUp(calendar);
  const counted =
    facts.policy.unit === 'hour' ? hourDeadline(facts, amount) : dayDeadline(facts, amount, look);
  const { dueAt, rungs } = raisedToFloor(counted, facts, look);
  return { dueAt, provisional: look.provisional, rungs, lookedUp: look.range(), lastDate: counted.lastDate };
}

/** The whole amount: the policy's and all extensions'. */
export const wholeAmount = ({ policy, extensions }: ClockFacts): number =>
  extensions.reduce((sum, amount) => sum + amount, policy.amount);

/** Whether a pause is open: then there is no due moment. */
export const isPaused = ({ pauses }: Pick<ClockFacts, 'pauses'>): boolean =>
  pauses.some(({ until }) => until === null);

function dayDeadline({ policy, startedAt, pauses }: ClockFacts, amount: number, look: LookUp): Counted {
  const givenBack = datesGivenBack(pauses);
  const everyDay = policy.unit === 'natural_day';
  const counted: DayNumber[] = [];
  let day = dayOf(startedAt);
  while (counted.length < amount) {
    day = nextFree(day + 1, givenBack);
    if (everyDay || look.isWorking(day)) counted.push(day);
  }
  const dueAt = startOfDay((everyDay && policy.roll ? rolled(day, givenBack, look) : day) + 1);
  const rungs = rungsOf(policy, dueAt, (percent) =>
    hourOfDay(counted[shareOf(percent, amount) - 1] ?? day, RUNG_HOUR),
  );
  return { dueAt, rungs, lastDate: dateOf(day) };
}

/** A last day that is a rest day moves on to the next working day that no pause gave back. */
function rolled(day: DayNumber, givenBack: readonly Span[], look: LookUp): DayNumber {
  let at = day;
  while (!look.isWorking(at)) at = nextFree(at + 1, givenBack);
  return at;
}

function hourDeadline({ policy, startedAt, pauses }: ClockFacts, amount: number): Counted {
  const givenBack = timeGivenBack(pauses);
  const after = (running: number): Moment => momentAfter(startedAt, running, givenBack);
  const dueAt = after(amount * HOUR);
  return {
    dueAt,
    rungs: rungsOf(policy, dueAt, (percent) => after(shareOf(percent, amount * HOUR))),
    lastDate: null,
  };
}

function rungsOf({ rungs }: ClockPolicy, dueAt: Moment, momentOf: (percent: number) => Moment): Rung[] {
  return [...new Set(rungs)]
    .sort((a, b) => a - b)
    .map((percent) => ({ percent, at: percent === 100 ? dueAt : momentOf(percent) }));
}

/** A floor moves the due moment, and with it the 100 % rung; the other rungs stay where they are. */
function raisedToFloor(counted: Counted, facts: ClockFacts, look: LookUp): Pick<Counted, 'dueAt' | 'rungs'> {
  const floors = [facts.notBefore ?? -Infinity];
  if (facts.returnedAt != null) floors.push(floorOfReturn(facts.returnedAt, facts.pauses, look));
  const floor = Math.max(...floors);
  if (floor <= counted.dueAt) return counted;
  // A floor that was worked out earlier rests on the calendar too: one in an unpublished year may still change.
  if (floor === facts.notBefore) look.isWorking(dayOf(floor - 1));
  const rungs = counted.rungs.map((rung) => (rung.percent === 100 ? { ...rung, at: floor } : rung));
  return { dueAt: floor, rungs };
}

function floorOfReturn(returnedAt: Moment, pauses: readonly ClockPause[], look: LookUp): Moment {
  const givenBack = datesGivenBack(pauses);
  let day = dayOf(returnedAt);
  for (let left = DAYS_AFTER_RETURN; left > 0;) {
    day = nextFree(day + 1, givenBack);
    if (look.isWorking(day)) left -= 1;
  }
  return startOfDay(day + 1);
}

/** After a return (退回): 24:00 of the 3rd working day after it outside pauses (none open), the earliest that the due moment may be. */
export const floorAfterReturn = (
  returnedAt: Moment,
  pauses: readonly ClockPause[],
  calendar: Calendar,
): Moment => floorOfReturn(returnedAt, pauses, new LookUp(calendar));

/** A thing done at exactly the due moment is late; one millisecond before it is on time. Without one, nothing is late. */
export const isOnTime = (doneAt: Moment, dueAt: Moment | null): boolean => dueAt === null || doneAt < dueAt;
