import { workingDayAfter } from '../calendar/calendar.js';
import { dayOf, hourOfDay } from '../calendar/day.js';
import { STATION } from '../identity/principal.js';
import { clockStatus, deadlineOf, recordBreaches } from './case-clock.js';
import type { CaseClock, CaseState, Moment } from './case-state.js';
import {
  accept,
  CLERKS,
  DEPUTY_DIRECTOR,
  handlerOf,
  headOf,
  notify,
  SUPERVISORS,
  webhook,
  type Accepted,
  type CaseContext,
} from './decision.js';
import type { Effect, Recipient } from './effects.js';

type Addressee = 'handler' | 'substation_head' | 'station_clerk' | 'station_supervisor' | 'deputy_director';

/** Who hears of a clock, rung by rung: data (RULES 1, "Escalation chain"). */
export interface EscalationChain {
  readonly reminders: Addressee;
  readonly due: Addressee;
  /** At 09:00 of the n-th working day after the due date. */
  readonly afterDue: readonly { readonly workingDays: number; readonly to: Addressee }[];
}

/** The chain of the insurer's clocks, and that of the station's own: nobody at an insurer answers an enquiry. */
export const SHIPPED_CHAINS: Readonly<Record<CaseClock['code'], EscalationChain>> = (() => {
  const insurers: EscalationChain = {
    reminders: 'handler',
    due: 'substation_head',
    afterDue: [
      { workingDays: 1, to: 'station_supervisor' },
      { workingDays: 3, to: 'deputy_director' },
    ],
  };
  const stations: EscalationChain = {
    reminders: 'station_clerk',
    due: 'station_supervisor',
    afterDue: [{ workingDays: 3, to: 'deputy_director' }],
  };
  return { contact: insurers, investigate: insurers, enquiry: stations };
})();

/** A step of a clock's chain: a reminder before the due moment, the due moment, or an escalation after it. */
export interface CaseStep {
  readonly clockId: string;
  /** `rung_80`, `due`, `after_1`: unique in its clock. */
  readonly step: string;
  readonly kind: 'reminder' | 'due' | 'after';
  readonly to: Addressee;
  readonly at: Moment;
}

/**
 * The steps of a clock that have not fired yet, by their moments. A paused, stopped or cancelled clock has none, nor
 * has one whose overdue feedback lies before the head station. A breach that was recorded before its step fired is
 * told even where the due moment has moved on since.
 */
function openSteps(clock: CaseClock, context: CaseContext): CaseStep[] {
  if (clockStatus(clock) !== 'running' || clock.held) return [];
  const { dueAt, rungs } = deadlineOf(clock, context);
  if (dueAt === null) return [];
  const chain = SHIPPED_CHAINS[clock.code];
  const dueDay = dayOf(dueAt - 1);
  const step = (code: string, kind: CaseStep['kind'], to: Addressee, at: Moment): CaseStep => ({
    clockId: clock.id,
    step: code,
    kind,
    to,
    at,
  });
  return [
    ...rungs
      .filter(({ percent }) => percent < 100)
      .map(({ percent, at }) => step(`rung_${percent}`, 'reminder', chain.reminders, at)),
    step('due', 'due', chain.due, clock.breachedAt ?? dueAt),
    ...chain.afterDue.map(({ workingDays, to }) =>
      step(
        `after_${workingDays}`,
        'after',
        to,
        hourOfDay(workingDayAfter(context.calendar, dueDay, workingDays), 9),
      ),
    ),
  ]
    .filter((each) => !clock.firedSteps.includes(each.step))
    .sort((a, b) => a.at - b.at);
}

/** The steps that are to fire by `now`, earliest first; each fires once per clock, whatever is recomputed later. */
export function dueSteps(state: CaseState, now: Moment, context: CaseContext): CaseStep[] {
  return state.clocks
    .flatMap((clock) => openSteps(clock, context))
    .filter(({ at }) => at <= now)
    .sort((a, b) => a.at - b.at);
}

/** When the case is next to be woken; null while nothing is waited for. Changes with every act: ask again after one. */
export function nextWake(state: CaseState, context: CaseContext): Moment | null {
  const moments = state.clocks.flatMap((clock) => openSteps(clock, context)).map(({ at }) => at);
  return moments.length > 0 ? Math.min(...moments) : null;
}

export interface FiredSteps extends Accepted {
  readonly fired: readonly CaseStep[];
}

/**
 * Fires every step whose moment has come by `now`: marks it, records the breach of an overdue clock, and says whom
 * to tell. Firing again with the same `now` fires nothing. The case's version stays: nobody acted.
 */
export function fireSteps(state: CaseState, now: Moment, context: CaseContext): FiredSteps {
  const fired = dueSteps(state, now, context);
  if (fired.length === 0) return { ...accept(state, []), fired };
  const marked: CaseState = {
    ...recordBreaches(state, now, context),
    clocks: recordBreaches(state, now, context).clocks.map((clock) => ({
      ...clock,
      firedSteps: [
        ...clock.firedSteps,
        ...fired.filter(({ clockId }) => clockId === clock.id).map(({ step }) => step),
      ],
    })),
  };
  return {
    ...accept(
      marked,
      fired.flatMap((step) => effectsOf(marked, step, now)),
    ),
    fired,
  };
}

function effectsOf(state: CaseState, step: CaseStep, now: Moment): Effect[] {
  const clock = state.clocks.find(({ id }) => id === step.clockId);
  if (!clock) throw new Error(`${state.caseNo} has no clock ${step.clockId}`);
  const data = { clock: clock.code, step: step.step, round: clock.round, stepAt: step.at };
  const { id, onBehalfOf, role, insurerId } = STATION;
  const lastReminder = Math.max(...clock.policy.rungs.filter((percent) => percent < 100));
  return [
    {
      type: 'timeline',
      code: step.kind === 'reminder' ? 'reminded' : 'escalated',
      at: now,
      by: { id, onBehalfOf, role, insurerId },
      data: { ...data, to: step.to },
      submissionId: null,
    },
    ...notify(
      state,
      addresseeOf(state, step.to),
      step.kind === 'reminder' ? 'case_due_soon' : 'case_overdue',
      data,
    ),
    ...(step.step === `rung_${lastReminder}` ? webhook(state, 'case.due_soon', data) : []),
    ...(step.kind === 'due' ? webhook(state, 'case.overdue', data) : []),
    { type: 'clockChanged', clockId: clock.id },
  ];
}

function addresseeOf(state: CaseState, to: Addressee): Recipient | null {
  switch (to) {
    case 'handler':
      return handlerOf(state);
    case 'substation_head':
      return headOf(state);
    case 'station_clerk':
      return CLERKS;
    case 'station_supervisor':
      return SUPERVISORS;
    case 'deputy_director':
      return DEPUTY_DIRECTOR;
  }
}

/**
 * Under which key a person's notices are gathered: all of one morning (Shanghai, before 12:00) are one digest, a
 * later one goes out alone.
 */
export function digestKey(userId: string, at: Moment): string {
  const day = dayOf(at);
  return at < hourOfDay(day, 12) ? `${userId}:${day}:morning` : `${userId}:${at}`;
}
