import { from as copyFrom } from 'pg-copy-streams';
import { uploadNeedsRelease } from '../../../domain/survey/brakes.js';
import { BinaryRows } from '../binary-copy.js';
import { CopyIn } from '../copy-in.js';
import type { Sql } from '../database.js';
import { writeNewId } from '../ids.js';

/** A checked row on its way in; personal data is sealed, the rest is plain text without control characters. */
export interface StagedEvent {
  rowNo: number;
  /** First row of the batch that the row was read in. */
  page: number;
  eventNo: string;
  eventType: string;
  /** Epoch milliseconds. */
  occurredAt: number;
  /** The uuid's 16 bytes. */
  branchId: Uint8Array;
  personSealed: Buffer;
  phoneIndex: Buffer;
  tailIndex: Buffer;
  nameIndex: Buffer;
  product: string;
  policyNo: string | null;
  claimNo: string | null;
  contentHash: Buffer;
  late: boolean;
  old: boolean;
  /** With the first event of a page: the original cells of all its rows, sealed. */
  originals: Buffer | null;
}

/** A sealed page of rejections, as `upload_rejection_page` keeps it. */
export interface SealedPage {
  firstRow: number;
  rowCount: number;
  sealed: Buffer;
}

const columns = `row_no int, page int, id uuid, event_no text, event_type text, occurred_at timestamptz, branch_id uuid,
  person_sealed bytea, phone_index bytea, tail_index bytea, name_index bytea, product text, policy_no text, claim_no text,
  content_hash bytea, late boolean, old boolean, sealed bytea STORAGE EXTERNAL`;
const COLUMNS = 18;
const FLUSH_BYTES = 192 * 1024;

/**
 * The staging table of one upload: temporary, without row security, gone with the transaction. Nothing of a file
 * that breaks off outlives its connection. A row with an id is an event; one without is a page of rejections (`page`
 * its number of rows), which travels in the same COPY because a connection has only one at a time.
 */
export class Staging {
  private readonly rows = new BinaryRows(COLUMNS);
  private readonly id = Buffer.alloc(16);
  private underway: Promise<void> = Promise.resolve();

  private constructor(private readonly copy: CopyIn) {}

  static async open(sql: Sql): Promise<Staging> {
    await sql.run(`CREATE TEMPORARY TABLE upload_staging (${columns}) ON COMMIT DROP`);
    await sql.run('CREATE TEMPORARY TABLE upload_repeat (row_no int, page int, same boolean) ON COMMIT DROP');
    const connection = await sql.connection();
    return new Staging(
      new CopyIn(connection.query(copyFrom('COPY upload_staging FROM STDIN WITH (FORMAT binary)'))),
    );
  }

  addEvent(event: StagedEvent): void {
    writeNewId(this.id);
    this.rows
      .row()
      .int(event.rowNo)
      .int(event.page)
      .bytes(this.id)
      .text(event.eventNo)
      .text(event.eventType)
      .moment(event.occurredAt)
      .bytes(event.branchId)
      .bytes(event.personSealed)
      .bytes(event.phoneIndex)
      .bytes(event.tailIndex)
      .bytes(event.nameIndex)
      .text(event.product)
      .text(event.policyNo)
      .text(event.claimNo)
      .bytes(event.contentHash)
      .flag(event.late)
      .flag(event.old)
      .bytes(event.originals);
  }

  addRejections({ firstRow, rowCount, sealed }: SealedPage): void {
    this.rows.row().int(firstRow).int(rowCount);
    for (let left = COLUMNS - 3; left > 0; left -= 1) this.rows.nothing();
    this.rows.bytes(sealed);
  }

  /** Resolves when the server has room for more: one piece is on its way while the next is made. */
  async flush(): Promise<void> {
    if (this.rows.size < FLUSH_BYTES) return;
    await this.underway;
    this.underway = this.copy.write(this.rows.take());
    // Its failure is told by the next wait.
    this.underway.catch(() => undefined);
  }

