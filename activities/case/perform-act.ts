import type { Act } from '../../domain/case/acts.js';
import { decide } from '../../domain/case/decide.js';
import type { CaseContext } from '../../domain/case/decision.js';
import type { Refusal } from '../../domain/identity/policy.js';
import type { Sql } from '../../src/persistence/database.js';
import { takeOrigin } from '../../src/persistence/queries/act-origins.js';
import { actAnswered, actorText, insertAct } from '../../src/persistence/queries/case-effects.js';
import type { CaseRow } from '../../src/persistence/queries/case-rows.js';
import type { CaseProgress } from '../../workflows/case/messages.js';
import type { Decided } from './apply-decision.js';
import type { CaseActivityParts } from './case-parts.js';
import { changeCase } from './change-case.js';
import { whyNotInto } from './merging.js';

export interface ActToPerform {
  caseId: string;
  act: Act;
  updateId: string;
}

/** Performs an act that its validator let pass, once: decided again here, since the row may have moved on. */
export function performOnce(
  parts: CaseActivityParts,
  { caseId, act, updateId }: ActToPerform,
): Promise<CaseProgress> {
  return changeCase(parts, caseId, async (_, context, row, sql) => {
    if (await actAnswered(sql, updateId)) return null;
    const refusal = await whyNotInto(sql, row, act);
    return refusal ?? decideAct(sql, row, { act, updateId }, context);
  });
}

/** Decides an act over the case's locked row and, where it is accepted, notes what its update was answered. */
export async function decideAct(
  sql: Sql,
  { id, state }: CaseRow,
  { act, updateId }: Omit<ActToPerform, 'caseId'>,
  context: CaseContext,
): Promise<Decided | Refusal> {
  const decision = decide(state, act, context);
  if (!decision.ok) return decision;
  const { status, version } = decision.state;
  const [address] = await Promise.all([
    takeOrigin(sql, updateId),
    insertAct(sql, {
      ...{ updateId, caseId: id, type: act.type, byActor: actorText(act.by) },
      acceptedAt: new Date(act.at),
      answer: { caseNo: state.caseNo, status, version },
    }),
  ]);
  return { ...decision, address };
}
