/** Codes of rejections (FORMATS "Uploads"); stable, insurers' systems switch on them. */
export type FaultCode =
  | 'required'
  | 'too_long'
  | 'format'
  | 'unknown_value'
  | 'not_yours'
  | 'future'
  | 'conflict'
  | 'stage_backwards'
  | 'encoding'
  | 'control_character';

/**
 * One reason why a row was rejected. `column` is the English column name, or '' where the row as a whole is at fault;
 * `message` tells a clerk in Chinese how to mend it and never repeats what stood in the cell.
 */
export interface Fault {
  readonly column: string;
  readonly code: FaultCode;
  readonly message: string;
}

/** What became of one data record: its parsed content, or every fault found in it. */
export type RowOutcome<Content> = { ok: true; event: Content } | { ok: false; faults: readonly Fault[] };

/** What kept a record from being read as it was meant. */
export interface Defect {
  readonly faults: readonly Fault[];
  /** Whether its cells stand in the columns of the header all the same: then the others are judged, too. */
  readonly inColumns: boolean;
}

/**
 * A run of data records in the order of the file. `rows[i]` is record `firstRow + i` (records count from 1) and has
 * one cell per column of the header, save where `defects` has an entry for `i` that is not in columns: then the record
 * cannot be read as a row, and its cells are only good for showing it to a person.
 */
export interface RowBatch {
  readonly firstRow: number;
  readonly rows: readonly (readonly string[])[];
  readonly defects: ReadonlyMap<number, Defect>;
}
