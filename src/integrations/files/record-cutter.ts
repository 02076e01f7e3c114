import { FileRefused } from './file-refused.js';

const [TAB, LF, CR, QUOTE, COMMA] = [9, 10, 13, 34, 44];

/** Which byte parts cells; undefined while the header has not been seen, when a comma and a tab both do. */
export type Delimiter = ',' | '\t';

interface Boundaries {
  first: number;
  last: number;
}

/**
 * Cuts a stream of bytes where records end (CR, LF or CRLF outside quotes), however the stream is split into pieces.
 * It works on bytes because in UTF-8 and GB18030 alike no part of a longer character looks like a delimiter, a quote
 * or a line end; so one broken character cannot move the end of its record.
 */
export class RecordCutter {
  private parts: Buffer[] = [];
  private held = 0;
  private quoted = false;
  private closed = false;
  private previous = LF;

  constructor(
    public delimiter: Delimiter | undefined,
    private readonly maxRecordBytes: number,
    private readonly oneByOne = false,
  ) {}

  /**
   * Takes a piece (at least one byte). With a delimiter known the whole piece is used, and `block` holds every record
   * that is now complete; while it is unknown, or one by one, `block` is one record and `used` says where to go on.
   */
  push(piece: Buffer): { used: number; block?: Buffer } {
    const oneByOne = this.oneByOne || this.delimiter === undefined;
    const { first, last } = this.scan(piece, oneByOne);
    if (this.held + (first < 0 ? piece.length : first) > this.maxRecordBytes) this.refuse();
    if (first < 0) {
      this.keep(piece);
      return { used: piece.length };
    }
    const end = oneByOne ? first : last;
    const block =
      this.held === 0 ? piece.subarray(0, end) : Buffer.concat([...this.parts, piece.subarray(0, end)]);
    this.parts = [];
    this.held = 0;
    if (oneByOne) return { used: end, block };
    this.keep(piece.subarray(end));
    return { used: piece.length, block };
  }

  /** The last record, where no line end follows it. */
  end(): Buffer | undefined {
    if (this.quoted) {
      throw new FileRefused(
        'cut_off',
        '文件在一对引号中间结束，像是传输中断或引号没有成对。整个文件未被接收，请检查后重新上传。',
      );
    }
    return this.held === 0 ? undefined : Buffer.concat(this.parts);
  }

  private keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.parts.push(piece);
    this.held += piece.length;
  }

  private refuse(): never {
    throw new FileRefused(
      'record_too_large',
      `文件中有一行超过 ${Math.floor(this.maxRecordBytes / 1024)} KB，多半是引号没有成对。整个文件未被接收，请检查后重新上传。`,
    );
  }

  /** Ends of the first and the last record that end within the piece, or -1; `scan` leaves off at the first if asked to. */
  private scan(piece: Buffer, stopAtFirst: boolean): Boundaries {
    const mayOverflow = this.held + piece.length > this.maxRecordBytes;
    if (!stopAtFirst && !mayOverflow && !this.quoted && piece.indexOf(QUOTE) < 0)
      return this.scanUnquoted(piece);
    return this.scanBytes(piece, stopAtFirst);
  }

  private scanUnquoted(piece: Buffer): Boundaries {
    const end = piece.length - 1;
    // A CR in the last place may be half of a CRLF: it ends its record when the next byte is known.
    const last = Math.max(piece.lastIndexOf(LF), end > 0 ? piece.lastIndexOf(CR, end - 1) : -1) + 1;
    const found = last > 0 || (this.previous === CR && piece[0] !== LF);
    this.previous = piece[end] ?? LF;
    this.closed = false;
    return found ? { first: 0, last } : { first: -1, last: -1 };
  }

  private startsCell(): boolean {
    const before = this.previous;
    if (before === LF || before === CR) return true;
    if (this.delimiter === undefined) return before === COMMA || before === TAB;
    return before === (this.delimiter === ',' ? COMMA : TAB);
  }

  private scanBytes(piece: Buffer, stopAtFirst: boolean): Boundaries {
    const found = { first: -1, last: -1 };
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at] ?? 0;
      if (this.quoted) {
        this.quoted = byte !== QUOTE;
        this.closed = !this.quoted;
        continue;
      }
      const end = this.previous === CR && byte !== LF ? at : byte === LF ? at + 1 : -1;
      if (end >= 0) {
        found.last = end;
        if (found.first < 0) found.first = end;
        if (stopAtFirst) {
          this.previous = LF;
          return found;
        }
      }
      this.quoted = byte === QUOTE && (this.closed || this.startsCell());
      this.closed = false;
      this.previous = byte;
    }
    return found;
  }
}

/** The records of a block that is made of whole records, each with its line end. */
export const recordsOf = (block: Buffer, delimiter: Delimiter): Buffer[] => {
  const cutter = new RecordCutter(delimiter, Number.POSITIVE_INFINITY, true);
  const records: Buffer[] = [];
  for (let at = 0; at < block.length;) {
    const { used, block: record } = cutter.push(block.subarray(at));
    at += used;
    if (record !== undefined) records.push(record);
  }
  const last = cutter.end();
  if (last !== undefined) records.push(last);
  return records;
};
