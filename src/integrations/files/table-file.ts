import { csvLine, utf8Mark } from './csv-cell.js';
import { xlsxFile } from './xlsx-file.js';

/** A line of an export; null is an empty cell. */
export type TableRow = readonly (string | number | null)[];

export const TABLE_FORMATS = ['csv', 'xlsx'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** How browsers are told what a table's file is. */
export const TABLE_TYPES: Readonly<Record<TableFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export interface Table {
  /** The name of the sheet. */
  readonly title: string;
  readonly heading: readonly string[];
  readonly rows: AsyncIterable<TableRow> | Iterable<TableRow>;
}

/** A table as a file that spreadsheets open, written while it is read; no cell of it is run as a formula. */
export const tableFile = (format: TableFormat, table: Table): AsyncGenerator<string | Buffer> =>
  format === 'csv' ? csvFile(table) : xlsxFile(table.title, table.heading, table.rows);

const chunkCharacters = 64 * 1024;

async function* csvFile({ heading, rows }: Table): AsyncGenerator<string> {
  let chunk = utf8Mark + csvLine(heading);
  for await (const row of rows) {
    chunk += csvLine(row.map((cell) => (cell === null ? '' : String(cell))));
    if (chunk.length < chunkCharacters) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
