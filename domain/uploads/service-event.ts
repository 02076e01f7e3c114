import { serviceEventColumns } from './column.js';
import type { Fault, RowOutcome } from './fault.js';
import type { HeaderLayout } from './header.js';
import { cellsReader } from './row.js';
import type { InsuranceLine, Trigger } from './trigger.js';

/** A business step that an insurer reports; `occurredAt` in epoch milliseconds, `customerPhone` eleven digits. */
export interface ServiceEvent {
  readonly eventNo: string;
  readonly eventType: string;
  readonly occurredAt: number;
  readonly branchCode: string;
  readonly customerName: string;
  readonly customerPhone: string;
  readonly product: string;
  readonly policyNo: string | null;
  readonly claimNo: string | null;
  readonly handler: string | null;
}

/** What the rows of one insurer's upload are judged by. */
export interface ServiceEventTerms {
  readonly line: InsuranceLine;
  /** Codes of this insurer's sub-stations. */
  readonly branches: ReadonlySet<string>;
  readonly triggers: readonly Trigger[];
}

/** FORMATS: in the future = more than 5 minutes ahead of receipt. */
const toleranceMs = 5 * 60_000;

const fault = (column: string, code: Fault['code'], message: string): Fault =>
  Object.freeze({ column, code, message });

const notYourBranch = fault(
  'branch_code',
  'not_yours',
  '“机构代码”不是本公司名下分站的代码，请核对；如为新设机构，请先请总站登记该分站。',
);
const inFuture = fault(
  'occurred_at',
  'future',
  '“办理时间”晚于当前时间 5 分钟以上，请核对年月日和时区后重新上传。',
);
const policyNeeded = fault('policy_no', 'required', '承保类业务必须填写“保单号”，请补填后重新上传。');
const claimNeeded = fault('claim_no', 'required', '理赔类业务必须填写“赔案号”，请补填后重新上传。');
const notYourLine: Readonly<Record<InsuranceLine, Fault>> = {
  life: fault('event_type', 'not_yours', '人身险公司只能上传人身险的业务类型，请核对“业务类型”。'),
  pc: fault('event_type', 'not_yours', '财产险公司只能上传财产险的业务类型，请核对“业务类型”。'),
};

/** The rejection of a row whose key was used before with other content. */
export const eventConflict = fault(
  'event_no',
  'conflict',
  '此“业务流水号”已上传过，但内容不同。如是另一笔业务请换用新的流水号；如需更正原记录请联系总站。',
);

type Cells = ReturnType<ReturnType<typeof cellsReader<typeof serviceEventColumns>>>;

const judgeTogether = (
  cells: Cells,
  trigger: Trigger | undefined,
  terms: ServiceEventTerms,
  faults: Fault[],
): void => {
  if (cells.branch_code !== null && !terms.branches.has(cells.branch_code)) faults.push(notYourBranch);
  if (trigger === undefined) return;
  if (trigger.line !== terms.line) faults.push(notYourLine[terms.line]);
  const [given, column, needed] =
    trigger.subject === 'underwriting'
      ? ([cells.policy_no, 'policy_no', policyNeeded] as const)
      : ([cells.claim_no, 'claim_no', claimNeeded] as const);
  // A number that is there but at fault has been named already.
  if (given === null && !faults.some((known) => known.column === column)) faults.push(needed);
};

const eventOf = (cells: Cells): ServiceEvent => ({
  eventNo: cells.event_no ?? '',
  eventType: cells.event_type ?? '',
  occurredAt: cells.occurred_at ?? 0,
  branchCode: cells.branch_code ?? '',
  customerName: cells.customer_name ?? '',
  customerPhone: cells.customer_phone ?? '',
  product: cells.product ?? '',
  policyNo: cells.policy_no,
  claimNo: cells.claim_no,
  handler: cells.handler,
});

/**
 * Judges the rows of one upload (FORMATS "Service events"); `receivedAt` is the row's receipt in epoch milliseconds.
 * Faults come in the order of the column table, those of several cells together last.
 */
export const serviceEventJudge = (
  layout: HeaderLayout,
  terms: ServiceEventTerms,
): ((row: readonly string[], receivedAt: number) => RowOutcome<ServiceEvent>) => {
  const triggers = new Map(terms.triggers.map((trigger) => [trigger.code, trigger]));
  const read = cellsReader(serviceEventColumns, layout, { event_type: terms.triggers });
  return (row, receivedAt) => {
    const faults: Fault[] = [];
    const cells = read(row, faults);
    if (cells.occurred_at !== null && cells.occurred_at > receivedAt + toleranceMs) faults.push(inFuture);
    judgeTogether(cells, triggers.get(cells.event_type ?? ''), terms, faults);
    return faults.length === 0 ? { ok: true, event: eventOf(cells) } : { ok: false, faults };
  };
};

/**
 * The parsed content as one string: equal for two rows exactly where they say the same, however they are written.
 * Cells hold no control characters, so the separator cannot occur in one.
 */
export const contentKey = (event: ServiceEvent): string =>
  [
    event.eventNo,
    event.eventType,
    event.occurredAt,
    event.branchCode,
    event.customerName,
    event.customerPhone,
    event.product,
    event.policyNo ?? '',
    event.claimNo ?? '',
    event.handler ?? '',
  ].join('\u001f');
