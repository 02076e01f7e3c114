import type { Sql } from '../database.js';

/** A sealed page of rejected rows, by its place. */
export interface RejectionCopy {
  uploadId: string;
  found: string;
  firstRow: number;
  sealed: Buffer;
}

/** The next pages of rejections in the order of their key, locked; `after` null: the first. */
export function rejectionCopies(
  sql: Sql,
  after: RejectionCopy | null,
  limit: number,
): Promise<RejectionCopy[]> {
  return sql.query<RejectionCopy>(
    `SELECT upload_id AS "uploadId", found, first_row AS "firstRow", sealed FROM upload_rejection_page
     WHERE $1::uuid IS NULL OR (upload_id, found, first_row) > ($1::uuid, $2::text, $3::int)
     ORDER BY upload_id, found, first_row LIMIT $4 FOR UPDATE`,
    [after?.uploadId ?? null, after?.found ?? null, after?.firstRow ?? null, limit],
  );
}

/** What is left of a page after rows were taken out of it; null: nothing, and the page goes. */
export async function shrinkRejections(
  sql: Sql,
  { uploadId, found, firstRow }: RejectionCopy,
  left: { rowCount: number; sealed: Buffer } | null,
): Promise<void> {
  const place = [uploadId, found, firstRow];
  const where = 'WHERE upload_id = $1 AND found = $2 AND first_row = $3';
  if (left === null) await sql.run(`DELETE FROM upload_rejection_page ${where}`, place);
  else
    await sql.run(`UPDATE upload_rejection_page SET row_count = $4, sealed = $5 ${where}`, [
      ...place,
      left.rowCount,
      left.sealed,
    ]);
}

const MOST_PAGES = 500;

/**
 * Deletes pages of rejections of uploads that were received before a moment (station time), the oldest uploads first, a
 * few hundred pages a call. Returns how many.
 */
export function forgetRejections(sql: Sql, before: Date): Promise<number> {
  return sql.run(
    `DELETE FROM upload_rejection_page p USING (
       SELECT d.upload_id, d.found, d.first_row FROM upload u JOIN upload_rejection_page d ON d.upload_id = u.id
       WHERE u.created_at < $1 ORDER BY u.created_at LIMIT $2) old
     WHERE p.upload_id = old.upload_id AND p.found = old.found AND p.first_row = old.first_row`,
    [before, MOST_PAGES],
  );
}

/** Whether any rejected row of an upload is still kept. */
export async function hasRejections(sql: Sql, uploadId: string): Promise<boolean> {
  return (
    (await sql.query('SELECT 1 FROM upload_rejection_page WHERE upload_id = $1 LIMIT 1', [uploadId])).length >
    0
  );
}

/** An answer kept for repeats, by its key. */
export interface KeptAnswer {
  principal: string;
  route: string;
  key: string;
  sealed: Buffer;
}

/** The next answers kept for repeats in the order of their key, locked; `after` null: the first. */
export function keptAnswers(sql: Sql, after: KeptAnswer | null, limit: number): Promise<KeptAnswer[]> {
  return sql.query<KeptAnswer>(
    `SELECT principal, route, key, answer_sealed AS sealed FROM idempotency_record
     WHERE answer_sealed IS NOT NULL AND ($1::text IS NULL OR (principal, route, key) > ($1::text, $2::text, $3::text))
     ORDER BY principal, route, key LIMIT $4 FOR UPDATE`,
    [after?.principal ?? null, after?.route ?? null, after?.key ?? null, limit],
  );
}

/** Puts another answer in its place; the key stays taken, so that a repeat is still not carried out again. */
export async function replaceAnswer(
  sql: Sql,
  { principal, route, key }: KeptAnswer,
  { status, sealed }: { status: number; sealed: Buffer },
): Promise<void> {
  await sql.run(
    'UPDATE idempotency_record SET status = $4, answer_sealed = $5 WHERE principal = $1 AND route = $2 AND key = $3',
    [principal, route, key, status, sealed],
  );
}

/** The sealed names and the case numbers under which the station knows a phone. */
export async function knownUnder(
  sql: Sql,
  phoneIndex: Buffer,
): Promise<{ persons: Buffer[]; caseNos: string[] }> {
  const persons = await sql.query<{ sealed: Buffer }>(
    `SELECT person_sealed AS sealed FROM service_event WHERE phone_index = $1
     UNION ALL SELECT person_sealed FROM complaint_case WHERE phone_index = $1
     UNION ALL SELECT person_sealed FROM case_request WHERE phone_index = $1`,
    [phoneIndex],
  );
  const cases = await sql.query<{ caseNo: string }>(
    'SELECT case_no AS "caseNo" FROM complaint_case WHERE phone_index = $1',
    [phoneIndex],
  );
  return { persons: persons.map(({ sealed }) => sealed), caseNos: cases.map(({ caseNo }) => caseNo) };
}
