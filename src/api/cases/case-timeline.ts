import { ACT_NAMES } from '../../../domain/case/acts.js';
import { outsideData } from '../../../domain/case/outside-data.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { CaseMessageRow, CaseReplyRow, EntryRow } from '../../persistence/queries/case-view.js';
import { stampOf } from '../front-door/fields.js';
import type { CaseDetail } from './cases.schema.js';
import { submittedText } from './submitted-text.js';

type Line = CaseDetail['timeline'][number];

/** Lines that are no act. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  opened: '登记立案',
  not_transferred_branch_closed: '分站已停用，未自动转办，待总站专员转办',
  not_transferred_insurer_suspended: '机构已停用，未自动转办，待总站专员转办',
  turned_into_complaint: '咨询转为投诉',
  reminded: '时限提醒',
  escalated: '逾期升级',
  calendar_corrected: '日历更正，原逾期可认定按时',
};

const ACTORS: Readonly<Record<string, string>> = { station: '系统', public: '消费者' };

const MESSAGE_STATES: Readonly<Record<string, string>> = {
  planned: '待发送',
  submitting: '发送中',
  submitted: '已提交',
  delivered: '已送达',
  undelivered: '未送达',
  expired: '已过期',
  rejected: '被拒收',
  suppressed: '未发送',
  unknown: '结果不明',
};

interface Rows {
  entries: readonly EntryRow[];
  messages: readonly CaseMessageRow[];
  replies: readonly CaseReplyRow[];
}

/** How a text is shown; null: its reader has no part in the case, and sees only that there is one. */
export type ShowText = ((text: string) => string) | null;

/** Acts, messages with their receipts and replies, oldest first. */
export function timelineOf(keyring: Keyring, { entries, messages, replies }: Rows, show: ShowText): Line[] {
  const lines = [
    ...entries.map((row) => ({ order: row.at, line: entryLine(keyring, row, show) })),
    ...messages.map((row) => ({ order: row.submittedAt ?? row.plannedAt, line: messageLine(row) })),
    ...replies.map((row) => ({ order: row.arrivedAt, line: replyLine(keyring, row, show) })),
  ];
  return lines.sort((a, b) => a.order.getTime() - b.order.getTime()).map(({ line }) => line);
}

function entryLine(keyring: Keyring, row: EntryRow, show: ShowText): Line {
  const { type, actor, actorName, data, textKind, textSealed } = row;
  const text = textSealed && submittedText(textKind, keyring.open(textSealed, 'submission'));
  return {
    at: stampOf(row.at),
    kind: 'act',
    code: type,
    name: (ACT_NAMES as Record<string, string>)[type] ?? OTHER_NAMES[type] ?? type,
    by: actorName ?? ACTORS[actor] ?? '机构系统',
    ...shownText(text, show),
    data: outsideData(data),
  };
}

const shownText = (text: string | null, show: ShowText): Pick<Line, 'text' | 'textCovered'> => ({
  text: text === null || show === null ? null : show(text),
  textCovered: text !== null && show === null,
});

function messageLine(row: CaseMessageRow): Line {
  const { state, reason } = row;
  return {
    at: stampOf(row.submittedAt ?? row.plannedAt),
    kind: 'message',
    code: row.templateCode,
    name: `短信：${row.templateName ?? row.templateCode}`,
    by: '系统',
    ...shownText(null, null),
    data: { state, stateName: MESSAGE_STATES[state] ?? state, reason, doneAt: stampOf(row.doneAt) },
  };
}

function replyLine(keyring: Keyring, row: CaseReplyRow, show: ShowText): Line {
  const { arrivedAt, overall, items, followUp, otherCaseNo, sealed } = row;
  return {
    at: stampOf(arrivedAt),
    kind: 'reply',
    code: followUp ? 'follow_up_reply' : 'survey_reply',
    name: followUp ? '回访短信回复' : '测评短信回复',
    by: '消费者',
    ...shownText(textOfInbound(keyring, sealed), show),
    data: { overall, items, ...(otherCaseNo === null ? {} : { caseNo: otherCaseNo }) },
  };
}

/** What arrived is sealed as `{ phone, text }`. */
function textOfInbound(keyring: Keyring, sealed: Buffer): string {
  const { text } = JSON.parse(keyring.open(sealed, 'inbound_message')) as { text: string };
  return text;
}
