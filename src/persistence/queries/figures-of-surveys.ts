import type { Ratio } from '../../../domain/figures/ratio.js';
import type { Sql } from '../database.js';
import {
  choiceParameters,
  firstInPeriod,
  FOLLOW_UP,
  lastAnswers,
  PROMPT_STATES,
  PROMPTS,
  REPLIES,
} from './counted.js';
import type { FigureChoice, Figures } from './figures.js';

const prefixOf = (followUp: boolean): string => (followUp ? 'follow_up_' : '');

/**
 * Prompts by submission; those that never were submitted by the moment they were planned. Follow-ups apart. What a
 * test upload or a test case would have sent is marked so, and is none.
 */
export async function promptFigures(sql: Sql, choice: FigureChoice): Promise<Figures> {
  const counts = Object.entries(PROMPT_STATES).map(
    ([name, isOne]) => `count(*) FILTER (WHERE ${isOne}) AS ${name}`,
  );
  const rows = await sql.query<{ followUp: boolean } & Record<string, string>>(
    `SELECT ${FOLLOW_UP} AS "followUp", ${counts.join(', ')} FROM ${PROMPTS} GROUP BY 1`,
    choiceParameters(choice),
  );
  const none = Object.fromEntries(Object.keys(PROMPT_STATES).map((name) => [name, '0']));
  return bothSides(rows, none);
}

/**
 * Replies by arrival. A survey's first reply decides when it counts as replied to, its last rating or suggestion in
 * time when it counts as answered: each survey counts once, in one period.
 */
export async function replyFigures(sql: Sql, choice: FigureChoice): Promise<Figures> {
  const rows = await sql.query<{ followUp: boolean } & Record<string, string>>(
    `WITH heard AS (
       SELECT s.id, ${FOLLOW_UP} AS follow_up, i.match, i.arrived_at FROM ${REPLIES}),
     counted AS (
       SELECT h.follow_up, count(*) FILTER (WHERE h.match = 'open') AS replies,
         count(*) FILTER (WHERE h.match = 'late') AS late_replies,
         count(DISTINCT h.id) FILTER (WHERE h.match = 'open' AND ${firstInPeriod('h.id')}) AS replied
       FROM heard h GROUP BY 1),
     answered AS (
       SELECT a.follow_up, count(*) AS answers, count(*) FILTER (WHERE a.overall = 'satisfied') AS satisfied,
         count(*) FILTER (WHERE a.overall = 'dissatisfied') AS dissatisfied
       FROM (${lastAnswers('')}) a WHERE a.arrived_at < $2 GROUP BY 1)
     SELECT coalesce(c.follow_up, a.follow_up) AS "followUp", coalesce(replies, 0) AS replies,
       coalesce(late_replies, 0) AS late_replies, coalesce(replied, 0) AS replied, coalesce(answers, 0) AS answers,
       coalesce(satisfied, 0) AS satisfied, coalesce(dissatisfied, 0) AS dissatisfied
     FROM counted c FULL JOIN answered a ON a.follow_up = c.follow_up`,
    choiceParameters(choice),
  );
  const names = ['replies', 'late_replies', 'replied', 'answers', 'satisfied', 'dissatisfied'];
  const counts = bothSides(rows, Object.fromEntries(names.map((name) => [name, '0'])));
  const figures: Record<string, number | Ratio> = { ...counts };
  for (const prefix of ['', 'follow_up_'])
    figures[`${prefix}satisfaction`] = shareOf(
      counts[`${prefix}satisfied`] ?? 0,
      counts[`${prefix}dissatisfied`] ?? 0,
    );
  return figures;
}

/** Satisfaction with each item of the cards, of those answers that named it; follow-ups name none. */
export async function itemFigures(sql: Sql, choice: FigureChoice): Promise<Figures> {
  const rows = await sql.query<{ code: string; satisfied: string; dissatisfied: string }>(
    `SELECT item->>'code' AS code, count(*) FILTER (WHERE a.items->>(item->>'letter') = 'satisfied') AS satisfied,
       count(*) FILTER (WHERE a.items->>(item->>'letter') = 'dissatisfied') AS dissatisfied
     FROM (${lastAnswers('')}) a
     JOIN card c ON c.code = a.card_code AND c.version = a.card_version
     CROSS JOIN jsonb_array_elements(c.items) AS item
     WHERE a.arrived_at < $2 AND NOT a.follow_up AND a.items <> '{}' AND a.items ? (item->>'letter')
     GROUP BY 1`,
    choiceParameters(choice),
  );
  return Object.fromEntries(
    rows.map(({ code, satisfied, dissatisfied }) => [
      `satisfaction_item_${code}`,
      shareOf(Number(satisfied), Number(dissatisfied)),
    ]),
  );
}

const shareOf = (satisfied: number, dissatisfied: number): Ratio => ({
  numerator: satisfied,
  denominator: satisfied + dissatisfied,
});

function bothSides(
  rows: readonly ({ followUp: boolean } & Record<string, string>)[],
  none: Readonly<Record<string, string>>,
): Record<string, number> {
  return Object.fromEntries(
    [false, true].flatMap((side) => {
      const row = rows.find(({ followUp }) => followUp === side);
      return Object.entries(none).map(([name, zero]) => [prefixOf(side) + name, Number(row?.[name] ?? zero)]);
    }),
  );
}
