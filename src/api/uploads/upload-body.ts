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
   * null where the rest is not to be had within the limits.
   */
  digest(limits?: { bytes: number; ms: number }): Promise<Buffer | null>;
}

const STALLED_MS = 60_000;
const WATCH_EVERY_MS = 5_000;

interface CsvParts {
  charset: string | undefined;
  /** As announced by Content-Length. */
  expectedBytes: number | undefined;
}

/** A CSV as it streams in; never held whole. A sender that falls silent for a minute has broken off. */
export class CsvBody implements UploadBody {
  bytes = 0;
  private readonly hash = createHash('sha256');
  private digested: Buffer | null = null;
  private waitingSince: number | null = null;

  constructor(
    private readonly stream: Readable,
    private readonly parts: CsvParts,
  ) {}

  open(columns: readonly Column[]): Promise<UploadFile> {
    return readCsvRows(this.chunks(), columns, this.parts);
  }

  async digest(
    limits = { bytes: Number.POSITIVE_INFINITY, ms: Number.POSITIVE_INFINITY },
  ): Promise<Buffer | null> {
    const until = Date.now() + limits.ms;
    const most = this.bytes + limits.bytes;
    if (this.digested === null && this.bytes + limits.bytes < (this.parts.expectedBytes ?? 0)) return null;
    const watch = Number.isFinite(limits.ms)
      ? setTimeout(() => this.stream.destroy(new Error('aborted')), limits.ms)
      : undefined;
    try {
      if (this.digested === null && !this.stream.destroyed) {
        for await (const chunk of this.chunks()) {
          if (this.bytes > most || Date.now() > until || chunk.length < 0) return null;
        }
      }
      return this.digested;
    } catch {
      return null;
    } finally {
      clearTimeout(watch);
    }
  }

  private async *chunks(): AsyncGenerator<Buffer> {
    const watch = setInterval(() => this.endStalled(), WATCH_EVERY_MS);
    try {
      this.waitingSince = Date.now();
      for await (const chunk of this.stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        this.waitingSince = null;
        this.bytes += chunk.length;
        this.hash.update(chunk);
        yield chunk;
        this.waitingSince = Date.now();
      }
      this.digested ??= this.hash.digest();
    } finally {
      this.waitingSince = null;
      clearInterval(watch);
    }
  }

  private endStalled(): void {
    if (this.waitingSince === null || Date.now() - this.waitingSince < STALLED_MS) return;
    this.stream.destroy(new Error('aborted'));
  }
}

/** Rows in a JSON body, which the front door has read and limited. */
export class JsonBody implements UploadBody {
  readonly bytes: number;
  private readonly text: string;

  constructor(private readonly body: unknown) {
    this.text = JSON.stringify(body ?? null);
    this.bytes = Buffer.byteLength(this.text);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- so that a refusal rejects, as with a stream
  async open(columns: readonly Column[]): Promise<UploadFile> {
    return readJsonRows(this.body, columns);
  }

  digest(): Promise<Buffer> {
    return Promise.resolve(createHash('sha256').update(this.text).digest());
  }
}
