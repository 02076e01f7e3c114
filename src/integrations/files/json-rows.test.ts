import { describe, expect, it } from '@jest/globals';
import { serviceEventColumns } from '../../../domain/uploads/column.js';
import { judgeBatch } from '../../../domain/uploads/row.js';
import { serviceEventJudge } from '../../../domain/uploads/service-event.js';
import { defaultTriggers } from '../../../domain/uploads/trigger.js';
import { FileRefused } from './file-refused.js';
import { readJsonRows } from './json-rows.js';

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const now = Date.parse('2026-03-06T00:00:00Z');
const terms = { line: 'pc', branches: new Set(['GY01']), triggers: defaultTriggers } as const;

const claim = {
  event_no: 'E1',
  event_type: 'pc_claim_report',
  occurred_at: '2026-03-05T10:00:00+08:00',
  branch_code: 'GY01',
  customer_name: '王小明',
  customer_phone: 13_800_138_000,
  product: '车险',
  claim_no: 'C1',
  policy_no: null,
};

const outcomesOf = async (rows: unknown[]) => {
  const file = readJsonRows({ rows }, serviceEventColumns);
  const judge = serviceEventJudge(file.layout, terms);
  const outcomes = [];
  for await (const batch of file.batches) outcomes.push(...judgeBatch(batch, judge, now));
  return { layout: file.layout, outcomes };
};

const codesOf = async (row: unknown): Promise<string[]> => {
  const { outcomes } = await outcomesOf([claim, row]);
  const outcome = outcomes[1]!;
  return outcome.ok ? [] : outcome.faults.map(({ column, code }) => `${column} ${code}`.trim());
};

describe('readJsonRows', () => {
  it('takes English and Chinese keys, rows of different keys, and numbers', async () => {
    const rest = { ...claim, event_no: null, customer_name: '' };
    const { outcomes, layout } = await outcomesOf([
      claim,
      { ...rest, 业务流水号: 'E2', 客户姓名: '李四', 备注: 'x' },
    ]);
    expect(outcomes).toMatchObject([
      { ok: true, event: { eventNo: 'E1', customerPhone: '13800138000', policyNo: null } },
      { ok: true, event: { eventNo: 'E2', customerName: '李四' } },
    ]);
    expect(layout.unknown).toEqual(['备注']);
  });

  it('rejects the row that is at fault alone', async () => {
    expect(await codesOf('text')).toEqual(['format']);
    expect(await codesOf({ ...claim, product: ['车险'] })).toEqual(['product format']);
    expect(await codesOf({ ...claim, product: '\ud800' })).toEqual(['product encoding']);
    expect(await codesOf({ ...claim, product: 'a\u0000' })).toEqual(['product control_character']);
    expect(await codesOf({ ...claim, 险种: '意外险' })).toEqual(['product format']);
    expect(await codesOf({ ...claim, 险种: '车险' })).toEqual([]);
    expect(await codesOf({ ...claim, customer_name: undefined })).toEqual(['customer_name required']);
    expect(await codesOf({ ...claim, 备注: { any: 1 } })).toEqual([]);
  });

  it('rejects a number whose last digits a JSON number does not keep', async () => {
    expect(await codesOf({ ...claim, event_no: 'E2', policy_no: 12345678901234567890 })).toEqual([
      'policy_no format',
    ]);
  });

  it('numbers rows across batches', async () => {
    const { batches } = readJsonRows(
      { rows: Array.from({ length: 2500 }, () => claim) },
      serviceEventColumns,
    );
    expect((await collect(batches)).map(({ firstRow, rows }) => [firstRow, rows.length])).toEqual([
      [1, 1000],
      [1001, 1000],
      [2001, 500],
    ]);
  });

  it('takes a body without rows as one of no rows', async () => {
    expect((await outcomesOf([])).outcomes).toEqual([]);
  });

  it.each([
    [null, 'rows_malformed'],
    [[claim], 'rows_malformed'],
    [{ rows: claim }, 'rows_malformed'],
    [{ rows: Array.from({ length: 10_001 }, () => claim) }, 'too_many_rows'],
    [{ rows: [{ a: 1 }] }, 'header_unknown'],
    [{ rows: [Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`k${n}`, n]))] }, 'too_many_columns'],
  ])('refuses a body that is none (%#)', (body, code) => {
    expect(() => readJsonRows(body, serviceEventColumns)).toThrow(FileRefused);
    expect(() => readJsonRows(body, serviceEventColumns)).toThrow(expect.objectContaining({ code }));
  });
});
