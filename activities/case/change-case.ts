import { ApplicationFailure } from '@temporalio/common';
import type { CaseState } from '../../domain/case/case-state.js';
import type { CaseContext } from '../../domain/case/decision.js';
import type { Refusal } from '../../domain/identity/policy.js';
import type { Sql } from '../../src/persistence/database.js';
import { lockCase, type CaseRow } from '../../src/persistence/queries/case-rows.js';
import type { CaseProgress } from '../../workflows/case/messages.js';
import { applyDecision, type Decided } from './apply-decision.js';
import { contextOf } from '../../src/persistence/queries/case-context.js';
import type { CaseActivityParts } from './case-parts.js';
import { progressOf } from './case-progress.js';

/** Decides over the locked row; null: nothing is to be changed. */
export type CaseStep = (
  state: CaseState,
  context: CaseContext,
  row: CaseRow,
  sql: Sql,
) => Promise<Decided | Refusal | null> | Decided | Refusal | null;

/** Runs one decision in one transaction under the case's row lock, writes what follows from it, and says how the case stands. */
export async function changeCase(
  parts: CaseActivityParts,
  caseId: string,
  step: CaseStep,
): Promise<CaseProgress> {
  const rules = await parts.rules();
  const context = contextOf(rules);
  return parts.db.transaction(async (sql) => {
    const row = await lockCase(sql, caseId);
    if (!row) throw ApplicationFailure.nonRetryable('案件不存在：请核对编号。', 'case-unknown');
    const decision = await step(row.state, context, row, sql);
    if (decision?.ok === false) throw refused(decision);
    const state = decision ? await applyDecision(sql, parts, row, decision, context) : row.state;
    return progressOf(sql, parts, { ...row, state }, rules, context);
  });
}

/** A refusal reaches the one who acts as it is: code, sentence and rule. */
function refused(refusal: Refusal): ApplicationFailure {
  const { message, code } = refusal;
  return ApplicationFailure.create({ message, type: code, nonRetryable: true, details: [refusal] });
}
