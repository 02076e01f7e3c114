import { recordPause } from '../../clock/change-clock.js';
import {
  changeClock,
  clockStatus,
  currentClock,
  dueAt,
  endPause,
  factsOf,
  openPause,
} from '../case-clock.js';
import { CLOCK_NAMES } from '../case-state.js';
import { accept, entry, handlerOf, notify, refuse, type Decide } from '../decision.js';

/** Stops counting from this moment, with a reason. A pause begins before the due moment; one is open at a time. */
export const pauseClock: Decide<'pauseClock'> = (state, act, context) => {
  const clock = currentClock(state, act.clock);
  const name = CLOCK_NAMES[act.clock];
  if (clock === null)
    return refuse('no_clock', 'pause_a_running_clock', `本案没有进行中的${name}；请刷新后核对。`);
  if (act.reason === 'feedback_under_review') {
    return refuse('reason', 'review_pauses_by_itself', '反馈审核期间的暂停由系统自动办理；请另选暂停原因。');
  }
  const pause = { from: act.at, until: null };
  const recorded = recordPause(factsOf(clock), context.calendar, pause);
  if (!recorded.ok) return recorded;
  const next = changeClock(state, clock.id, (running) => openPause(running, act.at, act.reason));
  return accept(next, [
    entry(act, { clock: act.clock, reason: act.reason }),
    { type: 'clockChanged', clockId: clock.id },
    ...notify(next, handlerOf(next), 'case_clock_paused', { clock: act.clock }),
  ]);
};

/** Counting goes on; the due moment is computed anew, and a rung whose moment has passed fires at once. */
export const resumeClock: Decide<'resumeClock'> = (state, act, context) => {
  const clock = currentClock(state, act.clock);
  if (clock === null || clockStatus(clock) !== 'paused') {
    return refuse(
      'not_paused',
      'resume_a_paused_clock',
      `${CLOCK_NAMES[act.clock]}没有暂停，无需恢复；请刷新后核对。`,
    );
  }
  const next = changeClock(state, clock.id, (paused) => endPause(paused, act.at));
  const due = dueAt(currentClock(next, act.clock), context);
  return accept(next, [
    entry(act, { clock: act.clock, dueAt: due }),
    { type: 'clockChanged', clockId: clock.id },
    ...notify(next, handlerOf(next), 'case_clock_resumed', { clock: act.clock, dueAt: due }),
  ]);
};
