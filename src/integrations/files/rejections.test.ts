import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { noticeRecipientColumns, serviceEventColumns } from '../../../domain/uploads/column.js';
import { csvLine, unescapeFormula } from './csv-cell.js';
import { readCsvRows } from './csv-file.js';
import type { RejectedRow } from './rejections.js';
import { rejectionsCsv } from './rejections.js';
import { templateCsv } from './template.js';

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const fault = {
  column: 'customer_phone',
  code: 'format',
  message: '“手机号码”应为 11 位，请改正。',
} as const;
const columns = ['备注', '客户姓名', 'event_no'];

const written = async (rows: readonly RejectedRow[], mark = false): Promise<string> =>
  (await collect(rejectionsCsv(columns, rows, { mark }))).join('');

const readBack = async (text: string) => {
  const body = (async function* () {
    yield await Promise.resolve(Buffer.from(text));
  })();
  const file = await readCsvRows(body, serviceEventColumns);
  return { layout: file.layout, rows: (await collect(file.batches)).flatMap(({ rows }) => rows) };
};

describe('csvLine', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+86 138', "'+86 138"],
    ['-1', "'-1"],
    ['@a', "'@a"],
    ['\ta', '"\'\ta"'],
    ['\ra', '"\'\ra"'],
    ["'=1", "''=1"],
    ["'abc", "'abc"],
    ['a=1', 'a=1'],
    ['a"b,c', '"a""b,c"'],
  ])('writes %j as %j', (cell, line) => expect(csvLine([cell])).toBe(`${line}\r\n`));

  it('can be taken back, whatever the cell', () => {
    const cell = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', 'a', '张') });
    fc.assert(
      fc.property(cell, (text) => {
        const line = csvLine([text]).slice(0, -2);
        const safe = line.startsWith('"') ? line.slice(1, -1).replaceAll('""', '"') : line;
        expect(safe).not.toMatch(/^[=+\-@\t\r]/);
        expect(unescapeFormula(safe)).toBe(text);
      }),
    );
  });
});

describe('rejectionsCsv', () => {
  it('has a line for each fault, then the original columns', async () => {
    const missing = { column: 'product', code: 'required', message: '请补填。' } as const;
    const rows = [{ row: 7, cells: ['=1', '张三', 'E1'], faults: [fault, missing] }];
    expect(await written(rows)).toBe(
      'row,column,code,message,备注,客户姓名,event_no\r\n' +
        "7,customer_phone,format,“手机号码”应为 11 位，请改正。,'=1,张三,E1\r\n" +
        "7,product,required,请补填。,'=1,张三,E1\r\n",
    );
    expect((await written(rows, true)).startsWith('\ufeffrow,')).toBe(true);
    expect(await written([])).toBe('row,column,code,message,备注,客户姓名,event_no\r\n');
  });

  it('can be sent again as it is: its own columns are left out, its escapes taken back', async () => {
    const cell = fc.string({ unit: fc.constantFrom("'", '=', '-', '"', ',', '\n', 'a', '张', ' ') });
    const row = fc.tuple(cell, cell, cell);
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.boolean(), async (rows, mark) => {
        const text = await written(
          rows.map((cells, at) => ({ row: at + 1, cells, faults: [fault] })),
          mark,
        );
        const read = await readBack(text);
        expect(read.layout.names).toEqual(columns);
        expect(read.layout.unknown).toEqual(['row', 'column', 'code', 'message', '备注']);
        expect(read.layout.positions.slice(0, 5)).toEqual([2, -1, -1, -1, 1]);
        expect(read.rows).toEqual(rows);
      }),
    );
  });

  it('keeps the cells of a row that is too short or too long', async () => {
    const rows = [
      { row: 1, cells: ['a'], faults: [fault] },
      { row: 2, cells: ['a', 'b', 'c', 'd'], faults: [fault] },
    ];
    const [, short, long] = (await written(rows)).split('\r\n');
    expect(short!.endsWith(',a,,')).toBe(true);
    expect(long!.endsWith(',a,b,c,d')).toBe(true);
  });

  it('leaves a leading apostrophe alone in a file that is not ours', async () => {
    expect((await readBack("event_no,product\n'=1,x\n")).rows).toEqual([["'=1", 'x']]);
  });
});

describe('templateCsv', () => {
  it('is a header that its own kind recognises, in either language', async () => {
    expect(templateCsv(noticeRecipientColumns, 'zh')).toBe(
      '\ufeff客户号,客户姓名,手机号码,地址,保单号,满期日,金额\r\n',
    );
    for (const language of ['zh', 'en'] as const) {
      const { layout, rows } = await readBack(templateCsv(serviceEventColumns, language));
      expect(layout.positions).toEqual([...serviceEventColumns.keys()]);
      expect(rows).toEqual([]);
    }
  });
});
