import { changeCalendar } from './calendar-change.js';
import type { CaseState, Moment } from './case-state.js';
import type { CaseContext } from './decision.js';
import { fireSteps, type FiredSteps } from './escalation.js';
import { followTasks } from './station-clocks.js';

/**
 * The calendar or another rule changed: the station's own clocks begin where there are none yet, steps already past
 * fire at once, and a breach that the calendar as it now is would have avoided gets a note.
 */
export function refresh(state: CaseState, now: Moment, context: CaseContext): FiredSteps {
  const stepped = fireSteps(followTasks(state, { type: 'refreshed', at: now }, context), now, context);
  const noted = changeCalendar(stepped.state, now, context);
  return { ...stepped, state: noted.state, effects: [...stepped.effects, ...noted.effects] };
}
