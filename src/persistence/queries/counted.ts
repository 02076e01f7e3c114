import type { FigureChoice } from './figures.js';

/**
 * What counts, in SQL: the tables and conditions that the counts of figures and the lists of what was counted have in
 * common. $1 from, $2 until, $3 insurer, $4 line, $5 branch.
 */
export const choiceParameters = ({ from, until, insurerId, line, branchId }: FigureChoice): unknown[] => [
  from,
  until,
  insurerId,
  line,
  branchId,
];

/** Rows of the asked insurer, line and branch. */
const chosenBy = (insurer: string, line: string, branch: string): string =>
  `($3::uuid IS NULL OR ${insurer} = $3) AND ($4::text IS NULL OR ${line} = $4) AND ($5::uuid IS NULL OR ${branch} = $5)`;

export const CHOSEN_SURVEYS = chosenBy('s.insurer_id', 's.line', 's.branch_id');

export const FOLLOW_UP = "s.kind = 'follow_up'";

/** The moment by which a prompt counts: those that never were submitted count by the moment they were planned. */
export const PROMPTED_AT = 'coalesce(m.submitted_at, m.planned_at)';

/** Prompts of the period. What a test upload or a test case would have sent is marked so, and is none. */
export const PROMPTS = `message m JOIN survey s ON s.id = m.survey_id
  WHERE ${PROMPTED_AT} >= $1 AND ${PROMPTED_AT} < $2 AND m.reason IS DISTINCT FROM 'test' AND ${CHOSEN_SURVEYS}`;

/** What makes a prompt one of each figure's. */
export const PROMPT_STATES = {
  submitted: "m.submitted_at IS NOT NULL AND m.state IN ('submitted', 'delivered', 'undelivered', 'expired')",
  delivered: "m.state = 'delivered'",
  failed: "m.state IN ('rejected', 'undelivered')",
  expired: "m.state = 'expired'",
  suppressed: "m.state = 'suppressed'",
  unknown: "m.state IN ('unknown', 'submitting')",
} as const;

/** Replies of the period that fit a survey. */
export const REPLIES = `inbound_message i JOIN survey s ON s.id = i.survey_id
  WHERE i.match <> 'unmatched' AND i.arrived_at >= $1 AND i.arrived_at < $2 AND ${CHOSEN_SURVEYS}`;

/** Of a reply of the period: no reply to the same survey (`survey`) came in time before the period. */
export const firstInPeriod = (survey: string): string =>
  `NOT EXISTS (SELECT 1 FROM inbound_message e WHERE e.survey_id = ${survey} AND e.match = 'open' AND e.arrived_at < $1)`;

/**
 * The answer of each survey, as far as it did not arrive before the period; a later one still takes its place, so whoever
 * reads these asks for `arrived_at < $2`.
 */
export const lastAnswers = (columns: string): string =>
  `SELECT DISTINCT ON (s.id) ${FOLLOW_UP} AS follow_up, s.card_code, s.card_version, i.overall, i.items, i.arrived_at${columns}
   FROM inbound_message i JOIN survey s ON s.id = i.survey_id
   WHERE i.match = 'open' AND i.arrived_at >= $1 AND i.overall IN ('satisfied', 'dissatisfied', 'suggestion') AND ${CHOSEN_SURVEYS}
   ORDER BY s.id, i.arrived_at DESC, i.id DESC`;

/**
 * Entries by which cases were sent to a sub-station in the period. The timeline alone says so: what a case is now forgets
 * that it was with another insurer before, and that insurer does not see it any more. An insurer holds one line.
 */
export const TRANSFERS = `case_entry e JOIN insurer i ON i.id = (e.data->>'insurerId')::uuid
  WHERE e.type IN ('transfer', 'reassign') AND e.data ? 'insurerId' AND e.at >= $1 AND e.at < $2 AND NOT e.test
    AND ${chosenBy('i.id', 'i.line', "(e.data->>'branchId')::uuid")}`;

/**
 * Clocks of cases by their due moment, once their outcome is known: stopped, or breached. Given up before it was due is
 * neither. Each counts for the insurer and the sub-station that answered for it, whoever has the case now; the station's
 * own have neither.
 */
export const SETTLED_CLOCKS = `case_clock k
  WHERE k.due_at >= $1 AND k.due_at < $2 AND NOT k.test
    AND (k.breached_at IS NOT NULL OR (k.stopped_at IS NOT NULL AND k.state <> 'cancelled'))
    AND ${chosenBy('k.insurer_id', 'k.line', 'k.branch_id')}`;

/**
 * What was done at exactly the due moment is late (RULES 1). A breach recorded before an act that was accepted in time was
 * performed leaves that act in time.
 */
export const CLOCK_ON_TIME = 'k.stopped_at < least(k.due_at, k.breached_at)';

/** Service events by receipt. */
export const EVENTS = `service_event e JOIN insurer i ON i.id = e.insurer_id
  WHERE e.received_at >= $1 AND e.received_at < $2 AND NOT e.test
    AND ${chosenBy('e.insurer_id', 'i.line', 'e.branch_id')}`;
