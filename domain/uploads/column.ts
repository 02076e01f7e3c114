/** A code and the Chinese word for it; a coded cell may hold either. */
export interface Choice {
  readonly code: string;
  readonly word: string;
}

/**
 * What a cell holds once parsed: `moment` epoch milliseconds, `money` fen, `whole` and `decimal` numbers; `phone`
 * eleven digits, `date` YYYY-MM-DD, `month` YYYY-MM, `coded` the code, `text` itself.
 */
export type CellKind =
  'text' | 'phone' | 'moment' | 'date' | 'month' | 'money' | 'whole' | 'decimal' | 'coded';

/** One column of an upload (FORMATS "Uploads"). `max` counts characters, not UTF-16 units. */
export interface Column {
  readonly name: string;
  readonly chinese: string;
  readonly kind: CellKind;
  readonly required?: boolean;
  readonly max?: number;
  readonly choices?: readonly Choice[];
}

type Numeric = 'moment' | 'money' | 'whole' | 'decimal';

/** The parsed cells of one row, by English column name; an empty cell is null. */
export type ParsedCells<Columns extends readonly Column[]> = {
  -readonly [C in Columns[number] as C['name']]: (C['kind'] extends Numeric ? number : string) | null;
};

// FORMATS: names and products ≤ 100 characters, numbers ≤ 64, codes ≤ 32, addresses ≤ 200.
const name = 100;
const number = 64;
const code = 32;
const address = 200;

export const serviceEventColumns = [
  { name: 'event_no', chinese: '业务流水号', kind: 'text', required: true, max: number },
  { name: 'event_type', chinese: '业务类型', kind: 'coded', required: true },
  { name: 'occurred_at', chinese: '办理时间', kind: 'moment', required: true },
  { name: 'branch_code', chinese: '机构代码', kind: 'text', required: true, max: code },
  { name: 'customer_name', chinese: '客户姓名', kind: 'text', required: true, max: name },
  { name: 'customer_phone', chinese: '手机号码', kind: 'phone', required: true },
  { name: 'product', chinese: '险种', kind: 'text', required: true, max: name },
  { name: 'policy_no', chinese: '保单号', kind: 'text', max: number },
  { name: 'claim_no', chinese: '赔案号', kind: 'text', max: number },
  { name: 'handler', chinese: '经办人', kind: 'text', max: name },
] as const satisfies readonly Column[];

const stages: readonly Choice[] = [
  { code: 'reported', word: '报案' },
  { code: 'surveyed', word: '查勘' },
  { code: 'assessed', word: '定损' },
  { code: 'verified', word: '核损' },
  { code: 'documents', word: '单证' },
  { code: 'adjusted', word: '理算' },
  { code: 'approved', word: '核赔' },
  { code: 'paid', word: '赔付' },
  { code: 'refused', word: '拒赔' },
  { code: 'withdrawn', word: '注销' },
];

export const outstandingClaimColumns = [
  { name: 'claim_no', chinese: '赔案号', kind: 'text', required: true, max: number },
  { name: 'policy_no', chinese: '保单号', kind: 'text', max: number },
  { name: 'branch_code', chinese: '机构代码', kind: 'text', required: true, max: code },
  { name: 'product', chinese: '险种', kind: 'text', required: true, max: name },
  { name: 'reported_at', chinese: '报案时间', kind: 'moment', required: true },
  { name: 'as_of', chinese: '截止日期', kind: 'date', required: true },
  { name: 'stage', chinese: '环节', kind: 'coded', required: true, choices: stages },
  { name: 'estimate', chinese: '估损金额', kind: 'money', required: true },
  { name: 'customer_name', chinese: '客户姓名', kind: 'text', required: true, max: name },
  { name: 'customer_phone', chinese: '手机号码', kind: 'phone', required: true },
  { name: 'correction', chinese: '更正原因', kind: 'text', max: address },
] as const satisfies readonly Column[];

/** A recipient's phone is text: one that cannot be right is accepted and goes to the repair list. */
export const noticeRecipientColumns = [
  { name: 'customer_no', chinese: '客户号', kind: 'text', required: true, max: number },
  { name: 'customer_name', chinese: '客户姓名', kind: 'text', required: true, max: name },
  { name: 'customer_phone', chinese: '手机号码', kind: 'text', max: number },
  { name: 'address', chinese: '地址', kind: 'text', max: address },
  { name: 'policy_no', chinese: '保单号', kind: 'text', max: number },
  { name: 'maturity_on', chinese: '满期日', kind: 'date' },
  { name: 'amount', chinese: '金额', kind: 'money' },
] as const satisfies readonly Column[];

const lines: readonly Choice[] = [
  { code: 'life', word: '人身险' },
  { code: 'pc', word: '财产险' },
];

export const periodReturnColumns = [
  { name: 'month', chinese: '月份', kind: 'month', required: true },
  { name: 'line', chinese: '险别', kind: 'coded', required: true, choices: lines },
  { name: 'in_force', chinese: '有效保单', kind: 'whole', required: true },
  { name: 'lapsed', chinese: '失效', kind: 'whole', required: true },
  { name: 'surrendered', chinese: '退保', kind: 'whole', required: true },
  { name: 'claims_opened', chinese: '立案', kind: 'whole', required: true },
  { name: 'claims_closed', chinese: '结案', kind: 'whole', required: true },
  { name: 'claims_outstanding', chinese: '未决', kind: 'whole', required: true },
  { name: 'cycle_days', chinese: '平均赔案周期', kind: 'decimal', required: true },
  { name: 'complaints', chinese: '投诉', kind: 'whole', required: true },
] as const satisfies readonly Column[];
