import type { Defect, Fault, RowBatch } from '../../../domain/uploads/fault.js';
import type { RowShape } from './upload-file.js';

/** A batch of huge cells is closed early, so that hostile rows cannot make it large. */
const maxBatchCharacters = 2 * 1024 * 1024;
/** Cells beyond the header's that are kept to be shown in the rejection. */
const shownBeyond = 16;
/** Fault sentences kept for reuse; a hostile file has any number of row widths. */
const maxSentences = 1000;

const widthFault = (cells: number, width: number): Fault => {
  const mend =
    cells < width
      ? '请补齐缺少的分隔符（空单元格也要保留分隔符）'
      : '内容中若有逗号或制表符，请用英文双引号把该单元格括起来';
  const message = `本行有 ${cells} 个单元格，而首行有 ${width} 列，无法对应。${mend}，然后重新上传。`;
  return { column: '', code: 'format', message };
};

const encodingFault = (column: string): Fault => ({
  column,
  code: 'encoding',
  message: `${column === '' ? '本行' : `列 ${column} `}含有无法识别的字节（乱码），多半是文字被截断或混用了编码。请改正该处文字，把文件统一存为 UTF-8 或 GB18030 后重新上传。`,
});

/** Gathers records into batches and marks those that cannot be read as rows; equal faults are one object. */
export class BatchBuilder {
  private rows: string[][] = [];
  private defects = new Map<number, Defect>();
  private characters = 0;
  private firstRow = 1;
  private readonly sentences = new Map<string, Defect>();

  constructor(
    private readonly shape: RowShape,
    private readonly batchRows: number,
  ) {}

  /** Adds a record; answers the batch that it fills, if it does. */
  add(record: string[]): RowBatch | undefined {
    this.cutBlanks(record);
    const { width } = this.shape;
    const cells = record.length;
    if (cells !== width)
      this.mark(`width ${cells}`, () => ({ faults: [widthFault(cells, width)], inColumns: false }));
    return this.keep(record);
  }

  /** Adds a record with broken bytes, decoded as far as it could be. */
  addBroken(record: string[]): RowBatch | undefined {
    this.cutBlanks(record);
    const { width } = this.shape;
    const cells = record.length;
    const places: number[] = [];
    for (const [place, cell] of record.entries()) {
      if (cell.includes('\uFFFD') && place <= width) places.push(place);
    }
    this.mark(`encoding ${places.join(' ')} of ${cells}`, () => {
      const columns = places.length === 0 ? [''] : places.map((place) => this.shape.columnAt(place));
      const faults = [...new Set(columns)].map(encodingFault);
      const inColumns = cells === width;
      return { faults: inColumns ? faults : [...faults, widthFault(cells, width)], inColumns };
    });
    return this.keep(record);
  }

  /** The records since the last full batch, if any. */
  rest(): RowBatch | undefined {
    if (this.rows.length === 0) return undefined;
    const batch = { firstRow: this.firstRow, rows: this.rows, defects: this.defects };
    this.firstRow += this.rows.length;
    this.rows = [];
    this.defects = new Map();
    this.characters = 0;
    return batch;
  }

  /** Empty cells beyond the last column are none. */
  private cutBlanks(record: string[]): void {
    const { width } = this.shape;
    if (record.length > width && record.every((cell, place) => place < width || cell.trim() === ''))
      record.length = width;
  }

  private mark(key: string, make: () => Defect): void {
    const defect = this.sentences.get(key) ?? make();
    if (this.sentences.size < maxSentences) this.sentences.set(key, defect);
    this.defects.set(this.rows.length, defect);
  }

  private keep(record: string[]): RowBatch | undefined {
    if (record.length > this.shape.width + shownBeyond) record.length = this.shape.width + shownBeyond;
    for (const cell of record) this.characters += cell.length;
    this.rows.push(this.shape.refine(record));
    return this.rows.length >= this.batchRows || this.characters >= maxBatchCharacters
      ? this.rest()
      : undefined;
  }
}
