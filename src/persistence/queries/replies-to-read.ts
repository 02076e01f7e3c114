import type { Sql } from '../database.js';

/** Replies that arrived in a time and that still wait for a person, with the due moments that they have now. */
export async function unreadReplies(
  sql: Sql,
  from: Date,
  until: Date,
): Promise<{ id: string; arrivedAt: Date; dueAt: Date | null }[]> {
  return sql.query(
    `SELECT id, arrived_at AS "arrivedAt", person_due_at AS "dueAt" FROM inbound_message WHERE needs_person AND arrived_at >= $1 AND arrived_at < $2`,
    [from, until],
  );
}

/** The calendar has changed since they arrived. */
export async function moveReadingDue(sql: Sql, moved: readonly { id: string; dueAt: Date }[]): Promise<void> {
  if (moved.length === 0) return;
  await sql.run(
    `UPDATE inbound_message i SET person_due_at = t.due_at FROM unnest($1::uuid[], $2::timestamptz[]) AS t(id, due_at)
     WHERE i.id = t.id AND i.needs_person`,
    [moved.map(({ id }) => id), moved.map(({ dueAt }) => dueAt)],
  );
}

/** A date that a run watches over, and which of its runs. */
export interface WatchedDate {
  date: string;
  runNo: number;
}

/** Dates that a run watches over: those with replies to read, and the present one. */
export async function watchedReadingDates(sql: Sql, today: string): Promise<WatchedDate[]> {
  return sql.query<WatchedDate>(
    `SELECT d.date, next.n - 1 AS "runNo" FROM (
       SELECT to_char(arrived_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS date FROM inbound_message WHERE needs_person
       UNION SELECT $1) AS d, LATERAL (
       SELECT n FROM generate_series(2, 1000) AS n
       WHERE NOT EXISTS (SELECT 1 FROM run_command c WHERE c.workflow_id = 'replies-to-read:' || d.date || ':' || n) ORDER BY n LIMIT 1) next
     WHERE EXISTS (SELECT 1 FROM run_command c WHERE c.workflow_id = 'replies-to-read:' || d.date AND c.kind = 'start') ORDER BY 1`,
    [today],
  );
}

/** Which run watches over a date is told by its orders: one that was started past them is entered, with those before it. */
export async function setReadingRun(sql: Sql, { date, runNo }: WatchedDate, now: Date): Promise<void> {
  await sql.run(
    `INSERT INTO run_command (workflow_id, kind, workflow_type, payload, created_at, sent_at)
     SELECT r.id, 'start', 'repliesToRead', '{}', $3, $3
     FROM (SELECT 'replies-to-read:' || $1::text || CASE WHEN n > 1 THEN ':' || n ELSE '' END AS id FROM generate_series(1, $2::int) AS n) r
     WHERE NOT EXISTS (SELECT 1 FROM run_command c WHERE c.workflow_id = r.id)`,
    [date, runNo, now],
  );
}

export async function firedReadingSteps(sql: Sql, date: string): Promise<number[]> {
  const rows = await sql.query<{ percent: number }>(
    'SELECT percent FROM reading_step WHERE arrived_on = $1',
    [date],
  );
  return rows.map((row) => row.percent);
}

/** A rung of the date's reading clock fires once; whoever has the role hears how many replies are unread. */
export async function fireReadingStep(
  sql: Sql,
  step: { date: string; percent: number; unread: number; role: string },
  now: Date,
): Promise<void> {
  const fresh = await sql.run(
    'INSERT INTO reading_step (arrived_on, percent, unread, fired_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [step.date, step.percent, step.unread, now],
  );
  if (fresh === 0) return;
  await sql.run(
    `INSERT INTO notice (id, user_id, digest_key, template_code, subject_type, subject_id, data, created_at, mail_state)
     SELECT gen_random_uuid(), u.id, $1, $2, 'replies_to_read', $1, $3, $4, CASE WHEN u.email IS NULL THEN 'none' ELSE 'planned' END
     FROM staff_user u WHERE u.state = 'active' AND u.role = $5`,
    [
      step.date,
      step.percent === 100 ? 'replies_overdue' : 'replies_due_soon',
      JSON.stringify({ unread: step.unread, percent: step.percent }),
      now,
      step.role,
    ],
  );
}
