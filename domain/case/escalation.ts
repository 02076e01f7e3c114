import { escalationSteps, type EscalationLink, type EscalationStep } from '../clock/escalation.js';
import type { Role } from '../identity/role.js';
import { chargeDecided } from './answering-branch.js';
import { dayOf, hourOfDay } from '../calendar/day.js';
import { STATION } from '../identity/principal.js';
import { chainsOf } from './chains.js';
import { clockStatus, deadlineOf, dueAt, recordBreaches } from './case-clock.js';
import type { CaseClock, CaseState, Moment } from './case-state.js';
import { accept, handlerOf, headOf, notify, webhook, type Accepted, type CaseContext } from './decision.js';
import type { Effect, Recipient } from './effects.js';
import { everyClock } from './station-clocks.js';

/** A step of a clock's chain: a reminder before the due moment, the due moment, or an escalation after it. */
export interface CaseStep extends EscalationStep {
  readonly clockId: string;
}

/** Who hears of a clock, and when (RULES 1, "Escalation chain"): by the chain that was in force when it began. */
export const chainOf = (clock: CaseClock, { chains }: CaseContext): readonly EscalationLink[] =>
  chainsOf(chains ?? [], clock.chainVersion)[isInsurers(clock) ? 'insurer' : 'station'];

const isInsurers = ({ code }: CaseClock): boolean => code === 'contact' || code === 'investigate';

/**
 * The steps of a clock that have not fired yet, by their moments. A paused, stopped or cancelled clock has none, nor
 * has one whose overdue feedback lies before the head station. A breach that was recorded before its step fired is
 * told even where the due moment has moved on since.
 */
function openSteps(clock: CaseClock, context: CaseContext): CaseStep[] {
  if (clockStatus(clock) !== 'running' || clock.held) return [];
  return escalationSteps(deadlineOf(clock, context), context.calendar, chainOf(clock, context))
    .filter(({ step }) => !clock.firedSteps.includes(step))
    .map((each) => ({
      ...each,
      clockId: clock.id,
      at: (each.step === 'due' ? clock.breachedAt : null) ?? each.at,
    }));
}

/** The steps that are to fire by `now`, earliest first; each fires once per clock, whatever is recomputed later. */
export function dueSteps(state: CaseState, now: Moment, context: CaseContext): CaseStep[] {
  return everyClock(state)
    .flatMap((clock) => openSteps(clock, context))
    .filter(({ at }) => at <= now)
    .sort((a, b) => a.at - b.at);
}

/** When the case is next to be woken; null while nothing is waited for. Changes with every act: ask again after one. */
export function nextWake(state: CaseState, context: CaseContext): Moment | null {
  const clocks = everyClock(state);
  const steps = clocks.flatMap((clock) => openSteps(clock, context)).map(({ at }) => at);
  const moments = [...steps, ...clocks.flatMap((clock) => dueAgain(clock, context) ?? [])];
  return moments.length > 0 ? Math.min(...moments) : null;
}

/**
 * When a clock falls due whose breach was taken back (it stood still by the stamp of an act that was performed later): its
 * due step has fired and fires no more, yet the breach is recorded at that moment.
 */
function dueAgain(clock: CaseClock, context: CaseContext): Moment | null {
  const fired = clock.firedSteps.includes('due') && clock.breachedAt === null;
  return fired && clockStatus(clock) === 'running' ? dueAt(clock, context) : null;
}

export interface FiredSteps extends Accepted {
  readonly fired: readonly CaseStep[];
}

/**
 * The due moment, and what comes after it, of clocks that an act ends or holds although its steps had come and nobody had
 * fired them yet: an act that comes first after an outage must not swallow them. `breached` is the case as the act found it,
 * `after` as the act leaves it.
 */
export function stepsCutShort(
  breached: CaseState,
  after: CaseState,
  at: Moment,
  context: CaseContext,
): FiredSteps {
  const over = new Set(
    everyClock(after)
      .filter((clock) => clockStatus(clock) !== 'running' || clock.held)
      .map(({ id }) => id),
  );
  const due = context.chains === null ? [] : dueSteps(breached, at, context);
  const fired = due.filter(({ clockId, step }) => over.has(clockId) && !isReminder(step));
  if (fired.length === 0) return { ...accept(after, []), fired };
  return {
    ...accept(
      mark(after, fired),
      fired.flatMap((step) => effectsOf(breached, step, at, context)),
    ),
    fired,
  };
}

const isReminder = (step: string): boolean => step.startsWith('rung');

function mark(state: CaseState, fired: readonly CaseStep[]): CaseState {
  const marked = (clock: CaseClock): CaseClock => ({
    ...clock,
    firedSteps: [
      ...clock.firedSteps,
      ...fired.filter(({ clockId }) => clockId === clock.id).map(({ step }) => step),
    ],
  });
  return {
    ...state,
    clocks: state.clocks.map(marked),
    ...(state.stationClocks === undefined ? {} : { stationClocks: state.stationClocks.map(marked) }),
  };
}

/**
 * Fires every step whose moment has come by `now`: marks it, records the breach of an overdue clock, also of one whose
 * due step had fired before, and says whom to tell. Firing again with the same `now` fires nothing. The case's version stays: nobody acted.
 */
export function fireSteps(state: CaseState, now: Moment, context: CaseContext): FiredSteps {
  const fired = dueSteps(state, now, context);
  const breached = chargeDecided(state, recordBreaches(state, now, context));
  if (fired.length === 0 && breached === state) return { ...accept(state, []), fired };
  const marked = mark(breached, fired);
  return {
    ...accept(
      marked,
      fired.flatMap((step) => effectsOf(marked, step, now, context)),
    ),
    fired,
  };
}

function effectsOf(state: CaseState, step: CaseStep, now: Moment, context: CaseContext): Effect[] {
  const clock = everyClock(state).find(({ id }) => id === step.clockId);
  if (!clock) throw new Error(`${state.caseNo} has no clock ${step.clockId}`);
  const data = { clock: clock.code, step: step.step, round: clock.round, stepAt: step.at };
  const withDue = { ...data, dueAt: dueAt(clock, context) };
  const { id, onBehalfOf, role, insurerId } = STATION;
  const lastReminder = Math.max(...clock.policy.rungs.filter((percent) => percent < 100));
  const reminder = isReminder(step.step);
  return [
    {
      type: 'timeline',
      code: reminder ? 'reminded' : 'escalated',
      at: now,
      by: { id, onBehalfOf, role, insurerId },
      data: { ...data, to: step.to },
      submissionId: null,
    },
    ...notify(state, addresseeOf(state, step.to), reminder ? 'case_due_soon' : 'case_overdue', data),
    ...(isInsurers(clock) && step.step === `rung${lastReminder}`
      ? webhook(state, 'case.due_soon', withDue)
      : []),
    ...(isInsurers(clock) && step.step === 'due' ? webhook(state, 'case.overdue', withDue) : []),
    { type: 'clockChanged', clockId: clock.id },
  ];
}

function addresseeOf(state: CaseState, role: Role): Recipient | null {
  if (role === 'substation_handler') return handlerOf(state);
  return role === 'substation_head' ? headOf(state) : { role, insurerId: null, branchId: null };
}

/**
 * Under which key a person's notices are gathered: all of one morning (Shanghai, before 12:00) are one digest, a
 * later one goes out alone.
 */
export function digestKey(userId: string, at: Moment): string {
  const day = dayOf(at);
  return at < hourOfDay(day, 12) ? `${userId}:${day}:morning` : `${userId}:${at}`;
}
