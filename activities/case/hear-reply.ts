import type { FollowUpAnswer } from '../../domain/case/acts.js';
import type { CaseState } from '../../domain/case/case-state.js';
import { decide } from '../../domain/case/decide.js';
import type { CaseContext, Decision } from '../../domain/case/decision.js';
import { STATION } from '../../domain/identity/principal.js';
import type { Sql } from '../../src/persistence/database.js';
import { followUpIsOver } from '../../src/persistence/queries/case-messages.js';
import type { CaseRow } from '../../src/persistence/queries/case-rows.js';

export interface HeardReply {
  caseId: string;
  inboundId: string;
  overall: string;
  /** When it arrived, station time. */
  at: number;
  to: 'survey' | 'follow_up';
  late: boolean;
}

/**
 * A rating or suggestion that answers the follow-up decides the case; anything else, a late answer, and every further
 * reply to the survey that opened the case join the timeline. A follow-up whose last unread reply turned out to
 * answer nothing ends as silent when its window is over.
 */
export async function hearCaseReply(
  sql: Sql,
  state: CaseState,
  context: CaseContext,
  row: CaseRow,
  reply: HeardReply,
): Promise<Decision | null> {
  const base = { by: STATION, at: reply.at };
  const answer = reply.to === 'follow_up' && !reply.late ? answerOf(reply.overall) : null;
  if (answer !== null) {
    const decision = decide(state, { ...base, type: 'followUpAnswered', answer }, context);
    if (decision.ok) return decision;
  }
  if (reply.to === 'follow_up' && reply.overall === 'none' && (await followUpIsOver(sql, row.id))) {
    const decision = decide(state, { ...base, type: 'followUpAnswered', answer: 'silent' }, context);
    if (decision.ok) return decision;
  }
  const { inboundId, overall } = reply;
  return decide(state, { ...base, type: 'laterReply', inboundId, overall }, context);
}

function answerOf(overall: string): FollowUpAnswer | null {
  return overall === 'satisfied' || overall === 'dissatisfied' || overall === 'suggestion' ? overall : null;
}
