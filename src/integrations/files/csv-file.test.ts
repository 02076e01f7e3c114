import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import type { Column } from '../../../domain/uploads/column.js';
import type { CsvOptions } from './csv-file.js';
import { readCsvRows } from './csv-file.js';
import { FileRefused } from './file-refused.js';

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const columns: readonly Column[] = [
  { name: 'no', chinese: '编号', kind: 'text', required: true },
  { name: 'name', chinese: '姓名', kind: 'text' },
  { name: 'note', chinese: '备注', kind: 'text' },
];

async function* inPieces(body: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < body.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? body.length;
    yield await Promise.resolve(body.subarray(at, at + size));
    at += size;
  }
}

interface Read {
  names: readonly string[];
  unknown: readonly string[];
  rows: (readonly string[])[];
  defects: Record<number, string[]>;
}

const readAll = async (
  body: string | Uint8Array,
  options: CsvOptions = {},
  sizes = [1 << 20],
): Promise<Read> => {
  const file = await readCsvRows(inPieces(Buffer.from(body), sizes), columns, options);
  const read: Read = { names: file.layout.names, unknown: file.layout.unknown, rows: [], defects: {} };
  for await (const batch of file.batches) {
    expect(batch.firstRow).toBe(read.rows.length + 1);
    for (const [index, { faults }] of batch.defects) {
      read.defects[batch.firstRow + index] = faults.map(({ column, code }) => `${column} ${code}`.trim());
    }
    read.rows.push(...batch.rows);
  }
  return read;
};

const refusalOf = async (
  body: string | Uint8Array,
  options: CsvOptions = {},
  sizes?: number[],
): Promise<string> => {
  try {
    await readAll(body, options, sizes);
  } catch (error) {
    if (error instanceof FileRefused) return error.code;
    throw error;
  }
  return 'accepted';
};

const gb = (text: string): Buffer => iconv.encode(text, 'gb18030');
const head = 'no,name,note\n';

