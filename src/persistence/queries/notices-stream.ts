import type { Sql } from '../database.js';
import type { NoticeRow } from './notices.js';
import { atWork } from './users.js';

const columns = `n.id, n.sequence::text, n.user_id AS "userId", n.template_code AS "templateCode", n.subject_type AS "subjectType",
  n.subject_id AS "subjectId", n.data, n.created_at AS "createdAt", n.read_at AS "readAt"`;

/** Notices are looked at again for so many places in line: one that commits late stands below those that were seen. */
const LOOK_BACK = 500n;
const MOST_MISSED = 200;
const MOST_CHANGES = 1_000;

/** Where a stream begins. */
export interface StreamStart {
  unread: number;
  /** The newest place in line. */
  top: bigint;
  /** The user's notices near the top that are there already. */
  known: string[];
  /** What came after `lastSeen`, oldest first. */
  missed: NoticeRow[];
}

export async function readStreamStart(
  sql: Sql,
  userId: string,
  lastSeen: bigint | null,
): Promise<StreamStart> {
  const [row] = await sql.query<{ unread: number; top: string; known: string[] }>(
    `WITH top AS (SELECT coalesce(max(sequence), 0) AS sequence FROM notice)
     SELECT (SELECT count(*)::int FROM (SELECT 1 FROM notice WHERE user_id = $1 AND read_at IS NULL LIMIT 1000) AS unread) AS unread,
       top.sequence::text AS top, ARRAY(SELECT sequence::text FROM notice WHERE user_id = $1 AND sequence > top.sequence - $2) AS known FROM top`,
    [userId, LOOK_BACK],
  );
  if (!row) throw new Error('A count has one row.');
  const missed =
    lastSeen === null
      ? []
      : await sql.query<NoticeRow>(
          `SELECT ${columns} FROM notice n WHERE n.user_id = $1 AND n.sequence > $2 ORDER BY n.sequence LIMIT ${MOST_MISSED}`,
          [userId, lastSeen],
        );
  return { ...row, top: BigInt(row.top), missed };
}

export interface LookOut {
  userIds: readonly string[];
  sessionIds: readonly string[];
  top: bigint;
  /** Wall time. */
  now: Date;
  /** Sessions that nobody used since then are over; wall time. */
  idleSince: Date;
  /** Entries of cases above this id are new (ids grow with time). */
  entriesAbove: string;
}

/** What is new for everybody who listens, in one question. */
export interface Sight {
  top: bigint;
  notices: (NoticeRow & { userId: string })[];
  /** Of the sessions asked about, those that are alive. */
  alive: string[];
  /** Cases that changed: where they lie, and who shares them. */
  changes: CaseChange[];
}

export interface CaseChange {
  entryId: string;
  insurerId: string | null;
  branchId: string | null;
  sharedBy: string[];
}

export async function lookOut(sql: Sql, asked: LookOut): Promise<Sight> {
  const [row] = await sql.query<Omit<Sight, 'top'> & { top: string }>(
    `SELECT (SELECT coalesce(max(sequence), 0)::text FROM notice) AS top,
       (SELECT coalesce(json_agg(f), '[]') FROM (
         SELECT ${columns} FROM notice n WHERE n.sequence > $1 AND n.user_id = ANY($2::uuid[]) ORDER BY n.sequence) AS f) AS notices,
       ARRAY(SELECT s.id::text FROM staff_session s JOIN staff_user u ON u.id = s.user_id
         WHERE s.id = ANY($3::uuid[]) AND s.revoked_at IS NULL AND s.expires_at > $4 AND s.last_seen_at > $5 AND ${atWork('u')}) AS alive,
       (SELECT coalesce(json_agg(f), '[]') FROM (
         SELECT e.id AS "entryId", c.insurer_id AS "insurerId", c.branch_id AS "branchId",
           ARRAY(SELECT p.insurer_id FROM case_participant p WHERE p.case_id = c.id) AS "sharedBy"
         FROM case_entry e JOIN complaint_case c ON c.id = e.case_id WHERE e.id > $6 ORDER BY e.id DESC LIMIT ${MOST_CHANGES}) AS f) AS changes`,
    [asked.top - LOOK_BACK, asked.userIds, asked.sessionIds, asked.now, asked.idleSince, asked.entriesAbove],
  );
  if (!row) throw new Error('A question has one answer.');
  const notices = row.notices.map((notice) => ({
    ...notice,
    createdAt: new Date(notice.createdAt),
    readAt: notice.readAt && new Date(notice.readAt),
  }));
  return { ...row, top: BigInt(row.top), notices };
}
