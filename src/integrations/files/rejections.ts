import type { Fault } from '../../../domain/uploads/fault.js';
import { csvLine, utf8Mark } from './csv-cell.js';
import { rejectionColumns } from './upload-file.js';

/** A record that was rejected, as it was sent. */
export interface RejectedRow {
  readonly row: number;
  readonly cells: readonly string[];
  readonly faults: readonly Fault[];
}

const chunkCharacters = 64 * 1024;

const linesOf = (rejected: RejectedRow, width: number): string => {
  const cells = Array.from(
    { length: Math.max(width, rejected.cells.length) },
    (_, i) => rejected.cells[i] ?? '',
  );
  return rejected.faults
    .map(({ column, code, message }) => csvLine([String(rejected.row), column, code, message, ...cells]))
    .join('');
};

/**
 * Writes the rejections of an upload (FORMATS "Uploads"): `row,column,code,message`, then the original columns; a line for
 * each fault. The file is ready to be mended and sent again. With `mark`, spreadsheets open it as UTF-8.
 */
export async function* rejectionsCsv(
  columns: readonly string[],
  rejected: AsyncIterable<RejectedRow> | Iterable<RejectedRow>,
  { mark = false }: { mark?: boolean } = {},
): AsyncGenerator<string> {
  let chunk = (mark ? utf8Mark : '') + csvLine([...rejectionColumns, ...columns]);
  for await (const row of rejected) {
    chunk += linesOf(row, columns.length);
    if (chunk.length < chunkCharacters) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
