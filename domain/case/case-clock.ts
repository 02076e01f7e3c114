import { computeDeadline, type ClockFacts, type Deadline } from '../clock/deadline.js';
import { policyFor, policySetAt } from '../clock/policies.js';
import { PAUSE_REASONS } from './case-state.js';
import { chainSetAt } from './chains.js';
import type {
  CaseClock,
  CaseClockCode,
  CaseExtension,
  CaseState,
  Moment,
  PauseReason,
} from './case-state.js';
import type { CaseContext } from './decision.js';

export type ClockStatus = 'running' | 'paused' | 'stopped' | 'cancelled';

/** Whether a clock still runs. A paused one runs on later; a stopped or cancelled one never does. */
export function clockStatus(clock: CaseClock): ClockStatus {
  if (clock.stoppedAt !== null) return 'stopped';
  if (clock.cancelledAt !== null) return 'cancelled';
  return clock.pauses.some(({ until }) => until === null) ? 'paused' : 'running';
}

export const isAlive = (clock: CaseClock): boolean => clock.stoppedAt === null && clock.cancelledAt === null;

/** What the due moment follows from, as the counting of clocks wants it. */
export function factsOf(clock: CaseClock): ClockFacts {
  const { policy, startedAt, extensions, pauses, returnedAt } = clock;
  return {
    policy,
    startedAt,
    extensions: extensions.map(({ days }) => days),
    pauses: pauses.map(({ from, until, reason }) => ({ from, until, reason: PAUSE_REASONS[reason] })),
    returnedAt,
  };
}

export const deadlineOf = (clock: CaseClock, { calendar }: Pick<CaseContext, 'calendar'>): Deadline =>
  computeDeadline(factsOf(clock), calendar);

/** The due moment; null while a pause is open, or where there is no clock. */
export function dueAt(clock: CaseClock | null, context: Pick<CaseContext, 'calendar'>): Moment | null {
  return clock === null ? null : deadlineOf(clock, context).dueAt;
}

/** The living clock of a code; null where none lives. There is at most one. */
export function currentClock({ clocks }: Pick<CaseState, 'clocks'>, code: CaseClockCode): CaseClock | null {
  return clocks.find((clock) => clock.code === code && isAlive(clock)) ?? null;
}

export function changeClock(
  state: CaseState,
  id: string,
  change: (clock: CaseClock) => CaseClock,
): CaseState {
  return { ...state, clocks: state.clocks.map((clock) => (clock.id === id ? change(clock) : clock)) };
}

/** Starts a clock at `at` by the policy set in force then, in the case's present round. */
export function startClock(
  state: CaseState,
  code: CaseClockCode,
  at: Moment,
  context: CaseContext,
): CaseState {
  const id = `${state.caseNo}/${state.clocks.length + 1}`;
  return { ...state, clocks: [...state.clocks, newClock(id, code, state.round, at, context)] };
}

export function newClock(
  id: string,
  code: CaseClockCode,
  round: number,
  at: Moment,
  context: CaseContext,
): CaseClock {
  return {
    id,
    code,
    round,
    policy: policyFor(context.policies, code, at),
    policyVersion: policySetAt(context.policies, at).version,
    chainVersion: chainSetAt(context.chains ?? [], at).version,
    startedAt: at,
    extensions: [],
    pauses: [],
    returnedAt: null,
    stoppedAt: null,
    stoppedBy: null,
    cancelledAt: null,
    breachedAt: null,
    breachNotes: [],
    held: false,
    firedSteps: [],
  };
}

/**
 * Records a breach where the due moment has come by `at` (a thing done at exactly that moment is late). Once
 * recorded it stays; a clock that no longer runs, or stands still, does not breach.
 */
export function recordBreach(
  clock: CaseClock,
  at: Moment,
  context: Pick<CaseContext, 'calendar'>,
): CaseClock {
  if (clock.breachedAt !== null || clockStatus(clock) !== 'running') return clock;
  const due = dueAt(clock, context);
  return due !== null && at >= due ? { ...clock, breachedAt: due } : clock;
}

export function recordBreaches(state: CaseState, at: Moment, context: CaseContext): CaseState {
  const breached = (clocks: readonly CaseClock[]): readonly CaseClock[] => {
    const looked = clocks.map((clock) => recordBreach(clock, at, context));
    return looked.some((clock, index) => clock !== clocks[index]) ? looked : clocks;
  };
  const [clocks, own] = [breached(state.clocks), breached(state.stationClocks ?? [])];
  const next = clocks === state.clocks ? state : { ...state, clocks };
  return state.stationClocks === undefined || own === state.stationClocks
    ? next
    : { ...next, stationClocks: own };
}

