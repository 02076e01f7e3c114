import type { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { charsetOf, decodeWhole } from '../../integrations/files/charset.js';
import { wholeBytes } from './bodies.js';
import { faultsOf } from './schema.pipe.js';
import { invalid, Problem } from './problem.js';
import type { FieldFault } from './problem.js';

/** Imports of reference data are small; big uploads stream through their own area. */
const LARGEST = 5 * 1024 * 1024;
const MOST_ROWS = 10_000;

/** What an import answers: a bad row never stops a good one. */
export const importAnswer = z.object({
  received: z.int(),
  created: z.int(),
  changed: z.int(),
  rejected: z.array(z.object({ row: z.int(), column: z.string(), code: z.string(), message: z.string() })),
});
export type ImportAnswer = z.infer<typeof importAnswer>;

export interface ReadRow<Row> {
  /** Data records, counted from 1. */
  row: number;
  value: Row | undefined;
  faults: FieldFault[];
}

/**
 * The rows of `{ "rows": [...] }` or of the bytes of a CSV with English or Chinese headers, each judged by the schema; the
 * body of a route that takes `rows`.
 */
export function readRows<Row>(
  body: unknown,
  schema: z.ZodType<Row>,
  headers: Readonly<Record<string, string>>,
): ReadRow<Row>[] {
  const raw = Buffer.isBuffer(body) ? readCsv(body, headers) : rowsOf(body);
  if (raw.length > MOST_ROWS) throw fault('rows', 'too_big', `一次最多 ${MOST_ROWS} 行；请分批导入。`);
  return raw.map((value, index) => {
    const result = schema.safeParse(value);
    return result.success
      ? { row: index + 1, value: result.data, faults: [] }
      : { row: index + 1, value: undefined, faults: faultsOf(result.error.issues, value) };
  });
}

/** Rejections of the rows that could not be read, in the shape of the answer. */
export const rejectionsOf = (rows: readonly ReadRow<unknown>[]): ImportAnswer['rejected'] =>
  rows.flatMap(({ row, faults }) =>
    faults.map(({ path, code, message }) => ({ row, column: path, code, message })),
  );

function rowsOf(body: unknown): unknown[] {
  const result = z.object({ rows: z.array(z.unknown()) }).safeParse(body);
  if (result.success) return result.data.rows;
  throw fault('rows', 'required', '请提交 { "rows": [...] }，或以 text/csv 上传。');
}

/** A body of rows, which only the routes that take them read. */
export const isStream = (body: unknown): body is Readable =>
  typeof (body as Readable | undefined)?.pipe === 'function';

function readCsv(bytes: Buffer, headers: Readonly<Record<string, string>>): unknown[] {
  const content = textOf(bytes);
  const english = new Map(Object.entries(headers).map(([name, chinese]) => [chinese, name]));
  try {
    return parse(content, {
      bom: true,
      delimiter: [',', '\t'],
      skip_empty_lines: true,
      trim: true,
      columns: (names: string[]) => names.map((name) => english.get(name) ?? name),
    });
  } catch {
    throw fault(
      'body',
      'format',
      '不是可以读取的 CSV：请检查表头、引号和每行的列数，编码用 UTF-8 或 GB18030。',
    );
  }
}

/** The bytes of an import that is sent as a CSV; throws the problem of one that is too big or breaks off. */
export async function wholeImport(stream: Readable): Promise<Buffer> {
  const bytes = await wholeBytes(stream, LARGEST);
  if (bytes !== undefined) return bytes;
  throw new Problem({ status: 413, ...TOO_BIG });
}

const TOO_BIG = { code: 'body-too-large', title: '内容过大', detail: '文件超过 5 MB；请分批导入。' };

/** UTF-8 where it is whole in it, else GB18030; what is broken in both would be stored as garbled names. */
function textOf(bytes: Buffer): string {
  const charset = charsetOf(bytes);
  const content =
    charset === 'broken' ? undefined : decodeWhole(bytes, charset === 'ascii' ? 'utf-8' : charset);
  if (content !== undefined) return content;
  throw fault('body', 'format', '文件既不是完整的 UTF-8，也不是完整的 GB18030；请另存为其中一种后重新导入。');
}

const fault = (path: string, code: string, message: string) => invalid([{ path, code, message }]);
