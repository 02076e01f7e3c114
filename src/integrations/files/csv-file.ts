import type { Column } from '../../../domain/uploads/column.js';
import type { RowBatch } from '../../../domain/uploads/fault.js';
import { BatchBuilder } from './batch-builder.js';
import type { ByteLimits } from './byte-source.js';
import { openBytes } from './byte-source.js';
import type { Charset } from './charset.js';
import { charsetNamed, charsetOf, decodeLossy, decodeWhole, encodingUnknown } from './charset.js';
import { FileRefused } from './file-refused.js';
import { cellsOf } from './record-cells.js';
import type { Delimiter } from './record-cutter.js';
import { RecordCutter, recordsOf } from './record-cutter.js';
import type { UploadFile } from './upload-file.js';
import { shapeOf } from './upload-file.js';

const maxColumns = 500;
const maxRecordBytes = 1024 * 1024;

export interface CsvOptions extends ByteLimits {
  /** The charset that the request names; it outranks what the file itself shows. */
  readonly charset?: string | undefined;
  /** Rows in a full batch; 1,000 unless said otherwise. */
  readonly batchRows?: number | undefined;
}

async function* blocksOf(pieces: AsyncIterable<Buffer>, cutter: RecordCutter): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const { used, block } = cutter.push(at === 0 ? piece : piece.subarray(at));
      at += used;
      if (block !== undefined) yield block;
    }
  }
  const last = cutter.end();
  if (last !== undefined) yield last;
}

const tooManyColumns = (): FileRefused =>
  new FileRefused('too_many_columns', `文件首行超过 ${maxColumns} 列。请只保留模板中的列后重新上传。`);

const emptyFile = (): FileRefused =>
  new FileRefused('header_unknown', '文件是空的，没有列名。请按模板在第一行写列名后重新上传。');

const readHeader = (text: string): { names: readonly string[]; delimiter: Delimiter } | undefined => {
  const [byComma] = cellsOf(text, ',');
  const [byTab] = cellsOf(text, '\t');
  if (byComma === undefined || byTab === undefined) return undefined;
  const [names, delimiter] =
    byTab.length > byComma.length ? ([byTab, '\t'] as const) : ([byComma, ','] as const);
  if (names.length > maxColumns) throw tooManyColumns();
  return { names, delimiter };
};

/** Turns blocks into rows; finds out the encoding on the way where charset, mark and header left it open. */
class BlockReader {
  private sawBroken = false;

  constructor(
    private charset: Charset | undefined,
    private readonly delimiter: Delimiter,
    private readonly builder: BatchBuilder,
  ) {}

  *read(block: Buffer): Generator<RowBatch> {
    this.charset ??= this.decide(block);
    const charset = this.charset ?? 'utf-8';
    const text = decodeWhole(block, charset);
    if (text !== undefined) {
      for (const row of cellsOf(text, this.delimiter)) {
        const full = this.builder.add(row);
        if (full !== undefined) yield full;
      }
      return;
    }
    for (const record of recordsOf(block, this.delimiter)) yield* this.readRecord(record, charset);
  }

  end(): RowBatch | undefined {
    if (this.charset === undefined && this.sawBroken) throw encodingUnknown();
    return this.builder.rest();
  }

  private *readRecord(record: Buffer, charset: Charset): Generator<RowBatch> {
    const text = decodeWhole(record, charset);
    const [row] = cellsOf(text ?? decodeLossy(record, charset), this.delimiter);
    if (row === undefined) return;
    const full = text === undefined ? this.builder.addBroken(row) : this.builder.add(row);
    if (full !== undefined) yield full;
  }

  // A record that is broken in both encodings speaks for neither; it is rejected, and the next one decides.
  private decide(block: Buffer): Charset | undefined {
    if (charsetOf(block) === 'ascii') return undefined;
    for (const record of recordsOf(block, this.delimiter)) {
      const spoken = charsetOf(record);
      if (spoken === 'utf-8' || spoken === 'gb18030') return spoken;
      if (spoken === 'broken') this.sawBroken = true;
    }
    return undefined;
  }
}

async function* batchesOf(blocks: AsyncGenerator<Buffer>, reader: BlockReader): AsyncGenerator<RowBatch> {
  for await (const block of blocks) yield* reader.read(block);
  const rest = reader.end();
  if (rest !== undefined) yield rest;
}

/**
 * Opens a CSV body: UTF-8 or GB18030, comma or tab, RFC 4180 quotes, lines ended by CR, LF or CRLF. Memory is bounded
 * by one batch, whatever is sent. Throws `FileRefused` where there is no header that the column table knows, its encoding
 * cannot be told, or a limit is passed; so does reading the batches. Whoever leaves off early closes the source: an HTTP
 * request that must still be answered is handed in as `request.iterator({ destroyOnReturn: false })`.
 */
export const readCsvRows = async (
  source: AsyncIterable<Uint8Array>,
  columns: readonly Column[],
  options: CsvOptions = {},
): Promise<UploadFile> => {
  const given = options.charset === undefined ? undefined : charsetNamed(options.charset);
  const bytes = await openBytes(source, options);
  const cutter = new RecordCutter(undefined, maxRecordBytes);
  const blocks = blocksOf(bytes.pieces, cutter);
  for (let next = await blocks.next(); next.done !== true; next = await blocks.next()) {
    const spoken = charsetOf(next.value);
    const told = given ?? bytes.marked ?? (spoken === 'utf-8' || spoken === 'gb18030' ? spoken : undefined);
    const text = decodeWhole(next.value, told ?? 'utf-8');
    if (text === undefined) throw encodingUnknown();
    const header = readHeader(text);
    if (header === undefined) continue;
    cutter.delimiter = header.delimiter;
    const shape = shapeOf(header.names, columns);
    const builder = new BatchBuilder(shape, options.batchRows ?? 1000);
    return {
      layout: shape.layout,
      batches: batchesOf(blocks, new BlockReader(told, header.delimiter, builder)),
    };
  }
  throw emptyFile();
};
