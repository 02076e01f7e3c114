import type { Column } from '../../../domain/uploads/column.js';
import type { Fault, RowBatch } from '../../../domain/uploads/fault.js';
import { columnFinder, recognizeHeader } from '../../../domain/uploads/header.js';
import { FileRefused } from './file-refused.js';
import type { UploadFile } from './upload-file.js';

/** FORMATS "Uploads": a JSON body holds up to 10,000 rows. */
const maxRows = 10_000;
const maxKeys = 500;
const batchRows = 1000;
const loneSurrogate = /\p{Surrogate}/u;

type JsonRow = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonRow =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const rowsOf = (body: unknown): readonly unknown[] => {
  const rows = isObject(body) ? body['rows'] : undefined;
  if (!Array.isArray(rows)) {
    throw new FileRefused(
      'rows_malformed',
      '请求内容应为 {"rows": [ … ]}，其中每一行是一个以列名为键的对象。请改正后重新提交。',
    );
  }
  if (rows.length > maxRows) {
    throw new FileRefused('too_many_rows', `一次最多提交 ${maxRows} 行 JSON。请分批提交，或改用 CSV 上传。`);
  }
  return rows as readonly unknown[];
};

/** Names of all keys in order of first appearance, those of known columns in English. */
const headerOf = (rows: readonly unknown[], nameOf: (key: string) => string): string[] => {
  const names = new Set<string>();
  for (const row of rows) {
    if (!isObject(row)) continue;
    for (const key of Object.keys(row)) names.add(nameOf(key));
    if (names.size > maxKeys) {
      throw new FileRefused(
        'too_many_columns',
        `各行合计超过 ${maxKeys} 种键。请只保留模板中的列后重新提交。`,
      );
    }
  }
  return [...names];
};

const notAnObject: readonly Fault[] = [
  {
    column: '',
    code: 'format',
    message: '本行不是以列名为键的对象。请按 {"event_no": "…"} 的形式改正后重新提交。',
  },
];

const unreadable = (column: string): Fault => ({
  column,
  code: 'format',
  message: `列 ${column} 的值应为字符串或数字。请改正后重新提交。`,
});

const givenTwice = (column: string): Fault => ({
  column,
  code: 'format',
  message: `列 ${column} 用英文名和中文名各给了一次，且内容不同。请只保留一个后重新提交。`,
});

const halfCharacter = (column: string): Fault => ({
  column,
  code: 'encoding',
  message: `列 ${column} 含有不完整的字符（半个代理对），多半是文字被截断。请改正后重新提交。`,
});

const textOf = (value: unknown): string | undefined => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
};

/** A number of more digits than a number of JSON keeps: what would be stored is not what was written. */
const losesDigits = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);

const tooManyDigits = (column: string): Fault => ({
  column,
  code: 'format',
  message: `列 ${column} 的数字位数过多，按 JSON 数字读取会丢失末位。请改用字符串（加双引号）后重新提交。`,
});

interface ReadRow {
  readonly cells: string[];
  readonly faults: readonly Fault[];
}

const jsonRowReader = (
  header: readonly string[],
  nameOf: (key: string) => string,
  isKnown: (name: string) => boolean,
): ((row: unknown) => ReadRow) => {
  const places = new Map(header.map((name, place) => [name, place]));
  return (row) => {
    const cells = header.map(() => '');
    if (!isObject(row)) return { cells, faults: notAnObject };
    const faults: Fault[] = [];
    for (const [key, value] of Object.entries(row)) {
      const name = nameOf(key);
      const place = places.get(name) ?? 0;
      const text = textOf(value);
      const shown = text ?? JSON.stringify(value);
      if (isKnown(name)) {
        if (text === undefined) faults.push(unreadable(name));
        else if (losesDigits(value)) faults.push(tooManyDigits(name));
        else if (loneSurrogate.test(text)) faults.push(halfCharacter(name));
        else if (cells[place] !== '' && text !== '' && cells[place] !== text) faults.push(givenTwice(name));
      }
      if (shown !== '') cells[place] = shown;
    }
    return { cells, faults };
  };
};

function* batchesOf(rows: readonly unknown[], read: (row: unknown) => ReadRow): Generator<RowBatch> {
  for (let from = 0; from < rows.length; from += batchRows) {
    const defects = new Map<number, readonly Fault[]>();
    const cells = rows.slice(from, from + batchRows).map((row, index) => {
      const readRow = read(row);
      if (readRow.faults.length > 0) defects.set(index, readRow.faults);
      return readRow.cells;
    });
    yield { firstRow: from + 1, rows: cells, defects };
  }
}

async function* later(batches: Iterable<RowBatch>): AsyncGenerator<RowBatch> {
  for (const batch of batches) yield await Promise.resolve(batch);
}

/**
 * Reads a parsed JSON body `{ "rows": [ … ] }` as an upload: the same rows, judged by the same rules as a CSV's. Keys may
 * be the English or the Chinese names; numbers count as written. A body without rows has no key that could be known, and is no fault.
 */
export const readJsonRows = (body: unknown, columns: readonly Column[]): UploadFile => {
  const rows = rowsOf(body);
  const find = columnFinder(columns);
  const nameOf = (key: string): string => columns[find(key) ?? -1]?.name ?? key;
  const header = headerOf(rows, nameOf);
  const reading = recognizeHeader(rows.length === 0 ? columns.map((column) => column.name) : header, columns);
  if (!reading.ok) throw new FileRefused(reading.code, reading.message);
  const read = jsonRowReader(header, nameOf, (name) => find(name) !== undefined);
  return { layout: reading.layout, batches: later(batchesOf(rows, read)) };
};
