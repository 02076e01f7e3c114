import type { Sql } from '../database.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

/** What a member of staff is told in the application; the sender wrote codes and figures only. */
export interface NoticeRow {
  id: string;
  templateCode: string;
  subjectType: string;
  subjectId: string;
  data: Record<string, unknown>;
  createdAt: Date;
  readAt: Date | null;
}

const columns = `n.id, n.template_code AS "templateCode", n.subject_type AS "subjectType", n.subject_id AS "subjectId", n.data,
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

/** Notices of a user that came after `id` (ids grow with time), oldest first; null: none, only where to go on from. */
export async function noticesAfter(sql: Sql, userId: string, id: string | null): Promise<NoticeRow[]> {
  if (id !== null) {
    return sql.query<NoticeRow>(
      `SELECT ${columns} FROM notice n WHERE n.user_id = $1 AND n.id > $2 ORDER BY n.id LIMIT 100`,
      [userId, id],
    );
  }
  return sql.query<NoticeRow>(
    `SELECT ${columns} FROM notice n WHERE n.user_id = $1 ORDER BY n.id DESC LIMIT 1`,
    [userId],
  );
}

export async function countUnread(sql: Sql, userId: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    'SELECT count(*)::integer AS count FROM (SELECT 1 FROM notice WHERE user_id = $1 AND read_at IS NULL LIMIT 1000) AS unread',
    [userId],
  );
  return row?.count ?? 0;
}

/** Marks one notice, or all up to now, as read; returns how many were unread. */
export function markRead(sql: Sql, userId: string, id: string | null, at: Date): Promise<number> {
  return sql.run(
    'UPDATE notice SET read_at = $3 WHERE user_id = $1 AND ($2::uuid IS NULL OR id = $2) AND read_at IS NULL',
    [userId, id, at],
  );
}
