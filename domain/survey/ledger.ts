/** Where a message stands that leaves the house (ARCHITECTURE, "Ledger"); `submitted` means: has the centre's id. */
export const MESSAGE_STATES = {
  planned: '待发送',
  submitting: '提交中',
  submitted: '已提交',
  delivered: '已送达',
  undelivered: '未送达',
  expired: '已过期',
  rejected: '提交被拒',
  suppressed: '未发送',
  unknown: '结果不明',
} as const;
export type MessageState = keyof typeof MESSAGE_STATES;

/** What a receipt of the SMS centre says at the end of a message. */
export type Receipt = 'delivered' | 'undelivered' | 'expired';

/** Why a message was never sent. */
export const SUPPRESSIONS = {
  opted_out: '已退订',
  bad_number: '号码有误',
  frequency_cap: '超过发送频次上限',
  stopped: '停发后取消',
  code_expired: '验证码已过有效期',
  told_once: '同一消费者已告知',
} as const;

/** The sending side's own steps. `unknown` is resolved by a person or a receipt, `submitting` by what came of it. */
export const MESSAGE_TRANSITIONS = {
  planned: ['submitting', 'suppressed'],
  submitting: ['submitted', 'rejected', 'unknown', 'planned'],
  submitted: [],
  delivered: [],
  undelivered: [],
  expired: [],
  rejected: [],
  suppressed: [],
  unknown: ['submitted', 'rejected', 'planned'],
} as const satisfies Record<MessageState, readonly MessageState[]>;

/** How much is known: a receipt raises it and nothing lowers it. Reaching the person outranks every failure before it. */
const RANK: Readonly<Record<MessageState, number>> = {
  planned: 0,
  submitting: 0,
  unknown: 0,
  submitted: 0,
  expired: 1,
  undelivered: 2,
  delivered: 3,
  rejected: 4,
  suppressed: 4,
};

/**
 * The state of a message after a receipt. Order and repeats don't matter: delivered outranks undelivered outranks
 * expired. A receipt proves that the message was submitted, so it also resolves `submitting` and `unknown`; one for
 * a message that was never sent changes nothing.
 */
export function mergeReceipt(current: MessageState, receipt: Receipt): MessageState {
  return RANK[receipt] > RANK[current] ? receipt : current;
}

/** Whether the sending side may move a message on. */
export function canMove(from: MessageState, to: MessageState): boolean {
  return (MESSAGE_TRANSITIONS[from] as readonly MessageState[]).includes(to);
}

/** Whether a message was submitted, whatever became of it. */
export const wasSubmitted = (state: MessageState): boolean =>
  state === 'submitted' || state === 'delivered' || state === 'undelivered' || state === 'expired';
