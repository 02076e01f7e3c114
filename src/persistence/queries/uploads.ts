import type { Sql } from '../database.js';
import type { KeyNames } from './idempotency.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

export interface UploadRow {
  id: string;
  insurerId: string;
  kind: string;
  status: 'receiving' | 'processing' | 'completed' | 'failed';
  test: boolean;
  byteCount: string;
  received: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  late: number;
  held: number;
  unknownColumns: string[];
  /** Name and original columns of the file, sealed as `upload.file`; null where its header was never read. */
  fileSealed: Buffer | null;
  refusalCode: string | null;
  refusalMessage: string | null;
  release: 'none' | 'waiting' | 'released' | 'discarded';
  releasedAt: Date | null;
  createdBy: string;
  createdAt: Date;
  completedAt: Date | null;
}

const columns = `u.id, u.insurer_id AS "insurerId", u.kind, u.status, u.test, u.byte_count AS "byteCount", u.received, u.accepted, u.duplicates,
  u.rejected, u.late, u.held, u.unknown_columns AS "unknownColumns", u.file_sealed AS "fileSealed", u.refusal_code AS "refusalCode",
  u.refusal_message AS "refusalMessage", u.release, u.released_at AS "releasedAt", u.created_by AS "createdBy", u.created_at AS "createdAt",
  u.completed_at AS "completedAt"`;

export const uploadSorts = {
  '-createdAt': { by: 'u.created_at', type: 'timestamptz', descending: true },
  createdAt: { by: 'u.created_at', type: 'timestamptz' },
} satisfies Sorts;

interface UploadFilter {
  kind: string;
  insurerId?: string | undefined;
  status?: string | undefined;
  release?: string | undefined;
  test?: boolean | undefined;
}

export function listUploads(sql: Sql, filter: UploadFilter, asked: PageAsked): Promise<Page<UploadRow>> {
  const { kind, insurerId, status, release, test } = filter;
  return readPage(
    sql,
    {
      select: columns,
      from: 'upload u',
      where: [
        'u.kind = $1',
        '($2::uuid IS NULL OR u.insurer_id = $2)',
        '($3::text IS NULL OR u.status = $3)',
        '($4::text IS NULL OR u.release = $4)',
        '($5::boolean IS NULL OR u.test = $5)',
      ],
      params: [kind, insurerId ?? null, status ?? null, release ?? null, test ?? null],
      sorts: uploadSorts,
      id: { by: 'u.id', type: 'uuid' },
    },
    asked,
  );
}

/** `kind` undefined: of any kind. */
export async function findUpload(sql: Sql, id: string, kind?: string): Promise<UploadRow | undefined> {
  const [row] = await sql.query<UploadRow>(
    `SELECT ${columns} FROM upload u WHERE u.id = $1 AND ($2::text IS NULL OR u.kind = $2)`,
    [id, kind ?? null],
  );
  return row;
}

export interface NewUpload {
  id: string;
  insurerId: string;
  kind: string;
  test: boolean;
  createdBy: string;
  /** The digest of the Idempotency-Key, if the request has one. */
  repeatKey: string | null;
}

const holding = (id: string): string => `hashtextextended('upload:' || ${id}, 0)`;

/**
 * Marks the upload as being worked on for as long as this transaction lasts. PostgreSQL ends the mark with the
 * connection, so an upload without it has lost its process.
 */
export async function holdUpload(sql: Sql, id: string): Promise<void> {
  await sql.query(`SELECT pg_advisory_xact_lock(${holding('$1::text')})`, [id]);
}

/** False: the actor has used the Idempotency-Key for an upload that is still there. */
export async function insertUpload(sql: Sql, upload: NewUpload, at: Date): Promise<boolean> {
  const { id, insurerId, kind, test, createdBy, repeatKey } = upload;
  const inserted = await sql.run(
    `INSERT INTO upload (id, insurer_id, kind, status, test, created_by, repeat_key, created_at) VALUES ($1, $2, $3, 'receiving', $4, $5, $6, $7)
     ON CONFLICT (created_by, kind, repeat_key) WHERE repeat_key IS NOT NULL DO NOTHING`,
    [id, insurerId, kind, test, createdBy, repeatKey, at],
  );
  return inserted === 1;
}

const KEPT_MS = 7 * 24 * 3600_000;

export type EarlierUpload = UploadRow & { bodyHash: Buffer | null };

/** Lets go of the keys of uploads that are too old to be repeated; `now` is station time. */
export async function forgetUploadKeys(sql: Sql, now: Date): Promise<void> {
  await sql.run('UPDATE upload SET repeat_key = NULL WHERE repeat_key IS NOT NULL AND created_at < $1', [
    new Date(now.getTime() - KEPT_MS),
  ]);
}

/** The upload that this actor sent with this Idempotency-Key in the last seven days. */
export async function findRepeated(
  sql: Sql,
  { createdBy, kind, repeatKey }: Pick<NewUpload, 'createdBy' | 'kind'> & { repeatKey: KeyNames },
  now: Date,
): Promise<EarlierUpload | undefined> {
  const key = [createdBy, kind, [repeatKey.digest, repeatKey.typed]];
  await sql.run(
    'UPDATE upload SET repeat_key = NULL WHERE created_by = $1 AND kind = $2 AND repeat_key = ANY($3::text[]) AND created_at < $4',
    [...key, new Date(now.getTime() - KEPT_MS)],
  );
  const [row] = await sql.query<EarlierUpload>(
    `SELECT ${columns}, u.body_hash AS "bodyHash" FROM upload u WHERE u.created_by = $1 AND u.kind = $2 AND u.repeat_key = ANY($3::text[])`,
    key,
  );
  return row;
}

