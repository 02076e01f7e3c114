import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Column } from '../../../domain/uploads/column.js';
import { readCsvRows } from '../../integrations/files/csv-file.js';
import { readJsonRows } from '../../integrations/files/json-rows.js';
import type { UploadFile } from '../../integrations/files/upload-file.js';

/** The body of an upload, read once. */
export interface UploadBody {
  /** Bytes read so far. */
  readonly bytes: number;
  /** Recognises the header; throws `FileRefused`, and so may reading the rows. */
  open(columns: readonly Column[]): Promise<UploadFile>;
  /**
   * Reads what is left without looking at it and answers the digest of the whole, by which a repeat is known;
   * null where the rest is not to be had within the limits: its sender is still there and can be answered.
   */
  digest(limits?: { bytes: number; ms: number }): Promise<Buffer | null>;
}

/** How far the rest of a refused body is read, so that its sender gets to see the answer. */
export const REST = { bytes: 8 * 1024 * 1024, ms: 5_000 };
const STALLED_MS = 60_000;
/** FORMATS "Uploads": up to 2 GiB; nobody reads on for ever to learn whether a repeat is one. */
const WHOLE = { bytes: 2 * 1024 ** 3, ms: Number.POSITIVE_INFINITY };

interface BodyParts {
  form: 'csv' | 'json';
  charset: string | undefined;
  /** As announced by Content-Length. */
  expectedBytes: number | undefined;
}

/** A file as it streams in. A sender that falls silent for a minute has broken off. */
export class StreamedBody implements UploadBody {
  bytes = 0;
  private readonly hash = createHash('sha256');
  private digested: Buffer | null = null;
  // One iterator for whoever reads: the rows, then what is left of a refused file, so that its sender can be answered.
  private readonly iterator: AsyncIterator<Buffer>;

  constructor(
    private readonly stream: Readable,
    private readonly parts: BodyParts,
  ) {
    this.iterator = stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  open(columns: readonly Column[]): Promise<UploadFile> {
    const read = this.parts.form === 'csv' ? readCsvRows : readJsonRows;
    return read(this.chunks(), columns, this.parts);
  }

  async digest(limits = WHOLE): Promise<Buffer | null> {
    const most = this.bytes + limits.bytes;
    const until = Date.now() + limits.ms;
    if (this.digested === null && most < (this.parts.expectedBytes ?? 0)) return null;
    try {
      while (this.digested === null && this.bytes <= most && Date.now() < until) {
        if (!(await inTime(this.next(), until - Date.now()))) return null;
      }
    } catch {
      return null;
    }
    return this.digested;
  }

  private async *chunks(): AsyncGenerator<Buffer> {
    for (let chunk = await this.next(); chunk !== undefined; chunk = await this.next()) yield chunk;
  }

  private async next(): Promise<Buffer | undefined> {
    const stalled = setTimeout(() => this.stream.destroy(new Error('aborted')), STALLED_MS);
    stalled.unref();
    try {
      const step = await this.iterator.next();
      if (step.done === true) {
        this.digested ??= this.hash.digest();
        return undefined;
      }
      this.bytes += step.value.length;
      this.hash.update(step.value);
      return step.value;
    } finally {
      clearTimeout(stalled);
    }
  }
}

/** Whether something is done within so many milliseconds; it goes on where it is not, and nobody hears how it ends. */
async function inTime(work: Promise<unknown>, ms: number): Promise<boolean> {
  if (ms >= STALLED_MS) return work.then(() => true);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
