import type { Moment } from '../calendar/day.js';
import type { Refusal } from '../identity/policy.js';
import { versionAt, type DatedVersion } from '../reference-data/dated-version.js';

/** A node of the reason tree (投诉原因). The tree is reference data: an office adds and renames, codes stay. */
export interface Reason {
  /** Says where it stands in the tree: `claim_difficulty.delay` is under `claim_difficulty`. */
  readonly code: string;
  readonly name: string;
  /** Disputes about a contract, which may go to mediation. */
  readonly contractDispute: boolean;
  /** 停用: read on old cases, given to no new one. */
  readonly retired: boolean;
}

/** A version of the whole tree. */
export interface ReasonSet extends DatedVersion {
  readonly reasons: readonly Reason[];
}

/** The code of the reason above; null at the top. */
export const parentOf = (code: string): string | null => {
  const end = code.lastIndexOf('.');
  return end < 0 ? null : code.slice(0, end);
};

const branch = (
  code: string,
  name: string,
  contractDispute: boolean,
  leaves: Record<string, string>,
): Reason[] => [
  { code, name, contractDispute, retired: false },
  ...Object.entries(leaves).map(([leaf, leafName]) => ({
    code: `${code}.${leaf}`,
    name: leafName,
    contractDispute,
    retired: false,
  })),
];

/** The reason that a case has until somebody says better. */
export const UNSORTED_REASON = 'unsorted';

/** What the station itself files cases under: always in the tree and in use. */
export const OWN_REASONS: readonly string[] = [UNSORTED_REASON, 'suggestion', 'enquiry'];

/** The tree that a new station starts with. */
export const SHIPPED_REASONS: ReasonSet = {
  version: 1,
  validFrom: 0,
  reasons: [
    ...branch('sales_misleading', '销售误导', true, {
      benefits: '夸大保险责任或收益',
      concealment: '隐瞒免责、退保损失等重要内容',
      as_deposit: '将保险当作存款或理财销售',
      signature: '代签名、代抄风险提示',
      forced: '强制搭售',
    }),
    ...branch('claim_difficulty', '理赔难', true, {
      delay: '理赔时效慢',
      amount: '定损、核赔金额争议',
      refusal: '拒赔争议',
      documents: '单证要求繁琐或未一次性告知',
      survey: '查勘不及时',
    }),
    ...branch('underwriting', '承保问题', true, {
      refusal: '拒保或拖延承保',
      premium: '保费争议',
      policy_error: '保单内容错误',
    }),
    ...branch('surrender', '退保与保全', true, {
      surrender: '退保争议',
      change: '保全变更不及时',
      maturity: '满期、分红给付争议',
      renewal: '续期、续保争议',
    }),
    ...branch('service', '服务质量', false, {
      attitude: '服务态度差',
      favours: '吃拿卡要',
      commitment: '未履行服务承诺',
      access: '联系不上、渠道不畅',
      speed: '办理不便捷',
    }),
    ...branch('staff_conduct', '从业人员行为', false, {
      fraud: '挪用、侵占保费',
      leak: '泄露客户信息',
      harassment: '电话或短信骚扰',
    }),
    ...branch('suggestion', '意见建议', false, {}),
    ...branch('enquiry', '咨询', false, {}),
    ...branch(UNSORTED_REASON, '待分类', false, {}),
  ],
};

/** The tree in force at a moment. */
export const reasonsAt = (sets: readonly ReasonSet[], at: Moment): readonly Reason[] =>
  (versionAt(sets, at) ?? SHIPPED_REASONS).reasons;

/** A reason of whichever version knows it, the newest first: old cases stay readable. Null: no version ever had it. */
export function findReason(sets: readonly ReasonSet[], code: string): Reason | null {
  const newestFirst = [...sets].sort((a, b) => b.version - a.version);
  for (const { reasons } of [...newestFirst, SHIPPED_REASONS]) {
    const reason = reasons.find((each) => each.code === code);
    if (reason) return reason;
  }
  return null;
}

/** The reason that somebody chooses for a case at a moment, or why it may not be chosen. */
export function chooseReason(
  sets: readonly ReasonSet[],
  code: string,
  at: Moment,
): { readonly ok: true; readonly reason: Reason } | Refusal {
  const reason = reasonsAt(sets, at).find((each) => each.code === code);
  if (!reason) return refused('unknown_reason', '投诉原因不在原因目录中；请从目录中选择。');
  if (!reason.retired) return { ok: true, reason };
  return refused(
    'retired_reason',
    `投诉原因「${reason.name}」已停用，不能用于新的办理；请从目录中另选一项。`,
  );
}

const refused = (code: string, message: string): Refusal => ({
  ok: false,
  code,
  rule: 'reason_from_the_tree',
  message,
});

/**
 * The reason that the station files a case under by itself: the one that was meant while it is in use, else the nearest
 * above it that is, else the unsorted one.
 */
export function fileUnder(sets: readonly ReasonSet[], code: string, at: Moment): Reason {
  for (let each: string | null = code; each !== null; each = parentOf(each)) {
    const chosen = chooseReason(sets, each, at);
    if (chosen.ok) return chosen.reason;
  }
  const unsorted = chooseReason(sets, UNSORTED_REASON, at);
  if (unsorted.ok) return unsorted.reason;
  throw new Error('Every tree of reasons has the unsorted one in use.');
}