/** The body is read whole; what is left is checking it against what was there before. */
export async function markProcessing(sql: Sql, id: string): Promise<void> {
  await sql.run("UPDATE upload SET status = 'processing' WHERE id = $1 AND status = 'receiving'", [id]);
}

export type UploadOutcome = Pick<
  UploadRow,
  'received' | 'accepted' | 'duplicates' | 'rejected' | 'late' | 'held' | 'unknownColumns' | 'fileSealed'
> & { byteCount: number; bodyHash: Buffer };

export async function completeUpload(
  sql: Sql,
  id: string,
  outcome: UploadOutcome,
  at: Date,
): Promise<UploadRow> {
  const [row] = await sql.query<UploadRow>(
    `UPDATE upload u SET status = 'completed', byte_count = $2, body_hash = $3, received = $4, accepted = $5, duplicates = $6, rejected = $7,
       late = $8, held = $9, unknown_columns = $10, file_sealed = $11, release = CASE WHEN $9 > 0 THEN 'waiting' ELSE 'none' END, completed_at = $12
     WHERE id = $1 AND status IN ('receiving', 'processing') RETURNING ${columns}`,
    [
      id,
      outcome.byteCount,
      outcome.bodyHash,
      outcome.received,
      outcome.accepted,
      outcome.duplicates,
      outcome.rejected,
      outcome.late,
      outcome.held,
      outcome.unknownColumns,
      outcome.fileSealed,
      at,
    ],
  );
  if (!row) throw new Error('The upload was given up while it was being merged.');
  return row;
}

/** Why an upload came to nothing: a stable code and the sentence for the one who sent it. */
export interface UploadFailure {
  code: string;
  message: string;
  byteCount: number;
  /** Known where the body was read to its end: then a repeat with the same key is the same request. */
  bodyHash: Buffer | null;
}

/** False: it has ended already. */
export async function failUpload(sql: Sql, id: string, failure: UploadFailure, at: Date): Promise<boolean> {
  const failed = await sql.run(
    `UPDATE upload SET status = 'failed', refusal_code = $2, refusal_message = $3, byte_count = $4, body_hash = $5,
       repeat_key = CASE WHEN $5::bytea IS NULL THEN NULL ELSE repeat_key END, completed_at = $6
     WHERE id = $1 AND status IN ('receiving', 'processing')`,
    [id, failure.code, failure.message, failure.byteCount, failure.bodyHash, at],
  );
  return failed === 1;
}

const cutOff = '传输中断，没有保存任何数据；请重新上传整个文件。';

/**
 * Ends the uploads whose process or connection died: nothing of them was kept. Uploads that are being worked on hold
 * a lock and are left alone. Called by the sweeper, at any time; `now` is station time. Returns their ids.
 */
export async function failStaleUploads(sql: Sql, now: Date, only: string | null = null): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `WITH open AS MATERIALIZED (
       SELECT id FROM upload WHERE status IN ('receiving', 'processing') AND ($3::uuid IS NULL OR id = $3)),
     dead AS MATERIALIZED (SELECT id FROM open WHERE pg_try_advisory_xact_lock(${holding('open.id::text')}))
     UPDATE upload u SET status = 'failed', refusal_code = 'cut_off', refusal_message = $2, repeat_key = NULL, completed_at = $1
     FROM dead WHERE u.id = dead.id AND u.status IN ('receiving', 'processing') RETURNING u.id`,
    [now, cutOff, only],
  );
  return rows.map((row) => row.id);
}

/** The sealed page of rejections that comes next in one of the two series of an upload. */
export async function nextRejections(
  sql: Sql,
  { uploadId, found, after }: { uploadId: string; found: 'reading' | 'merging'; after: number },
): Promise<{ firstRow: number; sealed: Buffer } | undefined> {
  const [page] = await sql.query<{ firstRow: number; sealed: Buffer }>(
    `SELECT first_row AS "firstRow", sealed FROM upload_rejection_page
     WHERE upload_id = $1 AND found = $2 AND first_row > $3 ORDER BY first_row LIMIT 1`,
    [uploadId, found, after],
  );
  return page;
}

/**
 * Ends the waiting of an upload's held rows: they are let go, or set aside for good. Returns how many, or undefined
 * where the upload does not wait.
 */
export async function endHold(
  sql: Sql,
  id: string,
  verdict: { release: 'released' | 'discarded'; by: string; submissionId: string },
  at: Date,
): Promise<number | undefined> {
  const ended = await sql.run(
    "UPDATE upload SET release = $2, released_at = $3, released_by = $4, release_submission_id = $5 WHERE id = $1 AND release = 'waiting'",
    [id, verdict.release, at, verdict.by, verdict.submissionId],
  );
  if (ended === 0) return undefined;
  return sql.run("UPDATE service_event SET hold = $2 WHERE upload_id = $1 AND hold IN ('old', 'oversized')", [
    id,
    verdict.release === 'released' ? null : 'discarded',
  ]);
}
