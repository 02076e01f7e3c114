import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { serviceEventColumns } from '../../../domain/uploads/column.js';
import { judgeBatch } from '../../../domain/uploads/row.js';
import { serviceEventJudge } from '../../../domain/uploads/service-event.js';
import { defaultTriggers } from '../../../domain/uploads/trigger.js';
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

/** A body as it comes over a line: in pieces that end anywhere. */
const sent = async function* (body: string | Buffer, pieceBytes = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += pieceBytes)
    yield await Promise.resolve(bytes.subarray(at, at + pieceBytes));
};

const outcomesOf = async (rows: unknown[]) => outcomesIn(JSON.stringify({ rows }));

const outcomesIn = async (body: string | Buffer, pieceBytes?: number) => {
  const file = await readJsonRows(sent(body, pieceBytes), serviceEventColumns);
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

  it('names every fault of a row once, beside a value of the wrong type too', async () => {
    const wrong = { ...claim, customer_name: ['王'], customer_phone: true, product: null, branch_code: 'X' };
    expect(await codesOf(wrong)).toEqual([
      'customer_name format',
      'customer_phone format',
      'product required',
      'branch_code not_yours',
    ]);
    expect(await codesOf(['E1'])).toEqual(['format']);
  });

  it('rejects a number whose last digits a JSON number does not keep', async () => {
    expect(await codesOf({ ...claim, event_no: 'E2', policy_no: 12345678901234567890 })).toEqual([
      'policy_no format',
    ]);
  });

  it('numbers rows across batches', async () => {
    const body = JSON.stringify({ rows: Array.from({ length: 2500 }, () => claim) });
    const { batches } = await readJsonRows(sent(body, 65_536), serviceEventColumns);
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
  ])('refuses a body that is none (%#)', async (body, code) => {
    const reading = readJsonRows(sent(JSON.stringify(body), 65_536), serviceEventColumns);
    await expect(reading).rejects.toMatchObject({ name: 'FileRefused', code });
  });

  it.each([
    ['', 'cut_off'],
    ['{"rows":[{"event_no":"E1"}', 'cut_off'],
    ['{"rows":[{"event_no":"E1', 'cut_off'],
    ['{"rows":[]', 'cut_off'],
    ['{"row":[]}', 'rows_malformed'],
    ['{"rows":[{"event_no":"E1"},]}', 'rows_malformed'],
    ['{"rows":[{"event_no":"E1"}{}]}', 'rows_malformed'],
    ['{"rows":[{event_no:"E1"}]}', 'rows_malformed'],
    ['{"rows":[[}]}', 'rows_malformed'],
    ['{"rows":[]},', 'rows_malformed'],
    ['{"rows":[],"rows":[]}', 'rows_malformed'],
    ['{"of":1x,"rows":[]}', 'rows_malformed'],
    ['{"rows":]}', 'rows_malformed'],
    [`{"rows":[${'['.repeat(100_000)}`, 'rows_malformed'],
    [`{"rows":[{"event_no":"${'x'.repeat(2 * 1024 * 1024)}`, 'record_too_large'],
  ])('refuses what is not whole or not JSON (%#)', async (body, code) => {
    await expect(readJsonRows(sent(body, 4_096), serviceEventColumns)).rejects.toMatchObject({ code });
  });

  it('refuses what is longer than announced rows can be, announced or not', async () => {
    const announced = readJsonRows(sent('{'), serviceEventColumns, { expectedBytes: 81_920_001 });
    await expect(announced).rejects.toMatchObject({ code: 'too_large' });
    const padding = (async function* () {
      for (;;) yield await Promise.resolve(Buffer.alloc(1_048_576, ' '));
    })();
    await expect(readJsonRows(padding, serviceEventColumns)).rejects.toMatchObject({ code: 'too_large' });
  });

  it('rejects the row of a broken byte alone, at its column', async () => {
    const [one, two] = [claim, { ...claim, event_no: 'E2' }].map((row) => Buffer.from(JSON.stringify(row)));
    const broken = Buffer.from(one!);
    broken[broken.indexOf('王')] = 0xff;
    const body = Buffer.concat([Buffer.from('{"rows":['), broken, Buffer.from(','), two!, Buffer.from(']}')]);
    const { outcomes } = await outcomesIn(body);
    expect(outcomes).toMatchObject([
      { ok: false, faults: [{ column: 'customer_name', code: 'encoding' }] },
      { ok: true },
    ]);
  });

  it('reads the same rows however a body is written, spaced, marked and cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ event_no: fc.string({ unit: 'binary' }), 备注: fc.json() }), { maxLength: 5 }),
        fc.record({ before: fc.json(), indent: fc.nat(3), pieceBytes: fc.integer({ min: 1, max: 50 }) }),
        async (rows, { before, indent, pieceBytes }) => {
          const plain = await outcomesOf(rows);
          const body = { 'rows ': JSON.parse(before) as unknown, rows, after: [{ rows: [1] }] };
          const written = await outcomesIn(`\ufeff${JSON.stringify(body, null, indent)}\n`, pieceBytes);
          expect(written).toEqual(plain);
        },
      ),
    );
  });
});
