import type { Sql } from '../database.js';
import { newId } from '../ids.js';

/** Free text that somebody wrote (a reason, findings …): stored sealed and never changed; acts carry its id. */
export interface NewSubmission {
  kind: string;
  byActor: string;
  insurerId: string | null;
  /** Sealed under the context `submission`. */
  sealed: Buffer;
}

/** Returns the submission's id. */
export async function insertSubmission(sql: Sql, submission: NewSubmission, at: Date): Promise<string> {
  const id = newId();
  await sql.run(
    'INSERT INTO submission (id, kind, by_actor, insurer_id, sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, submission.kind, submission.byActor, submission.insurerId, submission.sealed, at],
  );
  return id;
}

/** The sealed text of a submission; null where there is none. */
export async function readSubmission(sql: Sql, id: string): Promise<Buffer | null> {
  const [row] = await sql.query<{ sealed: Buffer }>('SELECT sealed FROM submission WHERE id = $1', [id]);
  return row?.sealed ?? null;
}
