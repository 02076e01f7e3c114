import type { Ratio } from '../../../domain/figures/ratio.js';
import type { Sql } from '../database.js';
import { clockFigures, transferFigures, uploadFigures } from './figures-of-cases.js';
import { itemFigures, promptFigures, replyFigures } from './figures-of-surveys.js';

/** What to count: a half-open period of station time; null: every insurer, line or branch. */
export interface FigureChoice {
  from: Date;
  until: Date;
  insurerId: string | null;
  line: 'life' | 'pc' | null;
  branchId: string | null;
}

/** Figures by their code: a count, or a share as it was counted. */
export type Figures = Readonly<Record<string, number | Ratio>>;

/** One pass over the rows of its kind; answers every figure that rests on them. */
export type FigureCount = (sql: Sql, choice: FigureChoice) => Promise<Figures>;

const PROMPTS = /^(follow_up_)?(submitted|delivered|failed|expired|suppressed|unknown)$/;
const REPLIES = /^(follow_up_)?(replies|late_replies|answers|satisfaction)$/;
/** By submission and by arrival: this one needs both. */
const REPLY_RATE = /^(follow_up_)?reply_rate$/;

/**
 * Counts figures over the facts of the station (FORMATS, "What the figures count"); agrees with the slow count of
 * `domain/figures`. Only what the asked codes rest on is read. A code that no row speaks of is 0, a share 0 of 0. Rows
 * that the transaction may not see and test rows do not count.
 */
export async function countFigures(
  sql: Sql,
  codes: readonly string[],
  choice: FigureChoice,
): Promise<Figures> {
  const wanted = PASSES.filter(([speaksOf]) => codes.some((code) => speaksOf(code)));
  let all: Record<string, number | Ratio> = {};
  for (const [, count] of wanted) all = { ...all, ...(await count(sql, choice)) };
  for (const prefix of ['', 'follow_up_'])
    all[`${prefix}reply_rate`] = {
      numerator: numberOf(all[`${prefix}replied`]),
      denominator: numberOf(all[`${prefix}submitted`]),
    };
  return all;
}

const PASSES: readonly (readonly [speaksOf: (code: string) => boolean, count: FigureCount])[] = [
  [(code) => PROMPTS.test(code) || REPLY_RATE.test(code), promptFigures],
  [(code) => REPLIES.test(code) || REPLY_RATE.test(code), replyFigures],
  [(code) => code.startsWith('satisfaction_item_'), itemFigures],
  [(code) => code === 'transfers', transferFigures],
  [(code) => code.startsWith('on_time_'), clockFigures],
  [(code) => code === 'upload_on_time', uploadFigures],
];

const numberOf = (figure: number | Ratio | undefined): number => (typeof figure === 'number' ? figure : 0);

export interface FigureItem {
  code: string;
  name: string;
}

/** Every item that a card ever asked about, under the name it bears on the newest card. */
export function figureItems(sql: Sql): Promise<FigureItem[]> {
  return sql.query<FigureItem>(
    `SELECT DISTINCT ON (item->>'code') item->>'code' AS code, item->>'name' AS name
     FROM card c CROSS JOIN jsonb_array_elements(c.items) AS item WHERE c.state <> 'draft'
     ORDER BY item->>'code', c.valid_from DESC, c.version DESC, c.code`,
  );
}

/** An insurer by its code or id. */
export async function insurerNamed(
  sql: Sql,
  name: string,
): Promise<{ id: string; name: string } | undefined> {
  const [row] = await sql.query<{ id: string; name: string }>(
    'SELECT id, name FROM insurer WHERE code = $1 OR id::text = $1',
    [name],
  );
  return row;
}

/** A branch by its code, within an insurer, or by its id. */
export async function branchNamed(
  sql: Sql,
  name: string,
  insurerId: string | null,
): Promise<{ id: string; name: string; insurerId: string } | undefined> {
  const [row] = await sql.query<{ id: string; name: string; insurerId: string }>(
    `SELECT id, name, insurer_id AS "insurerId" FROM branch
     WHERE ($2::uuid IS NULL OR insurer_id = $2) AND ((code = $1 AND $2::uuid IS NOT NULL) OR id::text = $1)`,
    [name, insurerId],
  );
  return row;
}
