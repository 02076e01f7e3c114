import { FileRefused } from './file-refused.js';
import type { Charset } from './charset.js';
import { markBytes, markOf } from './charset.js';

/** Pieces small enough that a record's limit can be judged exactly, large enough to decode at full speed. */
const pieceBytes = 64 * 1024;

/** FORMATS "Uploads": up to 2 GiB. */
const defaultMaxBytes = 2 * 1024 ** 3;

export interface ByteLimits {
  /** The body's length as announced (`Content-Length`); a shorter one was cut off. */
  readonly expectedBytes?: number | undefined;
  readonly maxBytes?: number | undefined;
}

export interface ByteSource {
  /** The encoding that the byte order mark names; the mark itself is not among the pieces. */
  readonly marked: Charset | undefined;
  readonly pieces: AsyncIterable<Buffer>;
}

const cutOff = (received: number, expected?: number): FileRefused =>
  new FileRefused(
    'cut_off',
    expected === undefined
      ? `文件传输中断（只收到 ${received} 字节）。整个文件未被接收，请重新上传。`
      : `文件传输中断：应有 ${expected} 字节，只收到 ${received} 字节。整个文件未被接收，请重新上传。`,
  );

const tooLarge = (max: number): FileRefused =>
  new FileRefused('too_large', `文件超过上限 ${max} 字节。请拆分成几个文件后分别上传。`);

const brokenOff = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR']);

/** By what the error says, not by its class: a stream's error may be of another realm's `Error`. */
const isBrokenOff = (error: unknown): boolean => {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return message === 'aborted' || (typeof code === 'string' && brokenOff.has(code));
};

async function* measured(source: AsyncIterable<Uint8Array>, limits: ByteLimits): AsyncGenerator<Buffer> {
  const max = limits.maxBytes ?? defaultMaxBytes;
  let received = 0;
  if ((limits.expectedBytes ?? 0) > max) throw tooLarge(max);
  try {
    for await (const chunk of source) {
      received += chunk.byteLength;
      if (received > max) throw tooLarge(max);
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    }
  } catch (error) {
    throw isBrokenOff(error) ? cutOff(received, limits.expectedBytes) : error;
  }
  if (limits.expectedBytes !== undefined && received < limits.expectedBytes) {
    throw cutOff(received, limits.expectedBytes);
  }
}

async function* resumed(start: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (start.length > 0) yield start;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** Reads a body in pieces, watching its length, and takes off its byte order mark. */
export const openBytes = async (
  source: AsyncIterable<Uint8Array>,
  limits: ByteLimits,
): Promise<ByteSource> => {
  const pieces = measured(source, limits);
  let start: Buffer = Buffer.alloc(0);
  while (start.length < markBytes) {
    const next = await pieces.next();
    if (next.done === true) break;
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
  }
  const mark = markOf(start);
  return { marked: mark?.charset, pieces: resumed(start.subarray(mark?.length ?? 0), pieces) };
};
