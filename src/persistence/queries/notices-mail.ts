import type { Sql } from '../database.js';
import { atWork } from './users.js';

/** A notice that is to leave by mail, with the person whom it goes to. */
export interface NoticeToMail {
  id: string;
  userId: string;
  email: string;
  displayName: string;
  templateCode: string;
  subjectType: string;
  subjectId: string;
  data: Record<string, unknown>;
  createdAt: Date;
}

/** False: another process sends at present. Held to the end of this transaction, however its process ends. */
export async function holdNoticeMail(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ held: boolean }>(
    "SELECT pg_try_advisory_xact_lock(hashtextextended('notice mail', 0)) AS held",
  );
  return row?.held === true;
}

/** What a dead process was sending may have left: nobody repeats it blindly. Only for who holds the mail. Returns the mails. */
export async function giveUpSubmitting(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ mailId: string }>(
    `WITH lost AS (UPDATE notice SET mail_state = 'unknown' WHERE mail_state = 'submitting' RETURNING mail_id)
     SELECT DISTINCT mail_id AS "mailId" FROM lost`,
  );
  return rows.map(({ mailId }) => mailId);
}

/**
 * What waited to leave in a backup that is brought back may have left since: nobody repeats it blindly. Their people find
 * the notices in the station. Returns how many there were.
 */
export function doubtWaitingMail(sql: Sql): Promise<number> {
  return sql.run("UPDATE notice SET mail_state = 'unknown' WHERE mail_state IN ('planned', 'submitting')");
}

/** Those who cannot log in any more, or lost their address, get no more mail. */
export async function dropUnreachable(sql: Sql): Promise<void> {
  await sql.run(
    `UPDATE notice n SET mail_state = 'none' FROM staff_user u
     WHERE u.id = n.user_id AND n.mail_state = 'planned' AND (u.email IS NULL OR NOT ${atWork('u')})`,
  );
}

/** The oldest notices that wait to leave by mail. */
export function plannedNotices(sql: Sql, limit: number): Promise<NoticeToMail[]> {
  return sql.query<NoticeToMail>(
    `SELECT n.id, n.user_id AS "userId", u.email, u.display_name AS "displayName", n.template_code AS "templateCode",
       n.subject_type AS "subjectType", n.subject_id AS "subjectId", n.data, n.created_at AS "createdAt"
     FROM notice n JOIN staff_user u ON u.id = n.user_id WHERE n.mail_state = 'planned' ORDER BY n.created_at, n.sequence LIMIT $1`,
    [limit],
  );
}

/** Writes down the intent; the sender hands over exactly these. */
export async function claimMail(sql: Sql, noticeIds: readonly string[], mailId: string): Promise<void> {
  const claimed = await sql.run(
    "UPDATE notice SET mail_state = 'submitting', mail_id = $2 WHERE id = ANY($1::uuid[]) AND mail_state = 'planned'",
    [noticeIds, mailId],
  );
  if (claimed !== noticeIds.length) throw new Error('Notices were claimed by somebody else meanwhile.');
}

/** `planned`: the mail surely did not leave. What is known of a mail is never taken back. */
export async function settleMail(
  sql: Sql,
  mailId: string,
  state: 'planned' | 'submitted' | 'rejected' | 'unknown',
): Promise<void> {
  await sql.run(
    `UPDATE notice SET mail_state = $2, mail_id = CASE WHEN $2 = 'planned' THEN NULL ELSE mail_id END
     WHERE mail_id = $1 AND mail_state IN ('submitting', 'unknown')`,
    [mailId, state],
  );
}
