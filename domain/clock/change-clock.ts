import type { Calendar } from '../calendar/calendar.js';
import type { Moment } from '../calendar/day.js';
import type { Refusal } from '../identity/policy.js';
import { computeDeadline, isPaused, type ClockFacts } from './deadline.js';
import type { ClockPause } from './pauses.js';
import { formatDue, formatMoment } from './shown-moment.js';

export interface ClockChanged {
  readonly ok: true;
  readonly facts: ClockFacts;
}

export interface ClockExtended extends ClockChanged {
  /** Granted when the due moment had already come: a breach recorded meanwhile stays, with a note. */
  readonly afterDue: boolean;
}

const refuse = (code: string, rule: string, message: string): Refusal => ({ ok: false, code, rule, message });

/**
 * Adds a pause to the ledger; `until` null leaves it open. It begins at or after the start and before the due moment
 * known now (RULES 1, "Pause"). Refused with `pause_already_open`, `pause_before_start`, `pause_after_due` or
 * `pause_ends_before_it_begins`.
 */
export function recordPause(
  facts: ClockFacts,
  calendar: Calendar,
  pause: ClockPause,
): ClockChanged | Refusal {
  return (
    whyNoPause(facts, calendar, pause) ?? { ok: true, facts: { ...facts, pauses: [...facts.pauses, pause] } }
  );
}

function whyNoPause(facts: ClockFacts, calendar: Calendar, { from, until }: ClockPause): Refusal | null {
  if (until === null && isPaused(facts))
    return refuse(
      'pause_already_open',
      'one_pause_at_a_time',
      '时限已在暂停中，同一时限同时只能有一次暂停；请先恢复。',
    );
  if (from < facts.startedAt)
    return refuse(
      'pause_before_start',
      'pause_while_running',
      `暂停时间 ${formatMoment(from)} 早于时限起算时间 ${formatMoment(facts.startedAt)}；暂停须在起算之后，请更正暂停时间。`,
    );
  if (until !== null && until < from)
    return refuse(
      'pause_ends_before_it_begins',
      'pause_in_order',
      `恢复时间 ${formatMoment(until)} 早于暂停时间 ${formatMoment(from)}；请更正恢复时间。`,
    );
  const { dueAt } = computeDeadline(facts, calendar);
  if (dueAt === null || from < dueAt) return null;
  return refuse(
    'pause_after_due',
    'pause_before_due',
    `时限已于 ${formatDue(dueAt)} 到期，到期后不能再暂停（${formatMoment(from)}）；如确需更多时间，请申请延期。`,
  );
}

/** Ends the open pause. Refused with `pause_not_open` or `pause_ends_before_it_begins`. */
export function resumePause(facts: ClockFacts, resumedAt: Moment): ClockChanged | Refusal {
  const open = facts.pauses.find(({ until }) => until === null);
  if (!open)
    return refuse('pause_not_open', 'resume_what_is_paused', '时限没有暂停，无需恢复；请刷新后核对。');
  if (resumedAt < open.from)
    return refuse(
      'pause_ends_before_it_begins',
      'pause_in_order',
      `恢复时间 ${formatMoment(resumedAt)} 早于暂停时间 ${formatMoment(open.from)}；请更正恢复时间。`,
    );
  const pauses = facts.pauses.map((pause) => (pause === open ? { ...pause, until: resumedAt } : pause));
  return { ok: true, facts: { ...facts, pauses } };
}

/**
 * Adds an extension in the policy's unit, also while paused or after the due moment. Refused with
 * `extension_not_whole` unless it is a whole number of at least 1.
 */
export function grantExtension(
  facts: ClockFacts,
  calendar: Calendar,
  amount: number,
  grantedAt: Moment,
): ClockExtended | Refusal {
  if (!Number.isSafeInteger(amount) || amount < 1)
    return refuse(
      'extension_not_whole',
      'extension_of_whole_units',
      `延期「${amount}」不是不小于 1 的整数；请填写整数。`,
    );
  const { dueAt } = computeDeadline(facts, calendar);
  const extended = { ...facts, extensions: [...facts.extensions, amount] };
  return { ok: true, facts: extended, afterDue: dueAt !== null && grantedAt >= dueAt };
}
