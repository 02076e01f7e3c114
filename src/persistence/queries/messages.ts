import type { Sql } from '../database.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

export interface MessageRow {
  id: string;
  purpose: string;
  insurerId: string | null;
  branchId: string | null;
  roundNo: string | null;
  kind: string | null;
  state: string;
  reason: string | null;
  parts: number | null;
  plannedAt: Date;
  submittedAt: Date | null;
  doneAt: Date | null;
}

const columns = `m.id, m.purpose, m.insurer_id AS "insurerId", s.branch_id AS "branchId", m.round_no::text AS "roundNo", m.kind, m.state, m.reason,
  m.part_count AS parts, m.planned_at AS "plannedAt", m.submitted_at AS "submittedAt", m.done_at AS "doneAt"`;
const tables = 'message m LEFT JOIN survey s ON s.id = m.survey_id';

export const messageSorts = {
  '-plannedAt': { by: 'm.planned_at', type: 'timestamptz', descending: true },
  plannedAt: { by: 'm.planned_at', type: 'timestamptz' },
} satisfies Sorts;

interface MessageFilter {
  state?: string | undefined;
  roundNo?: string | undefined;
  insurerId?: string | undefined;
  /** Null: of every branch. */
  branchIds: readonly string[] | null;
}

export function listMessages(sql: Sql, filter: MessageFilter, asked: PageAsked): Promise<Page<MessageRow>> {
  return readPage(
    sql,
    {
      select: columns,
      from: tables,
      where: [
        '($1::text IS NULL OR m.state = $1)',
        '($2::bigint IS NULL OR m.round_no = $2)',
        '($3::uuid IS NULL OR m.insurer_id = $3)',
        '($4::uuid[] IS NULL OR s.branch_id = ANY($4))',
      ],
      params: [filter.state ?? null, filter.roundNo ?? null, filter.insurerId ?? null, filter.branchIds],
      sorts: messageSorts,
      id: { by: 'm.id', type: 'uuid' },
    },
    asked,
  );
}

export interface WholeMessageRow extends MessageRow {
  /** Number and text, of a case's message. */
  sealed: Buffer | null;
  eventId: string | null;
  templateCode: string;
  templateVersion: number;
}

export async function findMessage(sql: Sql, id: string): Promise<WholeMessageRow | undefined> {
  const [row] = await sql.query<WholeMessageRow>(
    `SELECT ${columns}, m.sealed, s.event_id AS "eventId", m.template_code AS "templateCode", m.template_version AS "templateVersion"
     FROM ${tables} WHERE m.id = $1`,
    [id],
  );
  return row;
}
