import { stopClock } from '../case-clock.js';
import { accept, entry, moveTo, type Decide } from '../decision.js';
import type { Effect } from '../effects.js';

/**
 * A contact with the consumer. `reached` and `refused` stop the contact clock at the moment of acceptance;
 * `not_reached` is kept and stops nothing. What was typed as `contactedAt` is shown, never judged.
 */
export const logContact: Decide<'logContact'> = (state, act, context) => {
  const { method, outcome, contactedAt } = act;
  const line = entry(act, { method, outcome, contactedAt });
  if (outcome === 'not_reached') return accept(state, [line]);
  const stopped = stopClock(state, 'contact', act.at, `logContact:${outcome}`, context);
  const changed: Effect[] = stopped.clocks
    .filter((clock, index) => clock !== state.clocks[index])
    .map(({ id }) => ({ type: 'clockChanged', clockId: id }));
  return accept(state.status === 'transferred' ? moveTo(stopped, 'contacted') : stopped, [line, ...changed]);
};
