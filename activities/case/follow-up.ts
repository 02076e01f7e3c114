import type { FollowUpAnswer } from '../../domain/case/acts.js';
import type { CaseState } from '../../domain/case/case-state.js';
import { decide } from '../../domain/case/decide.js';
import type { CaseContext, Decision } from '../../domain/case/decision.js';
import { STATION } from '../../domain/identity/principal.js';
import type { Sql } from '../../src/persistence/database.js';
import {
  endFollowUp,
  followUpMessageState,
  type FollowUpEnd,
} from '../../src/persistence/queries/case-messages.js';
import type { CaseRow } from '../../src/persistence/queries/case-rows.js';
import { foundWordId, noteHeard } from './heard-words.js';

const REACHED = ['delivered', 'submitted'];

/** The SMS is out and its answer awaited. */
export const isAsked = ({ status, followUp }: CaseState): boolean =>
  status === 'following_up' && followUp?.state === 'sent';

/**
 * Notes that the follow-up went out; one that was refused or suppressed, of which nobody knows, or of which word has
 * come by now that it reached nobody, becomes a phone task. Decided by the ledger, so that an attempt that died after the
 * submission is noted by the next.
 */
export async function recordFollowUpSent(
  sql: Sql,
  state: CaseState,
  context: CaseContext,
  row: CaseRow,
  now: number,
): Promise<Decision | null> {
  if (state.followUp?.state !== 'to_send') return null;
  const stands = await followUpMessageState(sql, row.id);
  if (stands === null || stands === 'planned') return null;
  const base = { by: STATION, at: now };
  return REACHED.includes(stands)
    ? decide(state, { ...base, type: 'followUpSent' }, context)
    : decide(state, { ...base, type: 'followUpAnswered', answer: 'cannot_send' }, context);
}

/** Word came that the follow-up reached nobody: the phone takes its place, unless the consumer was reached meanwhile. */
export async function giveUpCaseFollowUp(
  sql: Sql,
  state: CaseState,
  context: CaseContext,
  row: CaseRow,
  now: number,
): Promise<Decision | null> {
  if (!isAsked(state)) return null;
  const stands = await followUpMessageState(sql, row.id);
  if (stands === null || REACHED.includes(stands)) return null;
  return decide(state, { type: 'followUpAnswered', answer: 'cannot_send', by: STATION, at: now }, context);
}

/**
 * Ends the follow-up whose window is over, by the last rating that came in it, also where the run has not heard of that yet.
 * A prompt that reached nobody, or to which the consumer asked something back, becomes a phone task, never "silent"; while a
 * reply of the window waits to be read, the case waits for the reading.
 */
export async function closeCaseFollowUp(
  sql: Sql,
  state: CaseState,
  context: CaseContext,
  row: CaseRow,
  now: number,
): Promise<Decision | null> {
  const end = await endFollowUp(sql, row.id, new Date(now));
  if (!end || end.unread || !isAsked(state)) return null;
  const at = Math.max(end.answer?.readAt.getTime() ?? now, state.followUp?.sentAt ?? 0);
  const answer = end.answer?.overall ?? unrated(end);
  const decision = decide(state, { type: 'followUpAnswered', answer, by: STATION, at }, context);
  if (end.answer && decision.ok) {
    const found = foundWordId({ caseId: row.id, ...end.answer });
    await noteHeard(sql, found, { caseId: row.id, at, state: decision.state });
  }
  return decision;
}

function unrated({ asks, messageState }: FollowUpEnd): FollowUpAnswer {
  if (asks) return 'asks';
  return REACHED.includes(messageState) ? 'silent' : 'cannot_send';
}
