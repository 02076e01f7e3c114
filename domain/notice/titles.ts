import { CLOCK_NAMES } from '../case/case-state.js';
import { NOTICE_NAMES } from '../case/effects.js';

/** Notices that are about no case. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  replies_due_soon: '回复待人工判读，时限将到',
  replies_overdue: '回复待人工判读，时限已过',
  messages_unknown: '短信发送结果待核实',
};

/** What a notice to staff is called, by its template; a code that this version does not know is a notice all the same. */
export const noticeName = (code: string): string =>
  (NOTICE_NAMES as Readonly<Record<string, string>>)[code] ?? OTHER_NAMES[code] ?? '工作通知';

/** The Chinese name of the clock that a notice is about; undefined where it is about none. */
export function clockOfNotice({ clock }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof clock === 'string' ? (CLOCK_NAMES as Readonly<Record<string, string>>)[clock] : undefined;
}

/** The notice's one line in the application: `时限将到（转办时限）`. */
export function noticeTitle(code: string, data: Readonly<Record<string, unknown>>): string {
  const clock = clockOfNotice(data);
  return clock === undefined ? noticeName(code) : `${noticeName(code)}（${clock}）`;
}
