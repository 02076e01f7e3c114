import type { Column } from '../../../domain/uploads/column.js';
import type { RowBatch } from '../../../domain/uploads/fault.js';
import type { HeaderLayout } from '../../../domain/uploads/header.js';
import { recognizeHeader } from '../../../domain/uploads/header.js';
import { unescapeFormula } from './csv-cell.js';
import { FileRefused } from './file-refused.js';

/** An upload whose header was recognised; both CSV and JSON bodies become one. */
export interface UploadFile {
  /** `layout.names` are the original columns that a rejections file repeats. */
  readonly layout: HeaderLayout;
  /** The data records in order; throws `FileRefused` where the file turns out to be one that is refused whole. */
  readonly batches: AsyncIterable<RowBatch>;
}

/** The columns that a rejections file puts before the original ones. */
export const rejectionColumns: readonly string[] = ['row', 'column', 'code', 'message'];

/** How the records of one CSV file become rows of its layout. */
export interface RowShape {
  readonly layout: HeaderLayout;
  /** Cells of a well-formed record. */
  readonly width: number;
  /** English name of the column at a place of the record, or the file's own name for it, or ''. */
  readonly columnAt: (place: number) => string;
  readonly refine: (record: string[]) => string[];
}

const layoutOf = (names: readonly string[], columns: readonly Column[]): HeaderLayout => {
  const reading = recognizeHeader(names, columns);
  if (!reading.ok) throw new FileRefused(reading.code, reading.message);
  return reading.layout;
};

/**
 * Recognises the header of a CSV file. A mended rejections file is one that has all four rejection columns: they are
 * left out, and the `'` that our export put before a formula is taken off again.
 */
export const shapeOf = (header: readonly string[], columns: readonly Column[]): RowShape => {
  const names = header.map((name) => name.trim());
  const isRejections = rejectionColumns.every((name) => names.includes(name));
  const added = new Set(isRejections ? rejectionColumns.map((name) => names.indexOf(name)) : []);
  const originals = names.filter((_, place) => !added.has(place));
  const layout = layoutOf(isRejections ? originals.map(unescapeFormula) : originals, columns);
  const english = new Map(layout.positions.map((position, place) => [position, columns[place]?.name]));
  const nameOfOriginal = originals.map((name, position) => english.get(position) ?? name);
  let original = 0;
  const nameAt = names.map((_, place) => (added.has(place) ? '' : (nameOfOriginal[original++] ?? '')));
  return {
    layout: isRejections ? { ...layout, unknown: [...rejectionColumns, ...layout.unknown] } : layout,
    width: names.length,
    columnAt: (place) => nameAt[place] ?? '',
    refine: isRejections
      ? (record) => record.filter((_, place) => !added.has(place)).map(unescapeFormula)
      : (record) => record,
  };
};
