import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConcatPlace, ReceiptState } from '../../integrations/sms/gateway.js';

/** What the centre did, a line each; `at` is wall time in epoch milliseconds. */
export type JournalRecord = { readonly at: number } & (
  | {
      readonly kind: 'submit';
      /** The id that the submitter was told, or would have been. */
      readonly id: string;
      readonly from: string;
      readonly to: string;
      readonly reference?: number;
      readonly concat?: ConcatPlace;
      readonly text: string;
    }
  | { readonly kind: 'refused'; readonly to: string; readonly reference?: number; readonly status: number }
  | { readonly kind: 'receipt'; readonly id: string; readonly state: ReceiptState; readonly lost: boolean }
  | { readonly kind: 'receipt_answered'; readonly id: string }
  | {
      readonly kind: 'inbound';
      readonly key: string;
      readonly from: string;
      readonly to: string;
      readonly text: string;
      readonly dataCoding?: number;
      readonly join?: 'udh8' | 'udh16' | 'sar';
      /** Base64 of a body that was given as bytes. */
      readonly bytes?: string;
    }
  | { readonly kind: 'inbound_answered'; readonly key: string }
  | { readonly kind: 'bound' | 'bind_refused' | 'gone'; readonly systemId: string }
);

const FILE = 'sms-centre.jsonl';
const RETRY_MS = 500;
const SYNC_EVERY_MS = 200;

/**
 * Append-only; whatever gathers while one batch is written is the next batch. What is written outlives this process;
 * the disk is told to keep it (against a power failure) five times a second, so that we don't take its whole breath
 * from the database beside us.
 */
export class Journal {
  private lines: string[] = [];
  private waiting: (() => void)[] = [];
  private flushing: Promise<void> | undefined;
  private closed = false;
  private unsynced = false;
  private readonly syncing: NodeJS.Timeout | undefined;
  private readonly watchers = new Set<(record: JournalRecord) => void>();

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    fsync: boolean,
  ) {
    if (fsync) this.syncing = setInterval(() => void this.sync(), SYNC_EVERY_MS);
  }

  static async open(dataDir: string, fsync: boolean): Promise<Journal> {
    await mkdir(dataDir, { recursive: true });
    const path = join(dataDir, FILE);
    const file = await open(path, 'a+');
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    // A line torn by a crash was never answered for; end it, so that the next one stands alone.
    if (size > 0 && last[0] !== 0x0a) await file.appendFile('\n');
    return new Journal(path, file, fsync);
  }

  /** Resolves once the record is written; never, when the journal was closed before. */
  append(record: JournalRecord): Promise<void> {
    if (this.closed) return new Promise(() => undefined);
    this.lines.push(JSON.stringify(record));
    for (const watcher of this.watchers) watcher(record);
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.flushing ??= this.flush();
    });
  }

  watch(watcher: (record: JournalRecord) => void): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.syncing);
    await this.flushing;
    await this.sync();
    await this.file.close();
  }

  private async sync(): Promise<void> {
    if (!this.unsynced) return;
    this.unsynced = false;
    // A disk that cannot sync says so again at the next write, where it is waited for.
    await this.file.datasync().catch(() => undefined);
  }

  private async flush(): Promise<void> {
    while (this.lines.length > 0) {
      const { lines, waiting } = this;
      this.lines = [];
      this.waiting = [];
      await this.write(`${lines.join('\n')}\n`);
      for (const resolve of waiting) resolve();
    }
    this.flushing = undefined;
  }

  /** A full disk only delays: nobody is answered before there is room again. */
  private async write(batch: string): Promise<void> {
    for (let text = batch; ; text = `\n${batch}`)
      try {
        await this.file.appendFile(text);
        this.unsynced = true;
        return;
      } catch (error) {
        if (this.closed) throw error;
        await sleep(RETRY_MS);
      }
  }
}

/** Every whole record of a journal in the order written. */
export async function* readJournal(dataDir: string): AsyncGenerator<JournalRecord> {
  await mkdir(dataDir, { recursive: true });
  const file = await open(join(dataDir, FILE), 'a+');
  for await (const line of file.readLines()) {
    const record = parse(line);
    if (record) yield record;
  }
}

function parse(line: string): JournalRecord | undefined {
  try {
    return JSON.parse(line) as JournalRecord;
  } catch {
    return undefined;
  }
}
