import { dayOf, startOfDay } from '../../../domain/calendar/day.js';
import type { InboxRow } from '../../persistence/queries/case-inbox.js';
import { stampOf } from '../front-door/fields.js';
import type { InboxAnswer } from './inbox.schema.js';

const TASK_NAMES: Readonly<Record<string, string>> = {
  contact: '联系消费者',
  feedback: '调查并反馈',
  co_handle: '协助办理',
  overdue: '已逾期案件',
  transfer: '待转办',
  review: '审核反馈',
  enquiry: '答复咨询',
  phone_task: '电话回访',
  read_reply: '人工判读回复',
  extension: '审批延期',
  escalation: '逾期升级',
  upload_release: '放行上传',
};

const GROUPS = { overdue: '已逾期', today: '今日到期', week: '本周到期', later: '其他' } as const;
type Group = keyof typeof GROUPS;

type Task = InboxRow & { onBehalfOf: string | null };

/** Groups by urgency; one thing that comes by two hats is shown once, under the first. */
export function presentInbox(tasks: readonly Task[], now: Date): InboxAnswer {
  const once = [
    ...new Map([...tasks].reverse().map((task) => [`${task.task} ${task.subject}`, task])).values(),
  ];
  const urgent = once.sort((a, b) => urgency(a) - urgency(b));
  const groups = (Object.keys(GROUPS) as Group[]).map((code) => ({
    code,
    name: GROUPS[code],
    items: urgent.filter((task) => groupOf(task, now) === code).map(presentTask),
  }));
  return { total: urgent.length, groups };
}

const urgency = ({ dueAt, since }: Task): number => dueAt?.getTime() ?? since.getTime() + 1e14;

/** A moment of 24:00 belongs to its day; the week ends on Sunday. */
function groupOf({ dueAt }: Task, now: Date): Group {
  if (dueAt === null) return 'later';
  const today = dayOf(now.getTime());
  const daysToSunday = 6 - ((((today + 3) % 7) + 7) % 7);
  if (dueAt <= now) return 'overdue';
  if (dueAt.getTime() <= startOfDay(today + 1)) return 'today';
  return dueAt.getTime() <= startOfDay(today + daysToSunday + 1) ? 'week' : 'later';
}

function presentTask({ task, subject, subjectType, status, insurerName, dueAt, since, onBehalfOf }: Task) {
  const name = TASK_NAMES[task] ?? task;
  const times = { dueAt: stampOf(dueAt), since: stampOf(since) };
  return { task, name, subject, subjectType, status, insurer: insurerName, ...times, onBehalfOf };
}