  async finish(): Promise<void> {
    await this.underway;
    await this.copy.write(this.rows.takeLast());
    await this.copy.end();
  }

  /** Ends the COPY without effect, so that its transaction can be rolled back. */
  abandon(): Promise<void> {
    return this.copy.abandon();
  }
}

export interface MergeOptions {
  /** Null in a dry run: everything is counted, nothing moved. */
  uploadId: string | null;
  insurerId: string;
  receivedAt: Date;
  test: boolean;
  /** An upload that would prompt more people than this waits for a person's release. */
  releaseLimit: number;
  /** Events that were staged. */
  staged: number;
  /** How many people they would prompt if none is a repeat; counted no further than one past the limit. */
  people: number;
}

export interface MergeResult {
  accepted: number;
  late: number;
  held: number;
  /** Rows that were there already with the same content. */
  duplicates: number;
  /** Rows whose key is taken by other content; `conflictsOf` has them. */
  conflicts: number;
}

/**
 * Moves the staged rows in: one upload of an insurer at a time, so that two uploads of one file at the same moment
 * are accepted once. A key that exists, here or earlier, is a duplicate or a conflict; of rows in one file that share
 * a key, the first counts.
 */
export async function mergeStaging(sql: Sql, options: MergeOptions): Promise<MergeResult> {
  const { insurerId, test, staged } = options;
  await sql.query("SELECT pg_advisory_xact_lock(hashtextextended('service-event-upload:' || $1, 0))", [
    insurerId,
  ]);
  await sql.run("SET LOCAL work_mem = '32MB'");
  if (staged > 1000) await sql.run('ANALYZE upload_staging (row_no, event_no, phone_index)');
  const [repeats] = await findRepeats(sql, options);
  const { same: duplicates, other: conflicts } = repeats ?? { same: 0, other: 0 };
  const oversized = !test && (await isOversized(sql, options, duplicates + conflicts));
  const moved = options.uploadId === null ? undefined : await moveIn(sql, options, oversized);
  return { ...(moved ?? (await countFresh(sql, test, oversized))), duplicates, conflicts };
}

type Moved = Pick<MergeResult, 'accepted' | 'late' | 'held'>;
const nobody: Moved = { accepted: 0, late: 0, held: 0 };
const counts =
  'count(*)::int AS accepted, count(*) FILTER (WHERE late)::int AS late, count(hold)::int AS held';
const fresh = 's.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM upload_repeat r WHERE r.row_no = s.row_no)';
const holdOf = (test: string, oversized: string): string =>
  `CASE WHEN ${test} THEN NULL WHEN old THEN 'old' WHEN ${oversized} THEN 'oversized' END`;

/**
 * Finds the staged rows whose key is taken, first by earlier uploads, then by an earlier row of the file. Found
 * beforehand and left out, they let the rest be inserted half as fast again as with ON CONFLICT.
 */
async function findRepeats(
  sql: Sql,
  { insurerId, test }: MergeOptions,
): Promise<{ same: number; other: number }[]> {
  await sql.run(
    `INSERT INTO upload_repeat SELECT s.row_no, s.page, s.content_hash = e.content_hash
     FROM upload_staging s JOIN service_event e ON e.insurer_id = $1 AND e.event_no = s.event_no AND e.test = $2 WHERE s.id IS NOT NULL`,
    [insurerId, test],
  );
  await sql.run(
    `INSERT INTO upload_repeat SELECT s.row_no, s.page, s.content_hash = f.content_hash
     FROM (SELECT event_no, min(row_no) AS first FROM upload_staging WHERE id IS NOT NULL GROUP BY event_no HAVING count(*) > 1) k
     JOIN upload_staging f ON f.row_no = k.first AND f.id IS NOT NULL
     JOIN upload_staging s ON s.event_no = k.event_no AND s.row_no <> k.first WHERE ${fresh}`,
  );
  return sql.query(
    'SELECT count(*) FILTER (WHERE same)::int AS same, count(*) FILTER (WHERE NOT same)::int AS other FROM upload_repeat',
  );
}

