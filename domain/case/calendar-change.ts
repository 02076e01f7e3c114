import { computeDeadline } from '../clock/deadline.js';
import { factsOf } from './case-clock.js';
import type { CaseClock, CaseState, Moment } from './case-state.js';
import { accept, type Accepted, type CaseContext } from './decision.js';
import type { Effect } from './effects.js';
import { STATION } from '../identity/principal.js';

type OfCalendar = Pick<CaseContext, 'calendar'>;

/**
 * When a breached clock falls due by the present calendar, from what was known when it was breached: an extension, a
 * pause or a return that came later changes nothing about the breach. Null where it was not breached.
 */
export function dueAsCorrected(clock: CaseClock, { calendar }: OfCalendar): Moment | null {
  const { breachedAt, extensions, pauses, returnedAt } = clock;
  if (breachedAt === null) return null;
  const then = {
    ...clock,
    extensions: extensions.filter(({ grantedAt }) => grantedAt < breachedAt),
    pauses: pauses.filter(({ from }) => from < breachedAt),
    returnedAt: returnedAt !== null && returnedAt < breachedAt ? returnedAt : null,
  };
  return computeDeadline(factsOf(then), calendar).dueAt;
}

/**
 * A corrected calendar reaches a case: a breach that it would have avoided gets a note, once for each due moment that
 * it comes to. The breach itself stays (RULES 1): only a recorded decision changes the figures.
 */
export function changeCalendar(state: CaseState, at: Moment, context: OfCalendar): Accepted {
  const clocks = state.clocks.map((clock) => noted(clock, at, context));
  const changed = clocks.filter((clock, index) => clock !== state.clocks[index]);
  if (changed.length === 0) return accept(state, []);
  return accept(
    { ...state, clocks },
    changed.flatMap((clock) => effectsOf(clock, at)),
  );
}

function noted(clock: CaseClock, at: Moment, context: OfCalendar): CaseClock {
  const dueAt = dueAsCorrected(clock, context);
  if (dueAt === null || clock.breachedAt === null || clock.judged !== undefined) return clock;
  const before = clock.breachNotes.findLast(({ code }) => code === 'calendar_changed')?.dueAt;
  if (dueAt === before || (before === undefined && dueAt <= clock.breachedAt)) return clock;
  return { ...clock, breachNotes: [...clock.breachNotes, { at, code: 'calendar_changed', dueAt }] };
}

function effectsOf({ id, code, round, breachNotes }: CaseClock, at: Moment): Effect[] {
  const { id: by, onBehalfOf, role, insurerId } = STATION;
  const dueAt = breachNotes.at(-1)?.dueAt ?? null;
  return [
    {
      type: 'timeline',
      code: 'calendar_corrected',
      at,
      by: { id: by, onBehalfOf, role, insurerId },
      data: { clock: code, round, dueAt },
      submissionId: null,
    },
    { type: 'clockChanged', clockId: id },
  ];
}
