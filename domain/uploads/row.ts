import type { CellValue } from './cell.js';
import { cellReader } from './cell.js';
import type { Choice, Column, ParsedCells } from './column.js';
import type { Fault, RowBatch, RowOutcome } from './fault.js';
import type { HeaderLayout } from './header.js';

/** Reads the cells of one row; faults are appended to `faults`, and a cell at fault reads as null. */
export type CellsReader<Columns extends readonly Column[]> = (
  row: readonly string[],
  faults: Fault[],
) => ParsedCells<Columns>;

/** Builds the reader of a table's cells for one file; `choices` are the words of coded columns that are known at run time only. */
export const cellsReader = <const Columns extends readonly Column[]>(
  columns: Columns,
  layout: HeaderLayout,
  choices: Readonly<Record<string, readonly Choice[]>> = {},
): CellsReader<Columns> => {
  const readers = columns.map((column, place) => ({
    name: column.name,
    position: layout.positions[place] ?? -1,
    read: cellReader(column, choices[column.name]),
  }));
  return (row, faults) => {
    const values: Record<string, CellValue> = {};
    for (const { name, position, read } of readers) {
      const value = read(row[position] ?? '');
      if (typeof value === 'object' && value !== null) {
        faults.push(value);
        values[name] = null;
      } else values[name] = value;
    }
    return values as ParsedCells<Columns>;
  };
};

/** The outcome of every record of a batch, in its order; a record with a defect is rejected for it alone. */
export const judgeBatch = <Content>(
  batch: RowBatch,
  judge: (row: readonly string[], receivedAt: number) => RowOutcome<Content>,
  receivedAt: number,
): RowOutcome<Content>[] =>
  batch.rows.map((row, index) => {
    const faults = batch.defects.get(index);
    return faults === undefined ? judge(row, receivedAt) : { ok: false, faults };
  });
