import type { Sql } from '../database.js';
import { newId } from '../ids.js';

export interface SendingStopRow {
  id: string;
  /** Null: everything is stopped. */
  insurerId: string | null;
  since: Date;
  by: string;
  releasedAt: Date | null;
  releasedBy: string | null;
}

const columns =
  'id, insurer_id AS "insurerId", since, by_actor AS by, released_at AS "releasedAt", released_by AS "releasedBy"';

/** Stops in force, then the last hundred that were released. */
export async function listStops(sql: Sql): Promise<SendingStopRow[]> {
  return sql.query<SendingStopRow>(
    `SELECT ${columns} FROM sending_stop ORDER BY released_at IS NOT NULL, since DESC, id LIMIT 200`,
  );
}

/** Whose sending is stopped now; null among them: everybody's. */
export async function stoppedInsurers(sql: Sql): Promise<(string | null)[]> {
  const rows = await sql.query<{ insurerId: string | null }>(
    'SELECT insurer_id AS "insurerId" FROM sending_stop WHERE released_at IS NULL',
  );
  return rows.map((row) => row.insurerId);
}

export async function findStop(sql: Sql, id: string): Promise<SendingStopRow | undefined> {
  const [row] = await sql.query<SendingStopRow>(`SELECT ${columns} FROM sending_stop WHERE id = $1`, [id]);
  return row;
}

/** Undefined: it is stopped already. */
export async function insertStop(
  sql: Sql,
  stop: { insurerId: string | null; by: string; submissionId: string | null },
  at: Date,
): Promise<SendingStopRow | undefined> {
  const [row] = await sql.query<SendingStopRow>(
    `INSERT INTO sending_stop (id, insurer_id, since, by_actor, submission_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING ${columns}`,
    [newId(), stop.insurerId, at, stop.by, stop.submissionId],
  );
  return row;
}

/** Undefined: released before. */
export async function releaseStop(
  sql: Sql,
  id: string,
  by: string,
  at: Date,
): Promise<SendingStopRow | undefined> {
  const [row] = await sql.query<SendingStopRow>(
    `UPDATE sending_stop SET released_at = $3, released_by = $2 WHERE id = $1 AND released_at IS NULL RETURNING ${columns}`,
    [id, by, at],
  );
  return row;
}

/** Cases whose messages wait: of one insurer, which may be in charge only since they were planned, or of all (null). */
export async function casesHeldBack(sql: Sql, insurerId: string | null): Promise<string[]> {
  const rows = await sql.query<{ caseId: string }>(
    `SELECT DISTINCT m.case_id AS "caseId" FROM message m JOIN complaint_case c ON c.id = m.case_id
     WHERE m.state = 'planned' AND ($1::uuid IS NULL OR c.insurer_id = $1)`,
    [insurerId],
  );
  return rows.map((row) => row.caseId);
}
