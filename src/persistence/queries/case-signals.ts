import type { Sql } from '../database.js';
import { caseRunOf } from './run-commands.js';

/** What the runs of open cases are told by facts outside them; none carries anything but itself. */
export type CaseSignal = 'messagesReleased' | 'followUpFailed' | 'rulesChanged';

/** Word to the runs that carry these cases now; the order is committed with the fact that it tells. */
export async function signalCases(
  sql: Sql,
  caseIds: readonly string[],
  signal: CaseSignal,
  now: Date,
): Promise<void> {
  if (caseIds.length === 0) return;
  await sql.run(
    `INSERT INTO run_command (workflow_id, kind, workflow_type, signal_name, payload, created_at)
     SELECT ${caseRunOf('complaint_case')}, 'signal', 'complaintCase', $3, '{}', $2
     FROM complaint_case WHERE id = ANY($1::uuid[])`,
    [caseIds, now, signal],
  );
}
