import type { Sql } from '../database.js';

/** One figure of the station's state. `of`: the state, kind, status or code that it counts; '' where there is only one. */
export interface GaugeReading {
  gauge: string;
  of: string;
  value: number;
}

/** Longer than this, and the operator learns it from a figure instead of from a database that hangs. */
const PATIENCE_MS = 3_000;

/**
 * What waits, what is late and what nobody knows, as of `now` (station time). Every part reads an index of what is still
 * open, none a whole table, so that it may be asked every few seconds. Codes and counts only; test rows are left out.
 */
export async function readStationGauges(sql: Sql, now: Date): Promise<GaugeReading[]> {
  await sql.query(`SET LOCAL statement_timeout = ${PATIENCE_MS}`);
  return sql.query<GaugeReading>(
    `SELECT gauge, coalesce("of", '') AS "of", value::float8 AS value FROM (${parts.join('\nUNION ALL\n')}) AS reading (gauge, "of", value)`,
    [now],
  );
}

const seconds = (since: string): string =>
  `greatest(0, coalesce(extract(epoch FROM $1::timestamptz - ${since}), 0))`;

const messages = `
  SELECT 'messages', state, count(*) FROM (
    SELECT state FROM message WHERE state IN ('submitting', 'unknown')
    UNION ALL SELECT m.state FROM survey_round r JOIN message m ON m.round_no = r.round_no WHERE r.state IN ('cut', 'sending') AND m.state = 'planned'
    UNION ALL SELECT state FROM message WHERE state = 'planned' AND round_no IS NULL
    ) open GROUP BY state`;

const orders = `
  SELECT 'orders', CASE WHEN attempts >= 5 THEN 'refused' WHEN kind = 'start' THEN 'start' ELSE 'signal' END, count(*)
  FROM run_command WHERE sent_at IS NULL GROUP BY 2`;
const orderAge = `SELECT 'order_age', '', ${seconds('min(created_at)')} FROM run_command WHERE sent_at IS NULL`;

const outbox = `
  SELECT 'outbox', 'webhook', count(*) FROM webhook_delivery WHERE state IN ('planned', 'submitting')
  UNION ALL SELECT 'outbox', 'mail', count(*) FROM notice WHERE mail_state IN ('planned', 'submitting')`;
const outboxAge = `
  SELECT 'outbox_age', 'webhook', ${seconds('min(e.occurred_at)')}
  FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_id WHERE d.state IN ('planned', 'submitting')
  UNION ALL SELECT 'outbox_age', 'mail', ${seconds('min(created_at)')} FROM notice WHERE mail_state IN ('planned', 'submitting')`;

const rounds = `SELECT 'rounds', state, count(*) FROM survey_round WHERE state <> 'closed' GROUP BY state`;
const events = `
  SELECT 'events', 'waiting', count(*) FROM service_event WHERE round_no IS NULL AND hold IS NULL AND NOT test
  UNION ALL SELECT 'events', 'held', count(*) FROM service_event WHERE hold IN ('old', 'oversized')`;
const uploads = `
  SELECT 'uploads', 'open', count(*) FROM upload WHERE status IN ('receiving', 'processing')
  UNION ALL SELECT 'uploads', 'waiting_release', count(*) FROM upload WHERE release = 'waiting'`;

const cases = `
  SELECT 'cases', status, count(*) FROM complaint_case WHERE status NOT IN ('concluded', 'withdrawn') AND NOT test GROUP BY status`;
const overdue = `
  SELECT 'overdue', k.code, count(*) FROM case_clock k JOIN complaint_case c ON c.id = k.case_id
  WHERE k.state = 'running' AND k.due_at <= $1 AND NOT c.test GROUP BY k.code`;
const replies = `
  SELECT 'replies', CASE WHEN person_due_at <= $1 THEN 'overdue' ELSE 'in_time' END, count(*)
  FROM inbound_message WHERE needs_person GROUP BY 2`;

/** Entries that are older than the newest seal and have none are found by the sealer's own look at all of them. */
const unsealed = `(SELECT a.at FROM audit_entry a WHERE a.id > (SELECT coalesce(max(audit_id), 0) FROM audit_seal)) a`;
const audit = `
  SELECT 'audit', '', count(*) FROM ${unsealed}
  UNION ALL SELECT 'audit_age', '', ${seconds('min(a.at)')} FROM ${unsealed}`;

const stops = `SELECT 'stops', CASE WHEN insurer_id IS NULL THEN 'all' ELSE 'insurer' END, count(*) FROM sending_stop WHERE released_at IS NULL GROUP BY 2`;

const parts = [
  messages,
  orders,
  orderAge,
  outbox,
  outboxAge,
  rounds,
  events,
  uploads,
  cases,
  overdue,
  replies,
  audit,
  stops,
];
