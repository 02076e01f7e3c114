import { onTimeCode } from '../../../domain/figures/figures.js';
import type { Sql } from '../database.js';
import type { FigureChoice, Figures } from './figures.js';

const parameters = ({ from, until, insurerId, line, branchId }: FigureChoice): unknown[] => [
  from,
  until,
  insurerId,
  line,
  branchId,
];

/**
 * Cases that were sent to a sub-station in the period, each once. The timeline alone says so: what a case is now forgets
 * that it was with another insurer before, and that insurer does not see it any more. An insurer holds one line.
 */
export async function transferFigures(sql: Sql, choice: FigureChoice): Promise<Figures> {
  const [row] = await sql.query<{ transfers: string }>(
    `SELECT count(DISTINCT e.case_id) AS transfers
     FROM case_entry e JOIN insurer i ON i.id = (e.data->>'insurerId')::uuid
     WHERE e.type IN ('transfer', 'reassign') AND e.data ? 'insurerId' AND e.at >= $1 AND e.at < $2 AND NOT e.test
       AND ($3::uuid IS NULL OR i.id = $3) AND ($4::text IS NULL OR i.line = $4)
       AND ($5::uuid IS NULL OR (e.data->>'branchId')::uuid = $5)`,
    parameters(choice),
  );
  return { transfers: Number(row?.transfers ?? 0) };
}

/**
 * Clocks of cases by their due moment, once their outcome is known: stopped, or breached. Given up before it was due is
 * neither; what was done at exactly the due moment is late (RULES 1). A
 * breach recorded before an act that was accepted in time was performed leaves that act in time. Each counts for the
 * insurer and the sub-station that answered for it, whoever has the case now; the station's own have neither.
 */
export async function clockFigures(sql: Sql, choice: FigureChoice): Promise<Figures> {
  const rows = await sql.query<{ code: string; settled: string; onTime: string }>(
    `SELECT k.code, count(*) AS settled,
       count(*) FILTER (WHERE k.stopped_at < least(k.due_at, k.breached_at)) AS "onTime"
     FROM case_clock k WHERE k.due_at >= $1 AND k.due_at < $2 AND NOT k.test
       AND (k.breached_at IS NOT NULL OR (k.stopped_at IS NOT NULL AND k.state <> 'cancelled'))
       AND ($3::uuid IS NULL OR k.insurer_id = $3) AND ($4::text IS NULL OR k.line = $4)
       AND ($5::uuid IS NULL OR k.branch_id = $5)
     GROUP BY k.code`,
    parameters(choice),
  );
  return Object.fromEntries(
    rows.map(({ code, settled, onTime }) => [
      onTimeCode(code),
      { numerator: Number(onTime), denominator: Number(settled) },
    ]),
  );
}

/** Service events by receipt, and how many of them were in time. */
export async function uploadFigures(sql: Sql, choice: FigureChoice): Promise<Figures> {
  const [row] = await sql.query<{ received: string; onTime: string }>(
    `SELECT count(*) AS received, count(*) FILTER (WHERE NOT e.late) AS "onTime"
     FROM service_event e JOIN insurer i ON i.id = e.insurer_id
     WHERE e.received_at >= $1 AND e.received_at < $2 AND NOT e.test
       AND ($3::uuid IS NULL OR e.insurer_id = $3) AND ($4::text IS NULL OR i.line = $4)
       AND ($5::uuid IS NULL OR e.branch_id = $5)`,
    parameters(choice),
  );
  return {
    upload_on_time: { numerator: Number(row?.onTime ?? 0), denominator: Number(row?.received ?? 0) },
  };
}
