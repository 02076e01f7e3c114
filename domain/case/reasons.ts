/** A node of the reason tree (投诉原因). The tree is reference data: an office adds and renames, codes stay. */
export interface Reason {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
  /** Disputes about a contract, which may go to mediation. */
  readonly contractDispute: boolean;
}

const branch = (
  code: string,
  name: string,
  contractDispute: boolean,
  leaves: Record<string, string>,
): Reason[] => [
  { code, name, parent: null, contractDispute },
  ...Object.entries(leaves).map(([leaf, leafName]) => ({
    code: `${code}.${leaf}`,
    name: leafName,
    parent: code,
    contractDispute,
  })),
];

/** The reason that a case has until somebody says better. */
export const UNSORTED_REASON = 'unsorted';

/** The tree that a new station starts with. */
export const SHIPPED_REASONS: readonly Reason[] = [
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
  { code: UNSORTED_REASON, name: '待分类', parent: null, contractDispute: false },
];

/** A reason by its code; null where the tree has none. */
export function findReason(reasons: readonly Reason[], code: string): Reason | null {
  return reasons.find((reason) => reason.code === code) ?? null;
}
