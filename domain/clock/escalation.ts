import { workingDayAfter, type Calendar, type DateRange } from '../calendar/calendar.js';
import { dateOf, dayOf, hourOfDay, type DayNumber, type Moment } from '../calendar/day.js';
import type { Role } from '../identity/role.js';
import type { Deadline } from './deadline.js';

/** One link of an escalation chain: who is told when. */
export type EscalationLink =
  /** At every rung below 100 % from this share on, until another link takes over. */
  | { readonly on: 'rung'; readonly from: number; readonly to: Role }
  /** At the due moment, whether or not the policy has a 100 % rung. */
  | { readonly on: 'due'; readonly to: Role }
  /** At `hour`:00 of the n-th working day after the due date. */
  | {
      readonly on: 'overdue';
      readonly step: string;
      readonly nth: number;
      readonly hour: number;
      readonly to: Role;
    };

/** The shipped chain (RULES 1, "Escalation chain"). */
export const ESCALATION_CHAIN: readonly EscalationLink[] = [
  { on: 'rung', from: 1, to: 'substation_handler' },
  { on: 'due', to: 'substation_head' },
  { on: 'overdue', step: 'supervisor', nth: 1, hour: 9, to: 'station_supervisor' },
  { on: 'overdue', step: 'deputy', nth: 3, hour: 9, to: 'deputy_director' },
];

export interface EscalationStep {
  /** `rung50`, `due`, or the link's own: fires once per clock. */
  readonly step: string;
  readonly at: Moment;
  readonly to: Role;
}

/** Every step of a chain at its moment, in order of time; none while a pause is open. */
export function escalationSteps(
  deadline: Deadline,
  calendar: Calendar,
  chain: readonly EscalationLink[] = ESCALATION_CHAIN,
): EscalationStep[] {
  const { dueAt } = deadline;
  if (dueAt === null) return [];
  const shares = chain.flatMap((link) => (link.on === 'rung' ? [link.from] : []));
  const until = (from: number): number => Math.min(100, ...shares.filter((share) => share > from));
  const steps = chain.flatMap((link) =>
    link.on === 'rung'
      ? remindersOf(link, deadline, until(link.from))
      : [{ ...afterwards(link, dueAt, calendar), to: link.to }],
  );
  return steps.sort((a, b) => a.at - b.at);
}

/** Steps whose moment has come and that never fired, in order of time: each is due at once. */
export const stepsToFire = (
  steps: readonly EscalationStep[],
  fired: readonly string[],
  now: Moment,
): EscalationStep[] => steps.filter(({ step, at }) => at <= now && !fired.includes(step));

/**
 * The dates of the calendar that a deadline and its chain rest on: a change to one of them moves the due moment or a
 * step after it. Null where none was looked up.
 */
export function datesOfChain(
  { dueAt, lookedUp }: Pick<Deadline, 'dueAt' | 'lookedUp'>,
  calendar: Calendar,
  chain: readonly EscalationLink[] = ESCALATION_CHAIN,
): DateRange | null {
  const nth = Math.max(0, ...chain.map((link) => (link.on === 'overdue' ? link.nth : 0)));
  if (dueAt === null || nth === 0) return lookedUp;
  const first = dateOf(dueDay(dueAt) + 1);
  const last = dateOf(workingDayAfter(calendar, dueDay(dueAt), nth));
  if (lookedUp === null) return { from: first, to: last };
  return { from: lookedUp.from < first ? lookedUp.from : first, to: lookedUp.to > last ? lookedUp.to : last };
}

/** The rungs from a link's share on, up to where the next one takes over. */
const remindersOf = (
  { from, to }: Extract<EscalationLink, { on: 'rung' }>,
  { rungs }: Deadline,
  until: number,
): EscalationStep[] =>
  rungs
    .filter(({ percent }) => percent >= from && percent < until)
    .map(({ percent, at }) => ({ step: `rung${percent}`, at, to }));

function afterwards(
  link: Exclude<EscalationLink, { on: 'rung' }>,
  dueAt: Moment,
  calendar: Calendar,
): Omit<EscalationStep, 'to'> {
  if (link.on === 'due') return { step: 'due', at: dueAt };
  const { step, nth, hour } = link;
  return { step, at: hourOfDay(workingDayAfter(calendar, dueDay(dueAt), nth), hour) };
}

/** The due date: 24:00 of a date still belongs to it. */
const dueDay = (dueAt: Moment): DayNumber => dayOf(dueAt - 1);
