import type { Sql } from '../database.js';

/** One line of the audit trail: who did what to which thing, when, from where. */
export interface NewAuditEntry {
  /** Station time. */
  at: Date;
  /** `user:<id>`, `key:<id>`, `system:<part>` or `public`. */
  actor: string;
  /** Noun and verb in the past: `insurer.created`. */
  action: string;
  subjectType: string;
  subjectId: string;
  insurerId?: string | null;
  /** The stored free text (a reason, say) that belongs to the act. */
  submissionId?: string | null;
  address?: string | null;
  /** Codes, figures and field names; never personal data. */
  data?: object;
}

/** Writes an entry in the transaction of the act itself: what is not recorded did not happen. */
export async function recordAudit(sql: Sql, entry: NewAuditEntry): Promise<void> {
  await sql.run(
    `INSERT INTO audit_entry (at, actor, action, subject_type, subject_id, insurer_id, submission_id, address, data)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      entry.at,
      entry.actor,
      entry.action,
      entry.subjectType,
      entry.subjectId,
      entry.insurerId ?? null,
      entry.submissionId ?? null,
      entry.address ?? null,
      JSON.stringify(entry.data ?? {}),
    ],
  );
}
