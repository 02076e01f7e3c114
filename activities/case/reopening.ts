import type { ActOf } from '../../domain/case/acts.js';
import { takenUpBy } from '../../domain/case/acts/ending.js';
import { caseRunId } from '../../domain/case/case-no.js';
import type { CaseState } from '../../domain/case/case-state.js';
import type { CaseContext } from '../../domain/case/decision.js';
import { isClosed } from '../../domain/case/status.js';
import type { Refusal } from '../../domain/identity/policy.js';
import type { Sql } from '../../src/persistence/database.js';
import { actRefused, keepRefusal } from '../../src/persistence/queries/act-refusals.js';
import { actAnswered } from '../../src/persistence/queries/case-effects.js';
import type { CaseRow } from '../../src/persistence/queries/case-rows.js';
import { caseInChargeOfSurvey } from '../../src/persistence/queries/further-cases.js';
import { lockPhones } from '../../src/persistence/queries/inbound-sms.js';
import { setCaseRun } from '../../src/persistence/queries/open-runs.js';
import { orderRun } from '../../src/persistence/queries/run-commands.js';
import type { CaseProgress } from '../../workflows/case/messages.js';
import type { Decided } from './apply-decision.js';
import type { CaseActivityParts } from './case-parts.js';
import { changeCase } from './change-case.js';
import { decideAct } from './perform-act.js';

interface Reopening {
  caseId: string;
  act: ActOf<'reopen'>;
  updateId: string;
  /** Of the run that was started for it. */
  runNo: number;
}

/**
 * Reopens a case for the run that was started to do it, once. A refusal is the act's answer, kept for who asked, and
 * the run ends: one that failed would leave its number used and the row without. While the case is closed, the run takes
 * its number all the same, so that the next reopening gets the one after it; where another run carries the case, it has
 * nothing to do.
 */
export async function reopenOnce(
  parts: CaseActivityParts,
  reopening: Reopening,
): Promise<{ progress: CaseProgress; carriedByOther: boolean }> {
  let carriedByOther = false;
  const progress = await changeCase(parts, reopening.caseId, async (_, context, row, sql) => {
    const { updateId, caseId } = reopening;
    if (await actAnswered(sql, updateId)) return null;
    if (!(await actRefused(sql, updateId))) {
      const decided = await decideReopening(sql, row, reopening, context);
      if (decided.ok) {
        await tellFormerRun(sql, row.state, new Date(parts.now()));
        return decided;
      }
      await keepRefusal(sql, { updateId, caseId, refusal: decided });
    }
    carriedByOther = !(await takeNumber(sql, row, reopening, new Date(parts.now())));
    return null;
  });
  return { progress, carriedByOther };
}

async function decideReopening(
  sql: Sql,
  row: CaseRow,
  { act, updateId, runNo }: Reopening,
  context: CaseContext,
): Promise<Decided | Refusal> {
  const taken = await whyTakenUpAlready(sql, row);
  return taken ?? decideAct(sql, row, { act: { ...act, runNo }, updateId }, context);
}

/** Whether the run of a refused reopening is the closed case's last one, which sends what may still wait to be sent. */
async function takeNumber(
  sql: Sql,
  { id, state }: CaseRow,
  { runNo }: Reopening,
  now: Date,
): Promise<boolean> {
  if (!isClosed(state.status)) return false;
  if (runNo <= state.runNo) return runNo === state.runNo;
  await tellFormerRun(sql, state, now);
  await setCaseRun(sql, id, runNo);
  return true;
}

/**
 * A survey has at most one open case: what a later one goes on with is not reopened beside it. Asked under the row's
 * lock and the consumer's, so that no reply asks for a further case meanwhile.
 */
async function whyTakenUpAlready(sql: Sql, { id, surveyId, phoneIndex }: CaseRow): Promise<Refusal | null> {
  if (surveyId === null) return null;
  await lockPhones(sql, [phoneIndex]);
  const other = await caseInChargeOfSurvey(sql, surveyId, id);
  return other === null ? null : takenUpBy(other);
}

/** The run that ended the case may still wait to send what a stop or the night holds: that goes out by the further run now. */
async function tellFormerRun(sql: Sql, { caseNo, runNo }: CaseState, now: Date): Promise<void> {
  const former = caseRunId(caseNo, runNo);
  await orderRun(
    sql,
    {
      ...{ workflowId: former, kind: 'signal', workflowType: 'complaintCase', signalName: 'takenOver' },
      payload: {},
    },
    now,
  );
}
