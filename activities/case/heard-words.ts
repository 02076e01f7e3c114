import type { CaseState } from '../../domain/case/case-state.js';
import { STATION } from '../../domain/identity/principal.js';
import type { Sql } from '../../src/persistence/database.js';
import { actAnswered, actorText, insertAct } from '../../src/persistence/queries/case-effects.js';

/** A reply as the case is told of it, by one reading. */
export interface Word {
  caseId: string;
  inboundId: string;
  overall: string;
  /** When it was read. */
  at: number;
}

/** A reading in place of an earlier one is another word. */
export const wordId = ({ caseId, inboundId, at }: Word): string => `word:${caseId}:${inboundId}:${at}`;

/** A word by which the case decided at the end of a window, before it was told of it. */
export const foundWordId = ({ caseId, inboundId, overall }: Omit<Word, 'at'>): string =>
  `word:${caseId}:${inboundId}:${overall}`;

/** Whether the word has taken effect in the case. Asked under the case's row lock. */
export async function wasHeard(sql: Sql, word: Word): Promise<boolean> {
  const answers = await Promise.all([actAnswered(sql, wordId(word)), actAnswered(sql, foundWordId(word))]);
  return answers.some((answer) => answer !== null);
}

/** Notes, in the transaction of what the word changes, that it has taken effect. */
export async function noteHeard(
  sql: Sql,
  updateId: string,
  { caseId, at, state }: { caseId: string; at: number; state: CaseState },
): Promise<void> {
  const { caseNo, status, version, recentActs } = state;
  await insertAct(sql, {
    ...{ updateId, caseId, type: recentActs.at(-1)?.type ?? 'laterReply', byActor: actorText(STATION) },
    ...{ acceptedAt: new Date(at), answer: { caseNo, status, version } },
  });
}