async function moveIn(sql: Sql, options: MergeOptions, oversized: boolean): Promise<Moved> {
  const { uploadId, insurerId, receivedAt, test } = options;
  const [moved] = await sql.query<Moved>(
    `WITH moved AS (
       INSERT INTO service_event (id, insurer_id, event_no, event_type, occurred_at, branch_id, person_sealed, phone_index, tail_index, name_index,
         product, policy_no, claim_no, content_hash, upload_id, row_no, received_at, late, hold, test)
       SELECT id, $1, event_no, event_type, occurred_at, branch_id, person_sealed, phone_index, tail_index, name_index,
         product, policy_no, claim_no, content_hash, $2, row_no, $3, late, ${holdOf('$5::boolean', '$4::boolean')}, $5
       FROM upload_staging s WHERE ${fresh} RETURNING late, hold)
     SELECT ${counts} FROM moved`,
    [insurerId, uploadId, receivedAt, oversized, test],
  );
  return moved ?? nobody;
}

async function countFresh(sql: Sql, test: boolean, oversized: boolean): Promise<Moved> {
  const [counted] = await sql.query<Moved>(
    `SELECT ${counts} FROM (
       SELECT late, ${holdOf('$1::boolean', '$2::boolean')} AS hold FROM upload_staging s WHERE ${fresh}) fresh`,
    [test, oversized],
  );
  return counted ?? nobody;
}

/** Without repeats the people counted while the file was read are those to prompt; only repeats ask for a new count. */
async function isOversized(
  sql: Sql,
  { releaseLimit, people }: MergeOptions,
  repeats: number,
): Promise<boolean> {
  if (!uploadNeedsRelease(people, releaseLimit)) return false;
  if (repeats === 0) return true;
  const [prompted] = await sql.query<{ people: number }>(
    `SELECT count(*)::int AS people FROM (
       SELECT 1 FROM upload_staging s WHERE ${fresh} AND NOT s.old GROUP BY s.phone_index) person`,
  );
  return uploadNeedsRelease(prompted?.people ?? 0, releaseLimit);
}

interface ConflictPage {
  /** Number of the row whose cells come first in `originals`. */
  first: number;
  originals: Buffer;
  rows: number[];
}

/** The conflicts that the merge found, page by page in the order of the file, with what seals their original cells. */
export async function* conflictsOf(sql: Sql): AsyncGenerator<ConflictPage> {
  await sql.run(
    `DECLARE conflict NO SCROLL CURSOR FOR
     SELECT c.page AS first, s.sealed AS originals, c.rows FROM (
       SELECT page, array_agg(row_no ORDER BY row_no) AS rows FROM upload_repeat WHERE NOT same GROUP BY page) c
     JOIN upload_staging s ON s.page = c.page AND s.id IS NOT NULL AND s.sealed IS NOT NULL ORDER BY c.page`,
  );
  for (;;) {
    const pages = await sql.query<ConflictPage>('FETCH 4 FROM conflict');
    if (pages.length === 0) return;
    yield* pages;
  }
}

/** Keeps the pages of rejections that were staged while the file was read. */
export async function moveRejections(sql: Sql, uploadId: string, insurerId: string): Promise<void> {
  await sql.run(
    `INSERT INTO upload_rejection_page (upload_id, insurer_id, found, first_row, row_count, sealed)
     SELECT $1, $2, 'reading', row_no, page, sealed FROM upload_staging WHERE id IS NULL`,
    [uploadId, insurerId],
  );
}

/** Keeps a page of conflicts. */
export async function insertConflicts(
  sql: Sql,
  uploadId: string,
  insurerId: string,
  page: SealedPage,
): Promise<void> {
  await sql.run(
    `INSERT INTO upload_rejection_page (upload_id, insurer_id, found, first_row, row_count, sealed) VALUES ($1, $2, 'merging', $3, $4, $5)`,
    [uploadId, insurerId, page.firstRow, page.rowCount, page.sealed],
  );
}
