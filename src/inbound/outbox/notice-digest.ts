import { dayOf, hourOfDay } from '../../../domain/calendar/day.js';
import { clockOfNotice, noticeName } from '../../../domain/notice/titles.js';
import type { NoticeToMail } from '../../persistence/queries/notices-mail.js';

const MINUTE = 60_000;
/** Reminders and escalations fall on 24:00 and 09:00; the morning's mail leaves when both have come. */
const MORNING_CLOSES = { hour: 9, after: 10 * MINUTE };
const GATHERED_FOR = 2 * MINUTE;

/**
 * When a notice of `createdAt` (station time) may leave by mail: one from the night or the early morning at 09:10, so
 * that each person gets one mail a morning; a later one after two minutes, with what else came meanwhile.
 */
export function leavesAt(createdAt: number): number {
  const morning = hourOfDay(dayOf(createdAt), MORNING_CLOSES.hour) + MORNING_CLOSES.after;
  return createdAt < morning ? morning : createdAt + GATHERED_FOR;
}

/** The notices of one person that leave as one mail. */
export interface Digest {
  to: { address: string; name: string };
  notices: readonly NoticeToMail[];
}

/** The mails that are to leave by `now`: one a person, with everything of theirs that is due. */
export function digestsDue(planned: readonly NoticeToMail[], now: number): Digest[] {
  const due = planned.filter(({ createdAt }) => leavesAt(createdAt.getTime()) <= now);
  return [...grouped(due, ({ userId }) => userId).values()].flatMap((notices) => {
    const [first] = notices;
    return first ? [{ to: { address: first.email, name: first.displayName }, notices }] : [];
  });
}

function grouped(
  notices: readonly NoticeToMail[],
  by: (notice: NoticeToMail) => string,
): Map<string, NoticeToMail[]> {
  const groups = new Map<string, NoticeToMail[]>();
  for (const notice of notices) groups.set(by(notice), [...(groups.get(by(notice)) ?? []), notice]);
  return groups;
}

export interface DigestWords {
  /** Where the station is reached. */
  publicUrl: string;
  /** Said in front of the subject: a rehearsal's mail must not be taken for a real one. */
  rehearsal: boolean;
}

const LONGEST = 200;

/** The mail in Chinese: titles, case numbers and links; no personal data of consumers, since mail is read anywhere. */
export function digestMail(
  { to, notices }: Digest,
  { publicUrl, rehearsal }: DigestWords,
): { subject: string; text: string } {
  const groups = [...grouped(notices, ({ templateCode }) => templateCode)];
  const mark = rehearsal ? '【演练】' : '';
  const counts = groups.map(([code, { length }]) => `${noticeName(code)} ${length} 条`).join('、');
  const [only] = notices;
  const subject = only && notices.length === 1 ? titleOf(only) : `您有 ${notices.length} 条通知：${counts}`;
  const shown = groups.flatMap(([code, group]) => [
    '',
    `${noticeName(code)}（${group.length} 条）`,
    ...group.map((notice) => lineOf(notice, publicUrl)),
  ]);
  const cut = shown.slice(0, LONGEST);
  const more = shown.length > LONGEST ? ['', '……其余通知请登录后查看。'] : [];
  const text = [
    `${to.name}：`,
    '',
    `您在保险消费者权益保护服务总站有 ${notices.length} 条新通知。`,
    ...cut,
    ...more,
    '',
    `请登录办理：${publicUrl}`,
    '本邮件由系统自动发出，请勿回复。邮件不含消费者的个人信息，详情请登录后查看。',
  ].join('\n');
  return { subject: `${mark}【服务总站】${subject}`, text: `${text}\n` };
}

const titleOf = (notice: NoticeToMail): string =>
  notice.subjectType === 'case'
    ? `${notice.subjectId} ${noticeName(notice.templateCode)}`
    : noticeName(notice.templateCode);

function lineOf({ subjectType, subjectId, data }: NoticeToMail, publicUrl: string): string {
  const clock = clockOfNotice(data);
  const facts = [subjectId, ...(clock === undefined ? [] : [clock])].join('　');
  return subjectType === 'case'
    ? `  · ${facts}　${publicUrl}/cases/${encodeURIComponent(subjectId)}`
    : `  · ${facts}`;
}
