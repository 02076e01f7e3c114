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

/**
 * The outcome of every record of a batch, in its order. A record with a defect is rejected for it and for what is wrong in its
 * other columns; one that has no columns, for its defect alone.
 */
export const judgeBatch = <Content>(
  batch: RowBatch,
  judge: (row: readonly string[], receivedAt: number) => RowOutcome<Content>,
  receivedAt: number,
): RowOutcome<Content>[] =>
  batch.rows.map((row, index) => {
    const defect = batch.defects.get(index);
    if (defect === undefined) return judge(row, receivedAt);
    const { faults, inColumns } = defect;
    return {
      ok: false,
      faults: inColumns ? [...faults, ...besides(faults, judge(row, receivedAt))] : faults,
    };
  });

/** What a column that could not be read seems to hold is no fault of its own. */
const besides = (faults: readonly Fault[], outcome: RowOutcome<unknown>): readonly Fault[] =>
  outcome.ok ? [] : outcome.faults.filter(({ column }) => faults.every((known) => known.column !== column));
