import type { Calendar, DateRange } from '../calendar/calendar.js';
import { dateOf, dayNumber, dayOf, yearOf, type DayNumber } from '../calendar/day.js';
import {
  computeDeadline,
  floorAfterReturn,
  wholeAmount,
  type ClockFacts,
  type ClockUnit,
  type Deadline,
} from './deadline.js';
import { dayPauses, hourPauses, openPause } from './explain-pauses.js';
import { daysPassed, restDay, weekdayText } from './passed-days.js';
import { datesGivenBack, nextFree } from './pauses.js';
import { formatDue, formatMoment } from './shown-moment.js';

const UNIT_WORDS: Readonly<Record<ClockUnit, string>> = {
  natural_day: '日',
  working_day: '个工作日',
  hour: '小时',
};

/**
 * Why a clock falls due when it does, for clerks: one Chinese sentence per step, the due moment last; while a pause is
 * open the last one says that there is none. The same facts and calendar give the same sentences; a step that changed nothing is left
 * out, but every pause is named. Source of the counting: Civil Code art. 201 and 203, RULES 1. Throws as
 * `computeDeadline` does.
 */
export function explainDeadline(facts: ClockFacts, calendar: Calendar): string[] {
  const deadline = computeDeadline(facts, calendar);
  const unfloored = computeDeadline({ ...facts, notBefore: null, returnedAt: null }, calendar);
  const pauses = facts.policy.unit === 'hour' ? hourPauses : dayPauses;
  // After a return a pause may move the floor alone.
  const named = pauses(facts, facts.returnedAt == null ? unfloored : deadline);
  const steps = [started(facts), ...extended(facts), ...named];
  if (deadline.dueAt === null) return [...steps, openPause(facts)];
  return [
    ...steps,
    ...passed(facts, unfloored, calendar),
    ...counted(facts, unfloored),
    ...rolled(facts, unfloored, calendar),
    ...raised(facts, unfloored, deadline, calendar),
    ...provisional(deadline, calendar),
    `到期时刻为 ${formatDue(deadline.dueAt)}，届时或之后办理即为逾期。`,
  ];
}

function started({ policy, startedAt }: ClockFacts): string {
  const limit = `时限 ${policy.amount} ${UNIT_WORDS[policy.unit]}，自 ${formatMoment(startedAt)} 起算`;
  const first = `开始的当日不计入（民法典第二百零一条），从 ${dateOf(dayOf(startedAt) + 1)} 起`;
  switch (policy.unit) {
    case 'working_day':
      return `${limit}；${first}只计工作日。`;
    case 'natural_day':
      return `${limit}；${first}逐日计算，休息日计入${policy.roll ? '' : '，期满不顺延'}。`;
    case 'hour':
      return `${limit}，按实际经过的时间连续计时，不分工作日和休息日。`;
  }
}

function extended(facts: ClockFacts): string[] {
  const { policy, extensions } = facts;
  if (extensions.length === 0) return [];
  const unit = UNIT_WORDS[policy.unit];
  const granted = extensions.map((each) => `${each} ${unit}`).join('、');
  return [`经批准延期 ${granted}，时限合计 ${wholeAmount(facts)} ${unit}。`];
}

/** Rest days that a clock of working days left out, and make-up days that it counted; other units pass none over. */
function passed(facts: ClockFacts, { lastDate }: Deadline, calendar: Calendar): string[] {
  if (facts.policy.unit !== 'working_day' || lastDate === null) return [];
  const dates = { after: dayOf(facts.startedAt), to: dayNumber(lastDate) };
  const { holidays, makeUps, weekendDays } = daysPassed(calendar, dates, datesGivenBack(facts.pauses));
  const rest = weekendDays === 0 ? holidays : [...holidays, `周六、周日 ${weekendDays} 天`];
  return [
    ...(rest.length === 0 ? [] : [`其间的休息日不计：${rest.join('、')}。`]),
    ...(makeUps.length === 0 ? [] : [`其间的补班日照常计入：${makeUps.join('、')}。`]),
  ];
}

const shownDay = (day: DayNumber): string => `${dateOf(day)}（${weekdayText(day)}）`;

function counted(facts: ClockFacts, { lastDate }: Deadline): string[] {
  if (lastDate === null) return [];
  const unit = UNIT_WORDS[facts.policy.unit];
  return [`第 ${wholeAmount(facts)} ${unit}为 ${shownDay(dayNumber(lastDate))}。`];
}

function rolled({ pauses }: ClockFacts, { dueAt, lastDate }: Deadline, calendar: Calendar): string[] {
  if (dueAt === null || lastDate === null) return [];
  const due = dayOf(dueAt - 1);
  const givenBack = datesGivenBack(pauses);
  const over = new Set<string>();
  for (let day = dayNumber(lastDate); day < due; day += 1)
    over.add(nextFree(day, givenBack) === day ? (restDay(calendar, day) ?? '') : '暂停日');
  if (over.size === 0) return [];
  return [
    `${lastDate} 为休息日，经${[...over].join('、')}顺延至下一个工作日 ${shownDay(due)}（民法典第二百零三条）。`,
  ];
}

function raised(
  { returnedAt, pauses }: ClockFacts,
  unfloored: Deadline,
  { dueAt }: Deadline,
  calendar: Calendar,
): string[] {
  if (dueAt === null || dueAt === unfloored.dueAt) return [];
  if (returnedAt == null || floorAfterReturn(returnedAt, pauses, calendar) !== dueAt)
    return [`退回后重新办理，到期时刻不早于 ${formatDue(dueAt)}。`];
  const paused = floorAfterReturn(returnedAt, [], calendar) === dueAt ? '' : '（暂停日不计）';
  return [
    `${formatMoment(returnedAt)} 退回，到期时刻不早于其后第 3 个工作日${paused}的 24:00，即 ${formatDue(dueAt)}。`,
  ];
}

function provisional(deadline: Deadline, calendar: Calendar): string[] {
  if (!deadline.provisional || deadline.lookedUp === null) return [];
  const years = yearsOf(deadline.lookedUp).filter((year) => !calendar.published.has(year));
  return [
    `${years.map((year) => `${year} 年`).join('、')}放假安排尚未公布，暂按周一至周五为工作日推算，公布后重新计算。`,
  ];
}

function yearsOf({ from, to }: DateRange): number[] {
  const first = yearOf(dayNumber(from));
  return Array.from({ length: yearOf(dayNumber(to)) - first + 1 }, (_, index) => first + index);
}
