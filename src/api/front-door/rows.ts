import { Readable } from 'node:stream';
import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { z } from 'zod';
import type { Column } from '../../../domain/uploads/column.js';
import type { Defect } from '../../../domain/uploads/fault.js';
import type { HeaderLayout } from '../../../domain/uploads/header.js';
import { readCsvRows } from '../../integrations/files/csv-file.js';
import { FileRefused } from '../../integrations/files/file-refused.js';
import { charsetGiven, wholeBytes } from './bodies.js';
import { faultsOf } from './schema.pipe.js';
import { invalid, Problem } from './problem.js';
import type { FieldFault } from './problem.js';
import type { DoorRequest } from './request.js';

/** Imports of reference data are small; big uploads stream through their own area. */
const LARGEST = 5 * 1024 * 1024;
const MOST_ROWS = 10_000;

const unknownColumns = z.array(z.string()).meta({ description: '不认识、未导入的列名。' });

/** What every import answers: a bad row never stops a good one, and no column is left out unsaid. */
export const importedRows = {
  received: z.int(),
  rejected: z.array(z.object({ row: z.int(), column: z.string(), code: z.string(), message: z.string() })),
  unknownColumns,
};
export const importAnswer = z.object({ ...importedRows, created: z.int(), changed: z.int() });
export type ImportAnswer = z.infer<typeof importAnswer>;

export interface ReadRow<Row> {
  /** Data records, counted from 1. */
  row: number;
  value: Row | undefined;
  faults: FieldFault[];
}

export interface ReadRows<Row> {
  rows: ReadRow<Row>[];
  /** Names in the file, or keys of rows, that no column answers to; left out. */
  unknownColumns: string[];
}

/** The columns of an import: what each is called in English and in Chinese. */
export type ImportHeaders = Readonly<Record<string, string>>;

/**
 * The rows that a request to a route that takes `rows` brings, each judged by the schema: those of a CSV, read by the rules
 * of uploads, or of `{ "rows": [...] }` with the English names as keys. Throws the problem of what is refused whole.
 */
export async function readRows<Row>(
  request: DoorRequest,
  schema: z.ZodType<Row>,
  headers: ImportHeaders,
): Promise<ReadRows<Row>> {
  const columns = Object.entries(headers).map(
    ([name, chinese]) => ({ name, chinese, kind: 'text' }) as const,
  );
  const { body } = request;
  if (!Buffer.isBuffer(body)) return readJson(body, schema, columns);
  try {
    return await readCsv(body, charsetGiven(request), { schema, columns });
  } catch (error) {
    throw error instanceof FileRefused ? fault('body', 'format', error.message) : error;
  }
}

function readJson<Row>(body: unknown, schema: z.ZodType<Row>, columns: readonly Column[]): ReadRows<Row> {
  const values = rowsOf(body);
  if (values.length > MOST_ROWS) throw tooMany();
  const known = new Set(columns.map(({ name }) => name));
  const keys = new Set(values.flatMap((value) => Object.keys(isObject(value) ? value : {})));
  return {
    rows: values.map((value, index) => ({ row: index + 1, ...judged(schema, value) })),
    unknownColumns: [...keys].filter((key) => !known.has(key)),
  };
}

async function readCsv<Row>(
  bytes: Buffer,
  charset: string | undefined,
  { schema, columns }: { schema: z.ZodType<Row>; columns: readonly Column[] },
): Promise<ReadRows<Row>> {
  const { layout, batches } = await readCsvRows(Readable.from([bytes]), columns, { charset });
  const rows: ReadRow<Row>[] = [];
  for await (const { firstRow, rows: records, defects } of batches) {
    if (firstRow + records.length - 1 > MOST_ROWS) throw tooMany();
    for (const [index, record] of records.entries())
      rows.push({
        row: firstRow + index,
        ...judgedCells(schema, valuesOf(record, columns, layout), defects.get(index)),
      });
  }
  return { rows, unknownColumns: [...layout.unknown] };
}

/** An empty cell holds nothing: it is not there. */
function valuesOf(
  record: readonly string[],
  columns: readonly Column[],
  { positions }: HeaderLayout,
): Record<string, string> {
  const cells = columns.map(
    ({ name }, place) => [name, record[positions[place] ?? -1]?.trim() ?? ''] as const,
  );
  return Object.fromEntries(cells.filter(([, cell]) => cell !== ''));
}

type Judged<Row> = Omit<ReadRow<Row>, 'row'>;

function judgedCells<Row>(
  schema: z.ZodType<Row>,
  values: Record<string, string>,
  defect: Defect | undefined,
): Judged<Row> {
  const found = defect?.inColumns === false ? { value: undefined, faults: [] } : judged(schema, values);
  const others = found.faults.map((each) =>
    each.path in values ? each : { ...each, code: 'required', message: '必填。' },
  );
  if (!defect) return { ...found, faults: others };
  const unread = defect.faults.map(({ column, code, message }) => ({ path: column, code, message }));
  const besides = others.filter(({ path }) => unread.every((known) => known.path !== path));
  return { value: undefined, faults: [...unread, ...besides] };
}

function judged<Row>(schema: z.ZodType<Row>, value: unknown): Judged<Row> {
  const { data, error } = schema.safeParse(value);
  return error ? { value: undefined, faults: faultsOf(error.issues, value) } : { value: data, faults: [] };
}

/** Rejections of the rows that could not be read, in the shape of the answer. */
export const rejectionsOf = (rows: readonly ReadRow<unknown>[]): ImportAnswer['rejected'] =>
  rows.flatMap(({ row, faults }) =>
    faults.map(({ path, code, message }) => ({ row, column: path, code, message })),
  );

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function rowsOf(body: unknown): unknown[] {
  const result = z.object({ rows: z.array(z.unknown()) }).safeParse(body);
  if (result.success) return result.data.rows;
  throw fault('rows', 'required', '请提交 { "rows": [...] }，或以 text/csv 上传。');
}

/** Describes the body of a route that takes `rows`, at most so many. */
export function TakesRows(schema: z.ZodType, most = MOST_ROWS): MethodDecorator {
  const rows = z.object({ rows: z.array(schema).max(most) });
  const described = z.toJSONSchema(rows, {
    target: 'openapi-3.0',
    // Keys that nobody knows are left out, and are no fault.
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
    },
  });
  return applyDecorators(
    ApiConsumes('application/json', 'text/csv'),
    ApiBody({ schema: described as object }),
  );
}

/** A body of rows, which only the routes that take them read. */
export const isStream = (body: unknown): body is Readable =>
  typeof (body as Readable | undefined)?.pipe === 'function';

/** The bytes of an import that is sent as a CSV; throws the problem of one that is too big or breaks off. */
export async function wholeImport(stream: Readable): Promise<Buffer> {
  const bytes = await wholeBytes(stream, LARGEST);
  if (bytes !== undefined) return bytes;
  throw new Problem({ status: 413, ...TOO_BIG });
}

const TOO_BIG = { code: 'body-too-large', title: '内容过大', detail: '文件超过 5 MB；请分批导入。' };

const tooMany = () => fault('rows', 'too_big', `一次最多 ${MOST_ROWS} 行；请分批导入。`);

const fault = (path: string, code: string, message: string) => invalid([{ path, code, message }]);
