import type { Column } from '../../../domain/uploads/column.js';
import type { Defect, Fault, RowBatch } from '../../../domain/uploads/fault.js';
import { columnFinder, recognizeHeader } from '../../../domain/uploads/header.js';
import { openBytes } from './byte-source.js';
import { decodeLossy, decodeWhole } from './charset.js';
import { FileRefused } from './file-refused.js';
import { JsonRowCutter, rowsMalformed } from './json-cutter.js';
import type { UploadFile } from './upload-file.js';

/** FORMATS "Uploads": a JSON body holds up to 10,000 rows. */
const maxRows = 10_000;
/** A row whose cells are all as long as FORMATS lets them be, each character written as two `\uXXXX`, has 7.4 KiB. */
const maxBytes = maxRows * 8 * 1024;
const maxRowBytes = 1024 * 1024;
const maxKeys = 500;
const batchRows = 1000;
/** A batch of huge rows is closed early. */
const batchBytes = 2 * 1024 * 1024;
const loneSurrogate = /\p{Surrogate}/u;

type JsonRow = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonRow =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface WholeBody {
  /** The bytes of each row, as it was written. */
  readonly rows: readonly Buffer[];
  /** Names of all keys in order of first appearance, those of known columns in English. */
  readonly header: readonly string[];
}

const tooLarge = (): FileRefused =>
  new FileRefused(
    'too_large',
    `JSON 内容超过上限 ${maxBytes} 字节（一次最多 ${maxRows} 行）。请分批提交，或改用 CSV 上传。`,
  );

const tooManyRows = (): FileRefused =>
  new FileRefused('too_many_rows', `一次最多提交 ${maxRows} 行 JSON。请分批提交，或改用 CSV 上传。`);

const tooManyKeys = (): FileRefused =>
  new FileRefused('too_many_columns', `各行合计超过 ${maxKeys} 种键。请只保留模板中的列后重新提交。`);

/** The row and, where a byte of it is broken, what could be decoded of it. */
const parsedRow = (bytes: Buffer, rowNo: number): { row: unknown; broken: boolean } => {
  const text = decodeWhole(bytes, 'utf-8');
  try {
    const row: unknown = JSON.parse(text ?? decodeLossy(bytes, 'utf-8'));
    return { row, broken: text === undefined };
  } catch {
    throw rowsMalformed(`，而第 ${rowNo} 行不是完整的 JSON`);
  }
};

/** Reads a body to its end: the rows of a JSON body name their columns themselves, the last one perhaps a new one. */
const readWhole = async (
  source: AsyncIterable<Uint8Array>,
  nameOf: (key: string) => string,
  expectedBytes: number | undefined,
): Promise<WholeBody> => {
  if ((expectedBytes ?? 0) > maxBytes) throw tooLarge();
  const { pieces } = await openBytes(source, { expectedBytes });
  const cutter = new JsonRowCutter(maxRowBytes);
  const rows: Buffer[] = [];
  const names = new Set<string>();
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > maxBytes) throw tooLarge();
    for (const bytes of cutter.push(piece)) {
      if (rows.length >= maxRows) throw tooManyRows();
      rows.push(bytes);
      const { row } = parsedRow(bytes, rows.length);
      if (isObject(row)) for (const key of Object.keys(row)) names.add(nameOf(key));
      if (names.size > maxKeys) throw tooManyKeys();
    }
  }
  cutter.end();
  return { rows, header: [...names] };
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

const brokenBytes = (column: string): Fault => ({
  column,
  code: 'encoding',
  message: `${column === '' ? '本行' : `列 ${column} `}含有无法识别的字节（乱码）；JSON 须为 UTF-8。请改正后重新提交。`,
});

/** A broken byte is rejected where it stands: at its column, or the row as a whole. */
const brokenIn = (cells: readonly string[], header: readonly string[]): readonly Fault[] => {
  const columns = header.filter((_, place) => cells[place]?.includes('\uFFFD') === true);
  return (columns.length === 0 ? [''] : columns).map(brokenBytes);
};

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

interface ReadRow extends Defect {
  readonly cells: string[];
}

const jsonRowReader = (
  header: readonly string[],
  nameOf: (key: string) => string,
  isKnown: (name: string) => boolean,
): ((row: unknown) => ReadRow) => {
  const places = new Map(header.map((name, place) => [name, place]));
  return (row) => {
    const cells = header.map(() => '');
    if (!isObject(row)) return { cells, faults: notAnObject, inColumns: false };
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
    return { cells, faults, inColumns: true };
  };
};

async function* batchesOf(
  { rows, header }: WholeBody,
  reader: (row: unknown) => ReadRow,
): AsyncGenerator<RowBatch> {
  for (let from = 0; from < rows.length;) {
    const defects = new Map<number, Defect>();
    const cells: string[][] = [];
    for (let size = 0; cells.length < batchRows && size < batchBytes && from + cells.length < rows.length;) {
      const bytes = rows[from + cells.length] ?? Buffer.alloc(0);
      const { row, broken } = parsedRow(bytes, from + cells.length + 1);
      const { inColumns, ...read } = reader(row);
      const faults = broken ? [...read.faults, ...brokenIn(read.cells, header)] : read.faults;
      if (faults.length > 0) defects.set(cells.length, { faults, inColumns });
      cells.push(read.cells);
      size += bytes.length;
    }
    yield await Promise.resolve({ firstRow: from + 1, rows: cells, defects });
    from += cells.length;
  }
}

/**
 * Reads a JSON body `{ "rows": [ … ] }` as an upload: the same rows, judged by the same rules as a CSV's. Keys may
 * be the English or the Chinese names; numbers count as written. A body without rows has no key that could be known, and is
 * no fault. It streams in and is held in the bytes of its rows, at most 80 MiB; only one batch is parsed at a time. Throws
 * `FileRefused` where it is refused whole.
 */
export const readJsonRows = async (
  source: AsyncIterable<Uint8Array>,
  columns: readonly Column[],
  { expectedBytes }: { readonly expectedBytes?: number | undefined } = {},
): Promise<UploadFile> => {
  const find = columnFinder(columns);
  const nameOf = (key: string): string => columns[find(key) ?? -1]?.name ?? key;
  const whole = await readWhole(source, nameOf, expectedBytes);
  const { rows, header } = whole;
  const reading = recognizeHeader(rows.length === 0 ? columns.map((column) => column.name) : header, columns);
  if (!reading.ok) throw new FileRefused(reading.code, reading.message);
  const read = jsonRowReader(header, nameOf, (name) => find(name) !== undefined);
  return { layout: reading.layout, batches: batchesOf(whole, read) };
};
