import type { SubmitResult } from './gateway.js';
import { HELD } from './outgoing.js';
import type { WireAnswer } from './smpp-link.js';
import { isTemporary, refusalSentence } from './smpp-sentences.js';
import { SMPP_STATUS, statusName } from './smpp-wire.js';

/** What the answers to the parts mean for the message. */
export function submitResultOf(answers: readonly WireAnswer[]): SubmitResult {
  if (answers[0]?.kind === 'held') return HELD;
  const partIds = answers.flatMap((answer) => idOf(answer) ?? []);
  const [first] = partIds;
  if (first !== undefined && partIds.length === answers.length)
    return { ok: true, messageId: first, parts: answers.length, partIds };
  const silent = answers.find((answer) => answer.kind === 'timeout' || answer.kind === 'lost');
  if (silent) return unansweredResult(silent.kind === 'timeout', partIds);
  const statuses = answers.flatMap((answer) => (answer.kind === 'answer' ? [answer.pdu.command_status] : []));
  if (partIds.length > 0 || statuses.includes(SMPP_STATUS.ok))
    return partlySubmitted(partIds, answers.length);
  const refusal = statuses.find((status) => !isTemporary(status));
  if (refusal !== undefined) return refused('rejected', refusal);
  const [putOff] = statuses;
  if (putOff !== undefined) return refused('throttled', putOff);
  return {
    ok: false,
    kind: 'unreachable',
    code: 'not_connected',
    sentence: '短信中心未连接,这条短信没有发出,连上后可以再发。',
  };
}

function idOf(answer: WireAnswer): string | undefined {
  if (answer.kind !== 'answer' || answer.pdu.command_status !== SMPP_STATUS.ok) return undefined;
  const id = answer.pdu.message_id;
  return id === undefined || id === '' ? undefined : id;
}

function refused(kind: 'rejected' | 'throttled', status: number): SubmitResult {
  return { ok: false, kind, code: statusName(status), sentence: refusalSentence(status) };
}

function unansweredResult(timedOut: boolean, partIds: readonly string[]): SubmitResult {
  const why = timedOut ? '短信中心没有在规定时间内回应' : '短信中心回应之前连接断开';
  const code = timedOut ? 'no_answer' : 'connection_lost';
  const sentence = `${why},不知道这条短信是否已发出;系统不会自动重发,请人工核对后决定。`;
  return { ok: false, kind: 'unknown', code, sentence, partIds };
}

function partlySubmitted(partIds: readonly string[], total: number): SubmitResult {
  const sentence = `长短信共${total}段,短信中心只确认收下${partIds.length}段;系统不会自动重发,请人工核对后决定。`;
  return { ok: false, kind: 'unknown', code: 'partly_submitted', sentence, partIds };
}