/** Stops the living clock of a code, judged by `at`; nothing where none lives. */
export function stopClock(
  state: CaseState,
  code: CaseClockCode,
  at: Moment,
  stoppedBy: string,
  context: CaseContext,
): CaseState {
  const clock = currentClock(state, code);
  if (clock === null) return state;
  return changeClock(state, clock.id, (running) => stopped(running, at, stoppedBy, context));
}

/** A clock whose act was done at `at`. */
export const stopped = (clock: CaseClock, at: Moment, stoppedBy: string, context: CaseContext): CaseClock =>
  noteInTime({ ...recordBreach(endPause(clock, at), at, context), stoppedAt: at, stoppedBy });

/**
 * Whether what a clock waits for was done before its due moment, by the stamp with which the API accepted it: a
 * breach recorded before that act was performed does not make it late, nor does one that a recorded decision corrects.
 * Null while it is open and unbreached, and where it was given up by then.
 */
export function wasOnTime({ breachedAt, stoppedAt, judged }: CaseClock): boolean | null {
  if (judged !== undefined) return stoppedAt === null ? null : true;
  if (stoppedAt === null) return breachedAt === null ? null : false;
  return breachedAt === null || stoppedAt < breachedAt;
}

function noteInTime(clock: CaseClock): CaseClock {
  const { breachedAt, stoppedAt, breachNotes } = clock;
  if (breachedAt === null || stoppedAt === null || stoppedAt >= breachedAt) return clock;
  return { ...clock, breachNotes: [...breachNotes, { at: stoppedAt, code: 'accepted_before_due' }] };
}

/** Gives up every living clock. What was breached stays breached. */
export function cancelClocks(state: CaseState, at: Moment, context: CaseContext): CaseState {
  const clocks = state.clocks.map((clock) => (isAlive(clock) ? cancelClock(clock, at, context) : clock));
  return { ...state, clocks };
}

export const cancelClock = (clock: CaseClock, at: Moment, context: CaseContext): CaseClock => ({
  ...endPause(recordBreach(clock, at, context), at),
  cancelledAt: at,
});

/** Opens a pause; whether it may be opened was asked before. */
export function openPause(clock: CaseClock, from: Moment, reason: PauseReason): CaseClock {
  const paused = { ...clock, pauses: [...clock.pauses, { from, until: null, reason }] };
  return clock.breachedAt !== null && from < clock.breachedAt ? unbreached(paused, from) : paused;
}

/**
 * The clock stood still when its due step fired, though the act that paused it was performed later: that was no breach,
 * only a note of it stays. Steps that fired stay fired: each fires once per clock (RULES 1).
 */
function unbreached(clock: CaseClock, at: Moment): CaseClock {
  return {
    ...clock,
    branchId: null,
    breachedAt: null,
    breachNotes: [...clock.breachNotes, { at, code: 'accepted_before_due' }],
  };
}

/** Ends the open pause, if there is one. */
export function endPause(clock: CaseClock, until: Moment): CaseClock {
  return {
    ...clock,
    pauses: clock.pauses.map((pause) =>
      pause.until === null ? { ...pause, until: Math.max(until, pause.from) } : pause,
    ),
  };
}

/**
 * Feedback was sent: until the decision the clock is paused. Where it is already overdue there is nothing left to
 * pause; its later rungs wait instead (RULES 1, "What stops them").
 */
export function awaitReview(clock: CaseClock, sentAt: Moment): CaseClock {
  if (clock.breachedAt !== null && clock.breachedAt <= sentAt) return { ...clock, held: true };
  return openPause(endPause(clock, sentAt), sentAt, 'feedback_under_review');
}

/** The feedback was accepted: the clock was stopped when it was sent, so the pause for the review never counted. */
export function stopAsSent(clock: CaseClock, sentAt: Moment): CaseClock {
  const pauses = clock.pauses.filter(
    ({ until, reason }) => until !== null || reason !== 'feedback_under_review',
  );
  return noteInTime({ ...clock, pauses, held: false, stoppedAt: sentAt, stoppedBy: 'acceptFeedback' });
}

/** The feedback was returned: the clock runs on, and is due no earlier than 24:00 of the 3rd working day after. */
export function runOnAfterReturn(clock: CaseClock, at: Moment): CaseClock {
  return { ...endPause(clock, at), held: false, returnedAt: at };
}

/** Adds an extension; a breach recorded meanwhile stays, with a note. */
export function extend(clock: CaseClock, extension: CaseExtension): CaseClock {
  const note = { at: extension.grantedAt, code: 'extended_later' } as const;
  return {
    ...clock,
    extensions: [...clock.extensions, extension],
    breachNotes: clock.breachedAt === null ? clock.breachNotes : [...clock.breachNotes, note],
  };
}
