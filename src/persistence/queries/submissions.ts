import type { Sql } from '../database.js';
import { newId } from '../ids.js';

/** Free text that somebody wrote (a reason, findings …): stored sealed and never changed; acts carry its id. */
export interface NewSubmission {
  kind: string;
  byActor: string;
  insurerId: string | null;
  /** Sealed under the context `submission`. */
  sealed: Buffer;
  /** Whom it may tell of: it goes when they are erased. Null: it is about nobody in particular. */
  about: About | null;
}

/** A person of whom somebody writes, by what the station has of them. */
export type About =
  | { phoneIndex: Buffer }
  /** One of these, by its id. */
  | { complaint_case: string }
  | { message: string }
  | { inbound_message: string }
  | { submission: string };

/** Returns the submission's id. */
export async function insertSubmission(sql: Sql, submission: NewSubmission, at: Date): Promise<string> {
  const id = newId();
  const { kind, byActor, insurerId, sealed, about } = submission;
  const [whose, person] = whomOf(about);
  await sql.run(
    `INSERT INTO submission (id, kind, by_actor, insurer_id, sealed, created_at, phone_index) VALUES ($1, $2, $3, $4, $5, $6, ${whose})`,
    [id, kind, byActor, insurerId, sealed, at, person],
  );
  return id;
}

/** An expression for the index of a person's phone, and what it is found by. */
function whomOf(about: About | null): [expression: string, by: Buffer | string | null] {
  if (about === null) return ['$7::bytea', null];
  if ('phoneIndex' in about) return ['$7::bytea', about.phoneIndex];
  const [[table, id] = ['submission', null]] = Object.entries(about);
  return [`(SELECT phone_index FROM ${table} WHERE id = $7::uuid)`, id];
}

/** The sealed text of a submission; null where there is none. */
export async function readSubmission(sql: Sql, id: string): Promise<Buffer | null> {
  const [row] = await sql.query<{ sealed: Buffer }>('SELECT sealed FROM submission WHERE id = $1', [id]);
  return row?.sealed ?? null;
}

const MOST_TEXTS = 5_000;

/**
 * Deletes the texts of acts on cases that were written before a moment (station time) and that no row leads to: the run
 * refused the act, or a repeat of it brought its own text. Nobody can read them any more. Texts of other kinds are
 * written together with what leads to them. A few thousand a call; returns how many.
 */
export function forgetStrayTexts(sql: Sql, before: Date): Promise<number> {
  return sql.run(
    `DELETE FROM submission WHERE id IN (
       SELECT t.id FROM submission t WHERE t.kind LIKE 'case.%' AND t.created_at < $1
         AND NOT EXISTS (SELECT 1 FROM case_entry e WHERE e.submission_id = t.id)
         AND NOT EXISTS (SELECT 1 FROM complaint_case c WHERE c.submission_id = t.id)
         AND NOT EXISTS (SELECT 1 FROM case_request r WHERE r.submission_id = t.id)
         AND NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.submission_id = t.id)
         AND NOT EXISTS (SELECT 1 FROM run_command o WHERE o.sent_at IS NULL AND o.payload->'reopen'->'act'->>'submissionId' = t.id::text)
       LIMIT $2)`,
    [before, MOST_TEXTS],
  );
}
