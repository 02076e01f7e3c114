import { cancelClocks } from './case-clock.js';
import type { CaseState, Conclusion, Moment } from './case-state.js';
import { handlerOf, moveTo, notify, tellConsumer, webhook, type CaseContext } from './decision.js';
import type { Effect } from './effects.js';

/** The end of a case: living clocks are given up, nothing waits any more. */
export function close(
  state: CaseState,
  status: 'concluded' | 'withdrawn',
  conclusion: Conclusion | null,
  at: Moment,
  context: CaseContext,
): CaseState {
  return {
    ...moveTo(cancelClocks(state, at, context), status),
    pendingExtension: null,
    pendingFeedback: null,
    followUp: null,
    closedAt: at,
    conclusion,
  };
}

/** Concluded (办结): the insurer's systems and people hear of it, and the consumer is told. */
export function concludedEffects(next: CaseState): Effect[] {
  const data = { conclusion: next.conclusion };
  return [
    ...notify(next, handlerOf(next), 'case_closed', data),
    ...webhook(next, 'case.concluded', data),
    tellConsumer(next, 'concluded'),
  ];
}
