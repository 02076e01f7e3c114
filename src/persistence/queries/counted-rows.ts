import { CLOCK_NAMES } from '../../../domain/case/case-state.js';
import { onTimeCode } from '../../../domain/figures/case-figures.js';
import type { RatioPart } from '../../../domain/figures/figure.js';
import {
  CLOCK_ON_TIME,
  EVENTS,
  firstInPeriod,
  FOLLOW_UP,
  lastAnswers,
  PROMPT_STATES,
  PROMPTED_AT,
  PROMPTS,
  REPLIES,
  SETTLED_CLOCKS,
  TRANSFERS,
} from './counted.js';

/** What kind of row a figure counts. */
export type CountedKind = 'message' | 'reply' | 'transfer' | 'clock' | 'event';

/**
 * The rows that a figure, or a part of a share, counts: a SELECT of `id` (text), `at` (the moment by which it counts),
 * `insurer_id`, `line`, `branch_id` and `outcome`; parameters as in `counted.ts`, then `extra` from $6.
 */
export interface CountedRows {
  kind: CountedKind;
  select: string;
  extra: readonly unknown[];
  /** Where a thing counts once, but may count in several groups: a SELECT of all its rows, with what makes them one. */
  repeated?: string;
}

/** What a figure counts in a part of it; `part` speaks of shares only. Undefined: there is no such figure. */
export function countedRows(code: string, part: RatioPart): CountedRows | undefined {
  const followUp = code.startsWith('follow_up_');
  const bare = followUp ? code.slice('follow_up_'.length) : code;
  const side = `(${FOLLOW_UP}) = ${followUp}`;
  if (Object.hasOwn(PROMPT_STATES, bare)) return prompts(bare as keyof typeof PROMPT_STATES, side);
  switch (bare) {
    case 'replies':
      return replies(side, "i.match = 'open'");
    case 'late_replies':
      return replies(side, "i.match = 'late'");
    case 'reply_rate':
      return part === 'numerator' ? repliedSurveys(side) : prompts('submitted', side);
    case 'answers':
      return answers(followUp, ['satisfied', 'dissatisfied', 'suggestion']);
    case 'satisfaction':
      return answers(followUp, gradesOf(part));
    case 'transfers':
      return transfers;
    case 'upload_on_time':
      return events(part);
    default:
      return code.startsWith(ITEM) ? itemAnswers(code.slice(ITEM.length), part) : clocks(code, part);
  }
}

const ITEM = 'satisfaction_item_';
const gradesOf = (part: RatioPart): string[] =>
  part === 'numerator' ? ['satisfied'] : ['satisfied', 'dissatisfied'];

const OF_SURVEY = 's.insurer_id, s.line, s.branch_id';

const prompts = (state: keyof typeof PROMPT_STATES, side: string): CountedRows => ({
  kind: 'message',
  select: `SELECT m.id::text AS id, ${PROMPTED_AT} AS at, ${OF_SURVEY}, m.state AS outcome
    FROM ${PROMPTS} AND ${side} AND ${PROMPT_STATES[state]}`,
  extra: [],
});

const replies = (side: string, match: string): CountedRows => ({
  kind: 'reply',
  select: `SELECT i.id::text AS id, i.arrived_at AS at, ${OF_SURVEY}, i.overall AS outcome
    FROM ${REPLIES} AND ${side} AND ${match}`,
  extra: [],
});

/** The first reply in time of each survey. */
const repliedSurveys = (side: string): CountedRows => ({
  kind: 'reply',
  select: `SELECT DISTINCT ON (s.id) i.id::text AS id, i.arrived_at AS at, ${OF_SURVEY}, i.overall AS outcome
    FROM ${REPLIES} AND ${side} AND i.match = 'open' AND ${firstInPeriod('s.id')} ORDER BY s.id, i.arrived_at, i.id`,
  extra: [],
});

const LAST_ANSWERS = lastAnswers(`, i.id::text AS id, ${OF_SURVEY}`);
const ANSWER_COLUMNS = 'a.id, a.arrived_at AS at, a.insurer_id, a.line, a.branch_id';

const answers = (followUp: boolean, grades: readonly string[]): CountedRows => ({
  kind: 'reply',
  select: `SELECT ${ANSWER_COLUMNS}, a.overall AS outcome FROM (${LAST_ANSWERS}) a
    WHERE a.arrived_at < $2 AND a.follow_up = ${followUp} AND a.overall = ANY($6::text[])`,
  extra: [grades],
});

/** Of each survey the answer, where it named the item; a card has each item once. */
const itemAnswers = (item: string, part: RatioPart): CountedRows => ({
  kind: 'reply',
  select: `SELECT ${ANSWER_COLUMNS}, a.items->>(item->>'letter') AS outcome FROM (${LAST_ANSWERS}) a
    JOIN card c ON c.code = a.card_code AND c.version = a.card_version
    CROSS JOIN jsonb_array_elements(c.items) AS item
    WHERE a.arrived_at < $2 AND NOT a.follow_up AND item->>'code' = $7 AND a.items->>(item->>'letter') = ANY($6::text[])`,
  extra: [gradesOf(part), item],
});

const TRANSFER_COLUMNS = `e.id::text AS id, e.at, i.id AS insurer_id, i.line, (e.data->>'branchId')::uuid AS branch_id, e.type AS outcome`;

/** A case that was sent on within the period counts once, by the first time. */
const transfers: CountedRows = {
  kind: 'transfer',
  select: `SELECT DISTINCT ON (e.case_id) ${TRANSFER_COLUMNS} FROM ${TRANSFERS} ORDER BY e.case_id, e.at, e.id`,
  repeated: `SELECT ${TRANSFER_COLUMNS}, e.case_id AS thing FROM ${TRANSFERS}`,
  extra: [],
};

const ON_TIME = (isOnTime: string): string => `CASE WHEN ${isOnTime} THEN 'on_time' ELSE 'late' END`;

const events = (part: RatioPart): CountedRows => ({
  kind: 'event',
  select: `SELECT e.id::text AS id, e.received_at AS at, e.insurer_id, i.line, e.branch_id, ${ON_TIME('NOT e.late')} AS outcome
    FROM ${EVENTS}${part === 'numerator' ? ' AND NOT e.late' : ''}`,
  extra: [],
});

function clocks(code: string, part: RatioPart): CountedRows | undefined {
  const clock = Object.keys(CLOCK_NAMES).find((each) => onTimeCode(each) === code);
  if (clock === undefined) return undefined;
  const select = `SELECT k.id, k.due_at AS at, k.insurer_id, k.line, k.branch_id, ${ON_TIME(CLOCK_ON_TIME)} AS outcome
    FROM ${SETTLED_CLOCKS} AND k.code = $6${part === 'numerator' ? ` AND ${CLOCK_ON_TIME}` : ''}`;
  return { kind: 'clock', select, extra: [clock] };
}