describe('records', () => {
  it.each(['\n', '\r\n', '\r'])('end with %j, the last one with or without it', async (end) => {
    const body = ['no,name,note', '1,a,b', '', '2,"c\r\nd","e""f"', '   ', '3,,'].join(end);
    const rows = [
      ['1', 'a', 'b'],
      ['2', 'c\r\nd', 'e"f'],
      ['3', '', ''],
    ];
    expect((await readAll(body)).rows).toEqual(rows);
    expect((await readAll(body + end)).rows).toEqual(rows);
    expect((await readAll(end + body + end + end)).rows).toEqual(rows);
  });

  it('may be parted by tabs, and then hold commas', async () => {
    expect((await readAll('no\tname\tnote\n1\ta,b\t"c\td"\n')).rows).toEqual([['1', 'a,b', 'c\td']]);
  });

  it('keep a quote that does not open a cell', async () => {
    expect((await readAll(`${head}1,5" pipe,"a"b\n2,"",x"\n`)).rows).toEqual([
      ['1', '5" pipe', 'ab'],
      ['2', '', 'x"'],
    ]);
  });

  it('with too few or too many cells are defects, empty cells beyond the last column are not', async () => {
    const read = await readAll(`${head}1,a\n2,a,b,c\n3,a,b,, \n4,a,b\n""\n`);
    expect(read.defects).toEqual({ 1: ['format'], 2: ['format'], 5: ['format'] });
    expect(read.rows[2]).toEqual(['3', 'a', 'b']);
  });

  it('come out the same however the bytes are split', async () => {
    const cell = fc.oneof(
      fc.constantFrom('', '张三', '"', '""', ',', '\t', '\r', '\n', '\r\n', '\r\n\r', 'x"y', '" ', '\xff'),
      fc.string({ maxLength: 4 }),
    );
    const anyText = fc.array(fc.oneof(cell, fc.constantFrom(',', '\n', '\r\n', '"')), { maxLength: 30 });
    const bytes = fc.uint8Array({ maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        anyText,
        bytes,
        anyText,
        fc.constantFrom('utf8', 'gb18030'),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        async (before, broken, after, encoding, sizes) => {
          const body = Buffer.concat([
            iconv.encode(`\ufeff${head}${before.join('')}`, encoding, { addBOM: false }),
            broken,
            iconv.encode(after.join(''), encoding),
          ]);
          const outcome = async (pieces: number[]): Promise<unknown> => {
            try {
              return await readAll(body, {}, pieces);
            } catch (error) {
              if (error instanceof FileRefused) return error.code;
              throw error;
            }
          };
          expect(await outcome(sizes)).toEqual(await outcome([body.length]));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('round-trip from any table in both encodings, parted by commas or tabs', async () => {
    const cell = fc.oneof(
      fc.string({
        unit: fc.constantFrom('张', '三', 'é', '€', '𠮷', 'a', '"', ',', '\t', '\n', '\r', ' ', '=', "'"),
      }),
      fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => !text.includes('\u0080') && isGb(text)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('utf8', 'gb18030'),
        fc.constantFrom(',', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        async (rows, encoding, delimiter, end, quoteAll) => {
          const write = (text: string): string =>
            quoteAll || /["\r\n,\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
          const table = [['编号', 'name', '备注'], ...rows];
          const body = table.map((row) => row.map(write).join(delimiter) + end).join('');
          const read = await readAll(iconv.encode(body, encoding), { batchRows: 5 }, [7, 64]);
          expect(read).toEqual({ names: ['编号', 'name', '备注'], unknown: [], rows, defects: {} });
        },
      ),
      { numRuns: 300 },
    );
  });
});

// Where the two libraries disagree about rare code points, the table is at fault and not the reader.
const isGb = (text: string): boolean =>
  new TextDecoder('gb18030', { ignoreBOM: true }).decode(gb(text)) === text;

describe('encoding', () => {
  const chinese = '编号,姓名,备注\n1,张三,好\n';

  it('is told by charset, mark, header or first record that is not ASCII', async () => {
    const expected = [['1', '张三', '好']];
    expect((await readAll(chinese)).rows).toEqual(expected);
    expect((await readAll(`\ufeff${chinese}`)).rows).toEqual(expected);
    expect((await readAll(gb(chinese))).rows).toEqual(expected);
    expect((await readAll(gb(`\ufeff${chinese}`))).rows).toEqual(expected);
    expect((await readAll(gb(chinese), { charset: 'GBK' })).rows).toEqual(expected);
    expect((await readAll(Buffer.concat([Buffer.from(head), gb('1,a,b\n2,张三,好\n')]))).rows[1]).toEqual([
      '2',
      '张三',
      '好',
    ]);
    expect((await readAll(`${head}1,a,b\n2,张三,好\n`)).rows[1]).toEqual(['2', '张三', '好']);
  });

  it('once told holds for the rest of the file', async () => {
    const mixed = Buffer.concat([Buffer.from(chinese), gb('2,李四,好\n'), Buffer.from('3,王五,好\n')]);
    const read = await readAll(mixed);
    expect(read.defects).toEqual({ 2: ['name encoding', 'note encoding'] });
    expect(read.rows[2]).toEqual(['3', '王五', '好']);
  });

  it.each([
    ['utf8', 1 << 20],
    ['utf8', 3],
    ['gb18030', 1 << 20],
    ['gb18030', 3],
  ])('broken inside a %s row rejects that row alone (pieces of %d)', async (encoding, size) => {
    const body = iconv.encode(
      '编号,姓名,备注\r\n1,张三,好\r\n2,李X四,"多\n行"\r\n3,王五,好X\r\n4,赵六,\ufffd\r\n',
      encoding,
    );
    const broken = Buffer.from(body.map((byte) => (byte === 0x58 ? 0xff : byte)));
    const read = await readAll(broken, {}, [size]);
    expect(read.defects).toEqual({ 2: ['name encoding'], 3: ['note encoding'] });
    expect(read.rows.map((row) => row[0])).toEqual(['1', '2', '3', '4']);
    expect(read.rows[3]).toEqual(['4', '赵六', '\ufffd']);
  });

  it('broken in a record of another width is named beside the width', async () => {
    const lines = [
      Buffer.from(`${head}1,张`),
      Buffer.from([0xff]),
      Buffer.from('\n2,李'),
      Buffer.from([0xff]),
    ];
    const read = await readAll(Buffer.concat([...lines, Buffer.from(',b,, \n')]), { charset: 'utf-8' });
    expect(read.defects).toEqual({ 1: ['name encoding', 'format'], 2: ['name encoding'] });
  });

  it('that a broken first record leaves open is told by the next; a file that never tells is refused', async () => {
    const lost = Buffer.concat([Buffer.from(`${head}1,a,b\n2,`), Buffer.from([0xff]), Buffer.from(',b\n')]);
    expect((await readAll(Buffer.concat([lost, Buffer.from('3,张三,b\n')]))).defects).toEqual({
      2: ['name encoding'],
    });
    expect((await readAll(Buffer.concat([lost, gb('3,张三,b\n')]))).rows[2]).toEqual(['3', '张三', 'b']);
    expect(await refusalOf(lost)).toBe('encoding_unknown');
    expect((await readAll(lost, { charset: 'utf-8' })).defects).toEqual({ 2: ['name encoding'] });
  });

  it('that is neither of ours is refused', async () => {
    expect(await refusalOf(Buffer.from([0x6e, 0x6f, 0xff, 0xff, 0x0a]))).toBe('encoding_unknown');
    expect(await refusalOf(Buffer.from(`\ufeff${head}`, 'utf16le'))).toBe('encoding_unknown');
    expect(await refusalOf(head, { charset: 'big5' })).toBe('charset_unsupported');
  });
});

describe('a file is refused whole', () => {
  it('when it is shorter than announced or breaks off', async () => {
    const body = `${head}1,a,b\n`;
    expect(await refusalOf(body, { expectedBytes: body.length })).toBe('accepted');
    expect(await refusalOf(body, { expectedBytes: body.length + 1 })).toBe('cut_off');
    const reset = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from(body));
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    };
    const file = await readCsvRows(reset(), columns);
    await expect(collect(file.batches)).rejects.toMatchObject({ code: 'cut_off' });
  });

  it.each(['1,"a', '1,"a\n2,b,c\n', '1,"a""', '"'])('when it ends inside quotes: %j', async (rest) =>
    expect(await refusalOf(head + rest)).toBe('cut_off'),
  );

  it('when it has no header that we know', async () => {
    for (const body of ['', '\n\n', 'a,b\n1,2\n', '1,张三,好\n', 'no;name;note\n1;2;3\n']) {
      expect(await refusalOf(body)).toBe('header_unknown');
    }
    expect(await refusalOf('no,编号\n')).toBe('header_duplicate');
  });

  it('when it is larger than allowed', async () => {
    expect(await refusalOf(`${head}1,a,b\n`, { maxBytes: 10 })).toBe('too_large');
    expect(await refusalOf(head, { maxBytes: 100, expectedBytes: 101 })).toBe('too_large');
  });

  it('when it has 10,000 columns', async () => {
    const wide = Array.from({ length: 10_000 }, (_, n) => `c${n}`).join(',');
    expect(await refusalOf(`no,${wide}\n`)).toBe('too_many_columns');
  });

  it.each([[[1 << 20]], [[100_000, 1]], [[65_537]]])(
    'when a record is too large, in pieces of %j, long before its end',
    async (sizes) => {
      let sent = 0;
      const endless = async function* (): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(Buffer.from(`${head}1,"`));
        for (let turn = 0; sent < 100e6; turn += 1) {
          const piece = Buffer.alloc(sizes[turn % sizes.length] ?? 1, 0x61);
          sent += piece.length;
          yield piece;
        }
      };
      const file = await readCsvRows(endless(), columns);
      await expect(collect(file.batches)).rejects.toMatchObject({ code: 'record_too_large' });
      expect(sent).toBeLessThan(3e6);
    },
  );
});

describe('hostile rows', () => {
  it('of NULs, commas and quotes stay rows', async () => {
    const read = await readAll(`${head}1,\0,b\n${','.repeat(50_000)}x\n2,"${'""'.repeat(50_000)}",b\n`);
    expect(read.rows[0]).toEqual(['1', '\0', 'b']);
    expect(read.defects).toEqual({ 2: ['format'] });
    expect(read.rows[1]!.length).toBeLessThan(50);
    expect(read.rows[2]![1]).toBe('"'.repeat(50_000));
  });

  it('of huge cells come in small batches', async () => {
    const body = head + `1,${'a'.repeat(900_000)},b\n`.repeat(9);
    const file = await readCsvRows(inPieces(Buffer.from(body), [65_536]), columns);
    const sizes = (await collect(file.batches)).map((batch) => batch.rows.length);
    expect(sizes).toEqual([3, 3, 3]);
  });
});
