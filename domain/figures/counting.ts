import { currentAnswer } from '../reply/match-reply.js';
import { wasSubmitted } from '../survey/ledger.js';
import type { ClockFact, Facts, FigureFilter, PromptFact, ReplyFact } from './facts.js';

interface Owned {
  readonly insurerId: string | null;
  readonly line: 'life' | 'pc' | null;
}

/** Which side of the line between first surveys and follow-ups (回访) is counted; they are never mixed. */
export type Side = 'survey' | 'follow_up';

const onSide = (side: Side, kind: string): boolean => (kind === 'follow_up') === (side === 'follow_up');

const chosen = (filter: FigureFilter, { insurerId, line }: Owned): boolean =>
  (filter.insurerId === undefined || filter.insurerId === insurerId) &&
  (filter.line === undefined || filter.line === line);

const within = (filter: FigureFilter, at: number | null): boolean =>
  at !== null && filter.from <= at && at < filter.until;

/** Prompts that were submitted in the period, whatever became of them. */
export function submittedPrompts({ prompts }: Facts, filter: FigureFilter, side: Side): PromptFact[] {
  return prompts.filter(
    (prompt) =>
      onSide(side, prompt.kind) &&
      chosen(filter, prompt) &&
      wasSubmitted(prompt.state) &&
      within(filter, prompt.submittedAt),
  );
}

/** Prompts in a state, by submission; those that never were submitted by the moment they were planned. */
export function promptsInState(
  { prompts }: Facts,
  filter: FigureFilter,
  side: Side,
  states: readonly PromptFact['state'][],
): PromptFact[] {
  return prompts.filter(
    (prompt) =>
      onSide(side, prompt.kind) &&
      chosen(filter, prompt) &&
      states.includes(prompt.state) &&
      within(filter, prompt.submittedAt ?? prompt.plannedAt),
  );
}

/** Replies that arrived in the period; late ones apart. */
export function replies(facts: Facts, filter: FigureFilter, side: Side, late: boolean): ReplyFact[] {
  return facts.replies.filter(
    (reply) =>
      onSide(side, reply.kind) &&
      chosen(filter, reply) &&
      reply.late === late &&
      within(filter, reply.arrivedAt),
  );
}

/** Surveys whose first reply in time arrived in the period: each counts once, in one period. */
export function repliedSurveys(facts: Facts, filter: FigureFilter, side: Side): ReplyFact[] {
  return bySurvey(facts.replies, filter, side)
    .map((ofOne) => ofOne.reduce((first, reply) => (reply.arrivedAt < first.arrivedAt ? reply : first)))
    .filter((first) => within(filter, first.arrivedAt));
}

/**
 * The answer of each survey, the last rating or suggestion in time (RULES 2), where it arrived in the period. A
 * survey counts once however often its consumer wrote.
 */
export function answers(facts: Facts, filter: FigureFilter, side: Side): ReplyFact[] {
  return bySurvey(facts.replies, filter, side)
    .map((ofOne) =>
      currentAnswer(
        ofOne.map((reply) => ({ ...reply, replyId: '', reading: reply })),
        Infinity,
      ),
    )
    .filter((answer) => answer !== undefined)
    .filter((answer) => within(filter, answer.arrivedAt));
}

/** Clocks whose due moment lies in the period and whose outcome is known: stopped or breached. */
export function settledClocks({ clocks }: Facts, filter: FigureFilter, code: string): ClockFact[] {
  return clocks.filter(
    (clock) =>
      clock.code === code &&
      chosen(filter, clock) &&
      within(filter, clock.dueAt) &&
      (clock.breachedAt !== null || (clock.stoppedAt !== null && clock.cancelledAt === null)),
  );
}

/**
 * A thing done at exactly the due moment is late (RULES 1). What was accepted before a breach was recorded for its
 * clock is in time, whichever was performed first.
 */
export const wasOnTime = ({ breachedAt, stoppedAt, dueAt }: ClockFact): boolean =>
  stoppedAt !== null && stoppedAt < Math.min(dueAt, breachedAt ?? dueAt);

export function ownedIn<T extends Owned>(
  rows: readonly T[],
  filter: FigureFilter,
  momentOf: (row: T) => number,
): T[] {
  return rows.filter((row) => chosen(filter, row) && within(filter, momentOf(row)));
}

function bySurvey(all: readonly ReplyFact[], filter: FigureFilter, side: Side): ReplyFact[][] {
  const groups = new Map<string, ReplyFact[]>();
  for (const reply of all) {
    if (reply.late || !onSide(side, reply.kind) || !chosen(filter, reply)) continue;
    groups.set(reply.surveyId, [...(groups.get(reply.surveyId) ?? []), reply]);
  }
  return [...groups.values()];
}
