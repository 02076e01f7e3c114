import type { Sql } from '../database.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

/** What a member of staff is told in the application; the sender wrote codes and figures only. */
export interface NoticeRow {
  id: string;
  /** Place in line; grows with time, though late commits may come below younger ones. */
  sequence: string;
  templateCode: string;
  subjectType: string;
  subjectId: string;
  data: Record<string, unknown>;
  createdAt: Date;
  readAt: Date | null;
}

const columns = `n.id, n.sequence::text, n.template_code AS "templateCode", n.subject_type AS "subjectType", n.subject_id AS "subjectId", n.data,
  n.created_at AS "createdAt", n.read_at AS "readAt"`;

export const noticeSorts = {
  '-createdAt': { by: 'n.created_at', type: 'timestamptz', descending: true },
} satisfies Sorts;

export function listNotices(
  sql: Sql,
  userId: string,
  unread: boolean,
  asked: PageAsked,
): Promise<Page<NoticeRow>> {
  return readPage(
    sql,
    {
      select: columns,
      from: 'notice n',
      where: ['n.user_id = $1', '(NOT $2 OR n.read_at IS NULL)'],
      params: [userId, unread],
      sorts: noticeSorts,
      id: { by: 'n.id', type: 'uuid' },
    },
    asked,
  );
}

/** Marks one notice, or all up to now, as read; returns how many were unread. */
export function markRead(sql: Sql, userId: string, id: string | null, at: Date): Promise<number> {
  return sql.run(
    'UPDATE notice SET read_at = $3 WHERE user_id = $1 AND ($2::uuid IS NULL OR id = $2) AND read_at IS NULL',
    [userId, id, at],
  );
}
