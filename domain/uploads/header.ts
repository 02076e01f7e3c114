import type { Column } from './column.js';

/** Where each column of a table stands in a file. */
export interface HeaderLayout {
  /** The header as it was sent. */
  readonly names: readonly string[];
  /** For each column of the table its place in a row, or -1 where the file lacks it. */
  readonly positions: readonly number[];
  /** Names in the file that no column answers to; left out, and named in the upload's answer. */
  readonly unknown: readonly string[];
  /** English names of required columns that the file lacks; every row will be rejected for them. */
  readonly missing: readonly string[];
}

export type HeaderReading =
  | { ok: true; layout: HeaderLayout }
  | { ok: false; code: 'header_unknown' | 'header_duplicate'; message: string };

const plain = (name: string): string => name.trim().toLowerCase();

/** The place in the table of the column that goes by this English or Chinese name. */
export const columnFinder = (columns: readonly Column[]): ((name: string) => number | undefined) => {
  const places = new Map<string, number>();
  columns.forEach((column, place) => {
    places.set(plain(column.name), place);
    places.set(plain(column.chinese), place);
  });
  return (name) => places.get(plain(name));
};

const noneKnown = (columns: readonly Column[]): HeaderReading => ({
  ok: false,
  code: 'header_unknown',
  message: `文件首行没有一个认识的列名。请把列名放在第一行，可用英文名或中文名：${columns.map((c) => `${c.name}(${c.chinese})`).join('、')}。`,
});

const givenTwice = (column: Column): HeaderReading => ({
  ok: false,
  code: 'header_duplicate',
  message: `列“${column.chinese}”(${column.name})在首行出现了不止一次，无法判断以哪一列为准。请只保留一列后重新上传。`,
});

/** What no name holds, and no database stores. */
const CONTROLS = /\p{Cc}/gu;

/**
 * Recognises a header by English or Chinese names in any order (FORMATS, first paragraph). A file none of whose names
 * is known, or one that gives a column twice, is refused whole; a required column that is missing is not: its rows are.
 */
export const recognizeHeader = (names: readonly string[], columns: readonly Column[]): HeaderReading => {
  const find = columnFinder(columns);
  const positions = columns.map(() => -1);
  const unknown: string[] = [];
  for (const [position, name] of names.entries()) {
    const place = find(name);
    const column = place === undefined ? undefined : columns[place];
    if (place === undefined || column === undefined) {
      const shown = name.replace(CONTROLS, '').trim();
      if (shown !== '') unknown.push(shown);
      continue;
    }
    if (positions[place] !== -1) return givenTwice(column);
    positions[place] = position;
  }
  if (positions.every((position) => position === -1)) return noneKnown(columns);
  const missing = columns.filter((column, place) => column.required === true && positions[place] === -1);
  return { ok: true, layout: { names, positions, unknown, missing: missing.map((column) => column.name) } };
};
