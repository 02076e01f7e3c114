import { dayOf } from '../calendar/day.js';
import type { ClockFacts, Deadline } from './deadline.js';
import { spanText } from './passed-days.js';
import type { ClockPause } from './pauses.js';
import { formatMoment } from './shown-moment.js';

type Ended = ClockPause & { readonly until: number };

/** What ended pauses gave back to a clock of days, each pause once; a date that two of them hold is the earlier's. */
export function dayPauses({ startedAt, pauses }: ClockFacts, { dueAt }: Deadline): string[] {
  let next = dayOf(startedAt) + 1;
  return endedBefore(pauses, dueAt).map((pause) => {
    const from = Math.max(next, dayOf(pause.from));
    const days = dayOf(pause.until) - from;
    if (days <= 0) return `${shown(pause)}，没有跨过计入的日期，不影响计算。`;
    next = from + days;
    return `${shown(pause)}，${spanText(from, next - 1)} 共 ${days} 天不计，恢复当日起继续计算。`;
  });
}

/** The time that ended pauses took from a clock of hours. */
export function hourPauses({ pauses }: ClockFacts, { dueAt }: Deadline): string[] {
  let reached = -Infinity;
  return endedBefore(pauses, dueAt).map((pause) => {
    const again = pause.from < reached;
    reached = Math.max(reached, pause.until);
    return `${shown(pause)}，这段时间不计时${again ? '（与前次暂停重叠的部分只扣一次）' : ''}。`;
  });
}

/** The sentence of a clock that has no due moment, because a pause is open. */
export function openPause({ pauses }: ClockFacts): string {
  const open = pauses.filter(({ until }) => until === null).sort((a, b) => a.from - b.from);
  return open
    .slice(0, 1)
    .map(
      (pause) =>
        `自 ${formatMoment(pause.from)} 起暂停${reasonOf(pause)}，尚未恢复；恢复之前没有到期时刻，也不提醒。`,
    )
    .join('');
}

/** Pauses that are over, in order of time; one begun at the due moment or later moved nothing. */
function endedBefore(pauses: readonly ClockPause[], dueAt: number | null): Ended[] {
  return pauses
    .flatMap((pause) => (pause.until === null ? [] : [{ ...pause, until: pause.until }]))
    .filter(({ from }) => dueAt === null || from < dueAt)
    .sort((a, b) => a.from - b.from || a.until - b.until);
}

const shown = (pause: Ended): string =>
  `${formatMoment(pause.from)} 至 ${formatMoment(pause.until)} 暂停${reasonOf(pause)}`;

const reasonOf = ({ reason }: ClockPause): string => (reason === undefined ? '' : `（${reason}）`);
