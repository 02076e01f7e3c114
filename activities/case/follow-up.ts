import type { CaseState } from '../../domain/case/case-state.js';
import { decide } from '../../domain/case/decide.js';
import type { CaseContext, Decision } from '../../domain/case/decision.js';
import { STATION } from '../../domain/identity/principal.js';
import type { Sql } from '../../src/persistence/database.js';
import { endFollowUp } from '../../src/persistence/queries/case-messages.js';
import type { CaseRow } from '../../src/persistence/queries/case-rows.js';

/**
 * Ends the follow-up whose window is over. A prompt that reached nobody becomes a phone task, never "silent"; while a
 * reply waits to be read, the case waits for the reading.
 */
export async function closeCaseFollowUp(
  sql: Sql,
  state: CaseState,
  context: CaseContext,
  row: CaseRow,
  now: number,
): Promise<Decision | null> {
  const end = await endFollowUp(sql, row.id, new Date(now));
  if (!end || end.unread > 0 || state.status !== 'following_up') return null;
  const reached = end.messageState === 'delivered' || end.messageState === 'submitted';
  const answer = reached ? 'silent' : 'cannot_send';
  return decide(state, { type: 'followUpAnswered', answer, by: STATION, at: now }, context);
}
