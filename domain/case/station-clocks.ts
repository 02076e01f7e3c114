import { cancelClock, isAlive, newClock, stopped } from './case-clock.js';
import type { ActType } from './acts.js';
import type { CaseClock, CaseState, Moment, StationClockCode } from './case-state.js';
import type { CaseContext } from './decision.js';

/** The act that each of the station's own clocks waits for; whatever else ends its task gives it up. */
const DONE_BY: Readonly<Record<StationClockCode, readonly ActType[]>> = {
  transfer: ['transfer', 'conclude', 'sendToMediation'],
  review: ['acceptFeedback', 'returnFeedback'],
  'phone-task': ['phoneTaskDone', 'followUpAnswered', 'conclude'],
};

/** Whether a clock's code names one of the station's own. */
export const isStationClock = (code: unknown): boolean => typeof code === 'string' && code in DONE_BY;

/** What the head station must do next in a case; null while the case waits for somebody else. */
function taskOf({ status, kind, followUp }: CaseState): StationClockCode | null {
  if (status === 'new' && kind === 'complaint') return 'transfer';
  if (status === 'fed_back') return 'review';
  return status === 'following_up' && followUp?.state === 'phone_task' ? 'phone-task' : null;
}

/** A case that began before the station had clocks of its own has none yet. */
export const stationClocksOf = ({ stationClocks }: Pick<CaseState, 'stationClocks'>): readonly CaseClock[] =>
  stationClocks ?? [];

/** The clocks of the insurer and of the consumer's question, then the station's own. */
export const everyClock = (state: CaseState): readonly CaseClock[] => [
  ...state.clocks,
  ...stationClocksOf(state),
];

/**
 * Keeps the station's own clocks in step with what the case waits for: a task that is done or over ends its clock, a
 * task that begins starts one. A call that reached nobody is done; the next one is due as late again.
 */
export function followTasks(
  state: CaseState,
  { type, at }: { readonly type: ActType | 'opened' | 'refreshed'; readonly at: Moment },
  context: CaseContext,
): CaseState {
  const task = taskOf(state);
  const again = type === 'phoneTaskDone';
  const present = stationClocksOf(state);
  const clocks = present.map((clock) =>
    isAlive(clock) && (again || clock.code !== task) ? ended(clock, type, at, context) : clock,
  );
  if (task !== null && !clocks.some(isAlive)) {
    const id = `${state.caseNo}/s${clocks.length + 1}`;
    clocks.push(newClock(id, task, state.round, at, context));
  }
  return clocks.some((clock, index) => clock !== present[index])
    ? { ...state, stationClocks: clocks }
    : state;
}

function ended(clock: CaseClock, type: string, at: Moment, context: CaseContext): CaseClock {
  const done = (DONE_BY[clock.code as StationClockCode] as readonly string[]).includes(type);
  return done ? stopped(clock, at, type, context) : cancelClock(clock, at, context);
}
