import type { Sql } from '../database.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

export interface AuditRow {
  id: string;
  at: Date;
  actor: string;
  actorName: string | null;
  action: string;
  subjectType: string;
  subjectId: string;
  insurerId: string | null;
  address: string | null;
  data: Record<string, unknown>;
  /** Somebody wrote something beside it: `auditedText`. */
  hasText: boolean;
  /** Place in the sealed chain; null: not sealed yet. */
  position: string | null;
}

/** Acts of reference data name their text among their data. */
const TEXT_ID = "coalesce(e.submission_id, (e.data->>'submissionId')::uuid)";

export const auditSorts = { '-id': { by: 'e.id', type: 'bigint', descending: true } } satisfies Sorts;

interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  subjectType?: string | undefined;
  subjectId?: string | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
}

/** The trail, newest first. Times are half-open: `[from, until)`. */
export function listAudit(sql: Sql, filter: AuditFilter, asked: PageAsked): Promise<Page<AuditRow>> {
  const { actor, action, subjectType, subjectId, from, until } = filter;
  return readPage(
    sql,
    {
      select: `e.id::text, e.at, e.actor, u.display_name AS "actorName", e.action, e.subject_type AS "subjectType", e.subject_id AS "subjectId",
        e.insurer_id AS "insurerId", e.address, e.data, coalesce(e.submission_id::text, e.data->>'submissionId') IS NOT NULL AS "hasText", s.position::text`,
      from: `audit_entry e LEFT JOIN audit_seal s ON s.audit_id = e.id
        LEFT JOIN staff_user u ON e.actor LIKE 'user:%' AND u.id::text = substr(e.actor, 6)`,
      where: [
        '($1::text IS NULL OR e.actor = $1)',
        '($2::text IS NULL OR e.action = $2)',
        '($3::text IS NULL OR e.subject_type = $3)',
        '($4::text IS NULL OR e.subject_id = $4)',
        '($5::timestamptz IS NULL OR e.at >= $5)',
        '($6::timestamptz IS NULL OR e.at < $6)',
      ],
      params: [
        actor ?? null,
        action ?? null,
        subjectType ?? null,
        subjectId ?? null,
        from ?? null,
        until ?? null,
      ],
      sorts: auditSorts,
      id: { by: 'e.id', type: 'bigint' },
    },
    asked,
  );
}

interface AuditedText {
  id: string;
  kind: string;
  sealed: Buffer;
  insurerId: string | null;
}

/** What somebody wrote beside an entry: a reason, say. Undefined where there is no such entry, or no text. */
export async function auditedText(sql: Sql, id: string): Promise<AuditedText | undefined> {
  const [row] = await sql.query<AuditedText>(
    `SELECT t.id, t.kind, t.sealed, e.insurer_id AS "insurerId" FROM audit_entry e JOIN submission t ON t.id = ${TEXT_ID} WHERE e.id = $1::bigint`,
    [id],
  );
  return row;
}
