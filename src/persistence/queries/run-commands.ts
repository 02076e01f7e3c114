import type { Sql } from '../database.js';

/** An order to the engine that was committed with the facts that demand it: start a run, or tell one something. */
export interface RunCommand {
  id: string;
  workflowId: string;
  kind: 'start' | 'signal' | 'signal_with_start';
  workflowType: string;
  signalName: string | null;
  payload: Record<string, unknown>;
  attributes: Record<string, string>;
  /** Station time. */
  orderedAt: Date;
}

export interface NewRunCommand {
  workflowId: string;
  kind: RunCommand['kind'];
  workflowType: string;
  signalName?: string;
  /** `start`: the run's input. `signal`: the signal's argument. `signal_with_start`: `{ input, signal }`. */
  payload: object;
  attributes?: Record<string, string>;
  /** Nobody sits before it: it may wait a little while replies pour in. */
  canWait?: boolean;
}

/** The id of the run that carries a case now, for SQL; `row` names a row of `complaint_case`, or one with its columns. */
export const caseRunOf = (row: string): string =>
  `'case:' || ${row}.case_no || CASE WHEN ${row}.run_no > 1 THEN ':' || ${row}.run_no ELSE '' END`;

/** Orders a run in the caller's transaction; the run starter carries it out after the commit. */
export async function orderRun(sql: Sql, command: NewRunCommand, now: Date): Promise<void> {
  await sql.run(
    `INSERT INTO run_command (workflow_id, kind, workflow_type, signal_name, payload, attributes, created_at, can_wait)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      command.workflowId,
      command.kind,
      command.workflowType,
      command.signalName ?? null,
      JSON.stringify(command.payload),
      JSON.stringify(command.attributes ?? {}),
      now,
      command.canWait ?? false,
    ],
  );
}

/** An order that the engine refused so often waits for its next turn apart, so that it holds up no other. */
const STUBBORN_ATTEMPTS = 5;

/**
 * The oldest orders not yet carried out, of each run only its first: orders of one run keep their sequence, also between
 * several starters. Locked, so that two starters never carry out the same one at once. `stubborn`: those that were
 * refused before, else all others. `patient`: how many of those that can wait.
 */
export async function takeRunCommands(
  sql: Sql,
  limit: number,
  { stubborn, patient }: { stubborn: boolean; patient: number },
): Promise<RunCommand[]> {
  return sql.query<RunCommand>(
    `SELECT id::text, workflow_id AS "workflowId", kind, workflow_type AS "workflowType", signal_name AS "signalName", payload, attributes, created_at AS "orderedAt"
     FROM run_command c WHERE sent_at IS NULL AND (attempts >= $2) = $3
       AND NOT EXISTS (SELECT 1 FROM run_command e WHERE e.workflow_id = c.workflow_id AND e.sent_at IS NULL AND e.id < c.id)
       AND (NOT can_wait OR id IN (SELECT id FROM run_command WHERE sent_at IS NULL AND can_wait ORDER BY id LIMIT $4))
     ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit, STUBBORN_ATTEMPTS, stubborn, patient],
  );
}

/** Orders that the engine refused so often that they wait apart, oldest first. */
export async function refusedOrders(
  sql: Sql,
  limit: number,
): Promise<{ workflowId: string; lastError: string | null; createdAt: Date }[]> {
  return sql.query(
    `SELECT workflow_id AS "workflowId", last_error AS "lastError", created_at AS "createdAt"
     FROM run_command WHERE sent_at IS NULL AND attempts >= $2 ORDER BY id LIMIT $1`,
    [limit, STUBBORN_ATTEMPTS],
  );
}

/** How many orders that can wait are not yet carried out. */
export async function waitingOrders(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ waiting: number }>(
    'SELECT count(*)::int AS waiting FROM run_command WHERE sent_at IS NULL AND can_wait',
  );
  return row?.waiting ?? 0;
}

/** `error` of one that was sent is a remark; one that was not stays to be sent. */
export async function settleRunCommands(
  sql: Sql,
  settled: readonly { id: string; error: string | null; sent: boolean }[],
  now: Date,
): Promise<void> {
  await sql.run(
    `UPDATE run_command c SET attempts = attempts + 1, last_error = t.error, sent_at = CASE WHEN t.sent THEN $4::timestamptz END
     FROM unnest($1::bigint[], $2::text[], $3::boolean[]) AS t(id, error, sent) WHERE c.id = t.id`,
    [settled.map((s) => s.id), settled.map((s) => s.error), settled.map((s) => s.sent), now],
  );
}
