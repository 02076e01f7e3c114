import { describe, expect, it } from '@jest/globals';
import { serviceEventColumns } from './column.js';
import { recognizeHeader } from './header.js';
import { judgeBatch } from './row.js';
import { contentKey, eventConflict, serviceEventJudge } from './service-event.js';
import type { InsuranceLine, Trigger } from './trigger.js';
import { defaultTriggers } from './trigger.js';

const now = Date.parse('2026-03-06T00:00:00Z');
const names = serviceEventColumns.map((column) => column.name);

const judgeFor = (
  line: InsuranceLine,
  triggers: readonly Trigger[] = defaultTriggers,
  header: readonly string[] = names,
) => {
  const reading = recognizeHeader(header, serviceEventColumns);
  if (!reading.ok) throw new Error(reading.code);
  return serviceEventJudge(reading.layout, { line, branches: new Set(['GY01']), triggers });
};

const claim = {
  event_no: 'E1',
  event_type: 'pc_claim_settlement',
  occurred_at: '2026-03-05 10:00',
  branch_code: 'GY01',
  customer_name: '王小明',
  customer_phone: '13800138000',
  product: '机动车商业保险',
  policy_no: '',
  claim_no: 'C1',
  handler: '',
};
const sale = { ...claim, event_type: '个险承保', policy_no: 'P1', claim_no: '' };

const cellsOf = (row: Partial<Record<string, string>>): string[] => names.map((name) => row[name] ?? '');

const faultsOf = (row: Partial<Record<string, string>>, line: InsuranceLine = 'pc'): string[] => {
  const outcome = judgeFor(line)(cellsOf(row), now);
  return outcome.ok ? [] : outcome.faults.map(({ column, code }) => `${column} ${code}`);
};

describe('serviceEventJudge', () => {
  it('takes a row as the event that it says', () => {
    expect(judgeFor('pc')(cellsOf(claim), now)).toEqual({
      ok: true,
      event: {
        eventNo: 'E1',
        eventType: 'pc_claim_settlement',
        occurredAt: Date.parse('2026-03-05T02:00:00Z'),
        branchCode: 'GY01',
        customerName: '王小明',
        customerPhone: '13800138000',
        product: '机动车商业保险',
        policyNo: null,
        claimNo: 'C1',
        handler: null,
      },
    });
    expect(faultsOf(sale, 'life')).toEqual([]);
  });

  it.each([
    'event_no',
    'event_type',
    'occurred_at',
    'branch_code',
    'customer_name',
    'customer_phone',
    'product',
  ])('requires %s', (name) => expect(faultsOf({ ...claim, [name]: ' ' })).toEqual([`${name} required`]));

  it('requires the policy for underwriting and the claim for claims', () => {
    expect(faultsOf({ ...claim, claim_no: '', policy_no: 'P1' })).toEqual(['claim_no required']);
    expect(faultsOf({ ...sale, policy_no: '', claim_no: 'C1' }, 'life')).toEqual(['policy_no required']);
    expect(faultsOf({ ...claim, claim_no: 'C'.repeat(65) })).toEqual(['claim_no too_long']);
  });

  it.each([
    ['event_no', 64],
    ['branch_code', 32],
    ['customer_name', 100],
    ['product', 100],
    ['policy_no', 64],
    ['claim_no', 64],
    ['handler', 100],
  ])('limits %s to %d characters', (name, max) => {
    const longest = faultsOf({ ...claim, [name]: '字'.repeat(max) });
    expect(longest).toEqual(name === 'branch_code' ? ['branch_code not_yours'] : []);
    expect(faultsOf({ ...claim, [name]: '字'.repeat(max + 1) })).toEqual([`${name} too_long`]);
  });

  it("refuses another line's types and another insurer's branch", () => {
    expect(faultsOf(sale, 'pc')).toEqual(['event_type not_yours']);
    expect(faultsOf(claim, 'life')).toEqual(['event_type not_yours']);
    expect(faultsOf({ ...claim, branch_code: 'ZY09' })).toEqual(['branch_code not_yours']);
  });

  it('calls a moment future when it is more than five minutes ahead of receipt', () => {
    expect(faultsOf({ ...claim, occurred_at: '2026-03-06T08:05:00+08:00' })).toEqual([]);
    expect(faultsOf({ ...claim, occurred_at: '2026-03-06T08:05:00.001+08:00' })).toEqual([
      'occurred_at future',
    ]);
  });

  it('names every fault of a row', () => {
    expect(
      faultsOf({
        ...claim,
        event_type: '没有',
        customer_phone: '12345',
        occurred_at: '2026-02-30 10:00',
        product: '',
      }),
    ).toEqual([
      'event_type unknown_value',
      'occurred_at format',
      'customer_phone format',
      'product required',
    ]);
  });

  it('knows triggers that an admin defined, and rejects each row where a required column is missing', () => {
    const renewal: Trigger = {
      ...defaultTriggers[0]!,
      code: 'life_renewal',
      word: '续期',
      subject: 'underwriting',
    };
    const judge = judgeFor('life', [renewal]);
    expect(judge(cellsOf({ ...sale, event_type: '续期' }), now)).toMatchObject({
      event: { eventType: 'life_renewal' },
    });
    const short = judgeFor('pc', defaultTriggers, ['event_no']);
    const outcome = short(['E1'], now);
    expect(outcome.ok ? [] : outcome.faults.map((fault) => fault.column)).toEqual(names.slice(1, 7));
  });

  it('rejects a record that cannot be read as a row for that alone', () => {
    const faults = [{ column: '', code: 'format', message: '' } as const];
    const defects = new Map([[0, { faults, inColumns: false }]]);
    const batch = { firstRow: 1, rows: [['x'], cellsOf(claim)], defects };
    const [first, second] = judgeBatch(batch, judgeFor('pc'), now);
    expect(first).toEqual({ ok: false, faults });
    expect(second).toMatchObject({ ok: true });
  });

  it('names what else is wrong beside a cell that cannot be read, but nothing more about that cell', () => {
    const faults = [{ column: 'customer_phone', code: 'encoding', message: '' } as const];
    const defects = new Map([[0, { faults, inColumns: true }]]);
    const row = { ...claim, customer_phone: '138\ufffd', product: '', branch_code: 'GY99' };
    const [outcome] = judgeBatch({ firstRow: 1, rows: [cellsOf(row)], defects }, judgeFor('pc'), now);
    expect(outcome!.ok ? [] : outcome!.faults.map(({ column, code }) => `${column} ${code}`)).toEqual([
      'customer_phone encoding',
      'product required',
      'branch_code not_yours',
    ]);
  });
});

describe('contentKey', () => {
  const keyOf = (row: Partial<Record<string, string>>): string => {
    const outcome = judgeFor('pc')(cellsOf(row), now);
    if (!outcome.ok) throw new Error('rejected');
    return contentKey(outcome.event);
  };

  it('is the same however the content is written', () => {
    const other = {
      event_type: '产险理赔',
      occurred_at: '2026-03-05T02:00:00Z',
      customer_phone: '+86 138-0013-8000',
    };
    expect(keyOf({ ...claim, ...other, customer_name: ' 王小明' })).toBe(keyOf(claim));
  });

  it.each(['event_no', 'customer_name', 'product', 'policy_no', 'claim_no', 'handler'])(
    'differs with %s',
    (name) => expect(keyOf({ ...claim, [name]: '另' })).not.toBe(keyOf(claim)),
  );

  it('has a rejection for other content under a used key', () => {
    expect(eventConflict).toMatchObject({ column: 'event_no', code: 'conflict' });
  });
});
