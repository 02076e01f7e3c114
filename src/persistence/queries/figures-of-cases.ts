import { onTimeCode } from '../../../domain/figures/case-figures.js';
import type { Sql } from '../database.js';
import { choiceParameters, CLOCK_ON_TIME, EVENTS, SETTLED_CLOCKS, TRANSFERS } from './counted.js';
import type { FigureChoice, Figures } from './figures.js';

/** Cases that were sent to a sub-station in the period, each once. */
export async function transferFigures(sql: Sql, choice: FigureChoice): Promise<Figures> {
  const [row] = await sql.query<{ transfers: string }>(
    `SELECT count(DISTINCT e.case_id) AS transfers FROM ${TRANSFERS}`,
    choiceParameters(choice),
  );
  return { transfers: Number(row?.transfers ?? 0) };
}

/** Clocks of cases whose outcome is known, and how many of them were met. */
export async function clockFigures(sql: Sql, choice: FigureChoice): Promise<Figures> {
  const rows = await sql.query<{ code: string; settled: string; onTime: string }>(
    `SELECT k.code, count(*) AS settled, count(*) FILTER (WHERE ${CLOCK_ON_TIME}) AS "onTime"
     FROM ${SETTLED_CLOCKS} GROUP BY k.code`,
    choiceParameters(choice),
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
    `SELECT count(*) AS received, count(*) FILTER (WHERE NOT e.late) AS "onTime" FROM ${EVENTS}`,
    choiceParameters(choice),
  );
  return {
    upload_on_time: { numerator: Number(row?.onTime ?? 0), denominator: Number(row?.received ?? 0) },
  };
}
