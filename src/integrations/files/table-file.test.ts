import { inflateRawSync, crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { tableFile } from './table-file.js';
import type { Table, TableFormat } from './table-file.js';

async function written(format: TableFormat, table: Table): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of tableFile(format, table)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The files of an archive, found as programs find them: by the directory at its end. */
function unzip(bytes: Buffer): Map<string, string> {
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n -= 1) {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [crc, packed, size] = [16, 20, 24].map((offset) => bytes.readUInt32LE(at + offset));
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    expect(bytes.readUInt32LE(local)).toBe(0x04034b50);
    const data = local + 30 + bytes.readUInt16LE(local + 26);
    const plain = inflateRawSync(bytes.subarray(data, data + packed!));
    expect([crc32(plain), plain.length]).toEqual([crc, size]);
    files.set(name, plain.toString());
    at += 46 + nameLength;
  }
  return files;
}

const table: Table = {
  title: '统计/明细',
  heading: ['机构', 'n'],
  rows: [
    ['=HYPERLINK("http://evil")', 1],
    ['+86 & <b>"x"</b>', null],
    ['平安\u0001\ud800', 12.5],
  ],
};

describe('a table as a file', () => {
  it('in CSV is marked as UTF-8, and no cell begins a formula', async () => {
    expect((await written('csv', table)).toString()).toBe(
      '\ufeff机构,n\r\n"\'=HYPERLINK(""http://evil"")",1\r\n"\'+86 & <b>""x""</b>",\r\n平安\u0001\ufffd,12.5\r\n',
    );
  });

  it('in XLSX is an archive that programs can read, with texts as texts and numbers as numbers', async () => {
    const bytes = await written('xlsx', table);
    const files = unzip(bytes);
    const sheet = files.get('xl/worksheets/sheet1.xml')!;
    expect(sheet).toContain('<c t="inlineStr" s="1"><is><t xml:space="preserve">机构</t></is></c>');
    expect(sheet).toContain('<c t="inlineStr" s="2"><is><t xml:space="preserve">=HYPERLINK(&quot;');
    expect(sheet).toContain('+86 &amp; &lt;b&gt;&quot;x&quot;&lt;/b&gt;');
    expect(sheet).toContain('平安\ufffd\ufffd');
    expect(sheet).toContain('<c><v>12.5</v></c>');
    expect(sheet).not.toContain('<f>');
    expect(files.get('xl/workbook.xml')).toContain('name="统计 明细"');
    expect([...files.keys()].sort()).toEqual([
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ]);
  });

  it('takes rows no faster than it is read', async () => {
    let taken = 0;
    const many = function* (): Generator<[number]> {
      for (; taken < 1_000_001; taken += 1) yield [taken];
    };
    const stream = tableFile('xlsx', { title: 't', heading: ['n'], rows: many() });
    await stream.next();
    await stream.next();
    expect(taken).toBeLessThan(200_000);
    const first = taken;
    for await (const chunk of stream) expect(chunk.length).toBeGreaterThan(0);
    expect(taken).toBeGreaterThan(first);
  }, 60_000);

  it('of more rows than a sheet holds has two', async () => {
    const many = function* (): Generator<[number]> {
      for (let n = 0; n < 1_000_001; n += 1) yield [n];
    };
    const files = unzip(await written('xlsx', { title: 't', heading: ['n'], rows: many() }));
    expect(files.get('xl/worksheets/sheet2.xml')).toContain('<v>1000000</v>');
    expect(files.get('[Content_Types].xml')).toContain('sheet2.xml');
  }, 60_000);

  it('that is given up ends what it takes rows from', async () => {
    let ended = false;
    const rows = function* (): Generator<[string]> {
      try {
        for (;;) yield [`${'x'.repeat(10_000)}${Math.random()}`];
      } finally {
        ended = true;
      }
    };
    for (const format of ['csv', 'xlsx'] as const) {
      ended = false;
      for await (const chunk of tableFile(format, { title: 't', heading: ['h'], rows: rows() }))
        if (chunk.length > 1000) break;
      expect([format, ended]).toEqual([format, true]);
    }
  }, 30_000);
});
