import type { Sql } from '../database.js';

/** How many replies that arrived on a Shanghai date still wait for a person. */
export async function countUnread(sql: Sql, from: Date, until: Date): Promise<number> {
  const [row] = await sql.query<{ unread: number }>(
    'SELECT count(*)::int AS unread FROM inbound_message WHERE needs_person AND arrived_at >= $1 AND arrived_at < $2',
    [from, until],
  );
  return row?.unread ?? 0;
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
