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

/** Dates that a run watches over: those with replies to read, and the present one. */
export async function watchedReadingDates(sql: Sql, today: string): Promise<string[]> {
  const rows = await sql.query<{ date: string }>(
    `SELECT DISTINCT d.date FROM (
       SELECT to_char(arrived_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS date FROM inbound_message WHERE needs_person
       UNION ALL SELECT $1) AS d
     WHERE EXISTS (SELECT 1 FROM run_command c WHERE c.workflow_id = 'replies-to-read:' || d.date AND c.kind = 'start') ORDER BY 1`,
    [today],
  );
  return rows.map((row) => row.date);
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
