import { dueAt } from './case-clock.js';
import type { CaseClock, CaseState, Moment } from './case-state.js';
import { accept, type Accepted, type CaseContext } from './decision.js';

/**
 * A changed calendar reaches a case: every clock whose due moment moves is named, and a breach that the new calendar
 * would have avoided gets a note. The breach itself stays (RULES 1): only a recorded decision changes the figures.
 */
export function changeCalendar(
  state: CaseState,
  at: Moment,
  before: Pick<CaseContext, 'calendar'>,
  after: Pick<CaseContext, 'calendar'>,
): Accepted {
  const moved = state.clocks.filter((clock) => dueAt(clock, before) !== dueAt(clock, after));
  const clocks = state.clocks.map((clock) => (moved.includes(clock) ? noted(clock, at, after) : clock));
  return accept(
    { ...state, clocks },
    moved.map(({ id }) => ({ type: 'clockChanged', clockId: id })),
  );
}

function noted(clock: CaseClock, at: Moment, after: Pick<CaseContext, 'calendar'>): CaseClock {
  const due = dueAt(clock, after);
  if (clock.breachedAt === null || due === null || due <= clock.breachedAt) return clock;
  return { ...clock, breachNotes: [...clock.breachNotes, { at, code: 'calendar_changed' }] };
}
