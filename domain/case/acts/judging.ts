import { formatDue, formatMoment } from '../../clock/shown-moment.js';
import type { Refusal } from '../../identity/policy.js';
import { dueAsCorrected } from '../calendar-change.js';
import { changeClock, isAlive, wasOnTime } from '../case-clock.js';
import { CLOCK_NAMES, type CaseClock, type CaseState, type Moment } from '../case-state.js';
import { accept, entry, refuse, type Decide } from '../decision.js';

/**
 * 认定按时: a corrected calendar would have avoided a breach, and the supervisor decides that the figures follow it.
 * The breach stays recorded; what was done, or given up, before the corrected due moment counts as in time.
 */
export const countOnTime: Decide<'countOnTime'> = (state, act, context) => {
  if (act.submissionId === undefined) {
    return refuse('reason_required', 'judging_has_reason', '按时限规则，认定按时须写明依据；请填写理由。');
  }
  const clock = state.clocks.find(({ id }) => id === act.clockId);
  const dueAt = clock && isLate(clock) ? dueAsCorrected(clock, context) : null;
  if (!clock || dueAt === null) {
    return refuse(
      'no_breach',
      'judge_a_recorded_breach',
      '本案没有可以认定的逾期记录（未逾期，或已认定按时）；请刷新后核对。',
    );
  }
  const refusal = whyLateStill(clock, dueAt);
  if (refusal) return refusal;
  const next = changeClock(state, clock.id, (late) => ({ ...late, judged: { at: act.at, dueAt } }));
  return accept(next, [
    entry(act, { clock: clock.code, round: clock.round, dueAt }),
    { type: 'clockChanged', clockId: clock.id },
  ]);
};

const isLate = (clock: CaseClock): boolean => clock.breachedAt !== null && wasOnTime(clock) === false;

function whyLateStill(clock: CaseClock, dueAt: Moment): Refusal | null {
  const name = CLOCK_NAMES[clock.code];
  const doneAt = clock.stoppedAt ?? clock.cancelledAt;
  if (doneAt === null) {
    return refuse('still_running', 'judge_what_is_done', `${name}还在计时，办理完毕后才能认定；请先办理。`);
  }
  if (clock.breachedAt === null || dueAt <= clock.breachedAt) {
    return refuse(
      'calendar_unchanged',
      'judge_a_corrected_calendar',
      `按现行日历，${name}的到期时间没有推迟，逾期记录不能改变；只有日历更正能成为认定按时的依据。`,
    );
  }
  if (doneAt < dueAt) return null;
  return refuse(
    'late_all_the_same',
    'judge_by_the_corrected_due_moment',
    `按更正后的日历，${name}于 ${formatDue(dueAt)} 到期，而办理时间是 ${formatMoment(doneAt)}，仍为逾期，不能认定按时。`,
  );
}

/** The clock that a judgement would be about: the latest that was late. */
export const lateClock = ({ clocks }: CaseState): CaseClock | null =>
  clocks.findLast((clock) => isLate(clock) && !isAlive(clock)) ?? null;
