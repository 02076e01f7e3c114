import type { Sql } from '../database.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

export interface RoundRow {
  roundNo: string;
  state: string;
  size: number;
  cutAt: Date;
  plannedAt: Date | null;
  closedAt: Date | null;
}

const columns = `r.round_no::text AS "roundNo", r.state, r.size, r.cut_at AS "cutAt", r.planned_at AS "plannedAt", r.closed_at AS "closedAt"`;

export const roundSorts = {
  '-roundNo': { by: 'r.round_no', type: 'bigint', descending: true },
  roundNo: { by: 'r.round_no', type: 'bigint' },
} satisfies Sorts;

export function listRounds(
  sql: Sql,
  { state }: { state?: string | undefined },
  asked: PageAsked,
): Promise<Page<RoundRow>> {
  return readPage(
    sql,
    {
      select: columns,
      from: 'survey_round r',
      where: ['($1::text IS NULL OR r.state = $1)'],
      params: [state ?? null],
      sorts: roundSorts,
      id: { by: 'r.round_no', type: 'bigint' },
    },
    asked,
  );
}

export interface RoundDetail extends RoundRow {
  /** Messages by state. */
  messages: Record<string, number>;
  openSurveys: number;
  nextCloseAt: Date | null;
}

export async function findRound(sql: Sql, roundNo: string): Promise<RoundDetail | undefined> {
  const [row] = await sql.query<RoundDetail>(
    `SELECT ${columns},
       (SELECT coalesce(jsonb_object_agg(state, n), '{}') FROM (SELECT state, count(*) AS n FROM message WHERE round_no = r.round_no GROUP BY state) c) AS messages,
       (SELECT count(*)::int FROM survey WHERE round_no = r.round_no AND closed_at IS NULL) AS "openSurveys",
       (SELECT min(closes_at) FROM survey WHERE round_no = r.round_no AND closed_at IS NULL) AS "nextCloseAt"
     FROM survey_round r WHERE r.round_no = $1`,
    [roundNo],
  );
  return row;
}
