import { dateOf, dayNumber, weekdayOf } from '../../../domain/calendar/day.js';
import type { Figure } from '../../../domain/figures/figure.js';
import { stepsOf } from '../../../domain/figures/period.js';
import type { Period, Step } from '../../../domain/figures/period.js';
import type { Ratio } from '../../../domain/figures/ratio.js';
import type { Sql } from '../database.js';
import { choiceParameters } from './counted.js';
import { countedRows } from './counted-rows.js';
import type { CountedRows } from './counted-rows.js';
import type { FigureChoice } from './figures.js';

/** By what a figure can be taken apart. */
export const DIMENSIONS = ['insurer', 'line', 'branch'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

const KEYS: Readonly<Record<Dimension | Step, string>> = {
  insurer: 'r.insurer_id::text',
  line: 'r.line',
  branch: 'r.branch_id::text',
  day: dateIn('day'),
  week: dateIn('week'),
  month: dateIn('month'),
};

function dateIn(step: Step): string {
  return `to_char(date_trunc('${step}', r.at AT TIME ZONE 'Asia/Shanghai'), 'YYYY-MM-DD')`;
}

/** A figure in groups, by their keys; a group that no row speaks of is absent. Rows of no insurer, line or branch are left out. */
export type Breakdown = ReadonlyMap<string, number | Ratio>;

/** Counts a figure in groups; each group comes to what the figure comes to for that insurer, line, branch or step alone. */
export async function countFigureBy(
  sql: Sql,
  figure: Figure,
  choice: FigureChoice,
  by: Dimension | Step,
): Promise<Breakdown> {
  const [denominator, numerator] = [
    await countGroups(sql, countedRows(figure.code, 'denominator'), choice, by),
    figure.unit === 'ratio'
      ? await countGroups(sql, countedRows(figure.code, 'numerator'), choice, by)
      : undefined,
  ];
  if (numerator === undefined) return denominator;
  const keys = new Set([...numerator.keys(), ...denominator.keys()]);
  return new Map(
    [...keys].map((key) => [
      key,
      { numerator: numerator.get(key) ?? 0, denominator: denominator.get(key) ?? 0 },
    ]),
  );
}

async function countGroups(
  sql: Sql,
  counted: CountedRows | undefined,
  choice: FigureChoice,
  by: Dimension | Step,
): Promise<Map<string, number>> {
  if (!counted) return new Map();
  const { select, repeated, extra } = counted;
  const rows = await sql.query<{ key: string | null; n: string }>(
    `SELECT ${KEYS[by]} AS key, ${repeated === undefined ? 'count(*)' : 'count(DISTINCT r.thing)'} AS n
     FROM (${repeated ?? select}) r GROUP BY 1`,
    [...choiceParameters(choice), ...extra],
  );
  return new Map(rows.flatMap(({ key, n }) => (key === null ? [] : [[key, Number(n)]])));
}

/** The steps of a period with the keys under which their counts stand. */
export const keyedSteps = (period: Period, step: Step): (Period & { key: string })[] =>
  stepsOf(period, step).map((piece) => ({ ...piece, key: keyOf(piece.from, step) }));

/** The day, Monday or first of the month that a step's rows go by. */
function keyOf(date: string, step: Step): string {
  if (step === 'month') return `${date.slice(0, 7)}-01`;
  const day = dayNumber(date);
  return step === 'day' ? date : dateOf(day - ((weekdayOf(day) + 6) % 7));
}

/** Insurers as a league table lists them, also those of which no row speaks. */
export function leagueInsurers(
  sql: Sql,
  line: 'life' | 'pc' | null,
): Promise<{ id: string; name: string; line: 'life' | 'pc' }[]> {
  return sql.query(
    'SELECT id, name, line FROM insurer WHERE $1::text IS NULL OR line = $1 ORDER BY line, code',
    [line],
  );
}

/** The sub-stations and branches of an insurer. */
export function branchesOf(sql: Sql, insurerId: string): Promise<{ id: string; name: string }[]> {
  return sql.query('SELECT id, name FROM branch WHERE insurer_id = $1 ORDER BY code', [insurerId]);
}
