import type { Act } from '../../domain/case/acts.js';
import { takenUpBy } from '../../domain/case/acts/ending.js';
import { caseRunId } from '../../domain/case/case-no.js';
import type { CaseState } from '../../domain/case/case-state.js';
import type { Refusal } from '../../domain/identity/policy.js';
import type { Sql } from '../../src/persistence/database.js';
import type { CaseRow } from '../../src/persistence/queries/case-rows.js';
import { caseInChargeOfSurvey } from '../../src/persistence/queries/further-cases.js';
import { lockPhones } from '../../src/persistence/queries/inbound-sms.js';
import { orderRun } from '../../src/persistence/queries/run-commands.js';

/**
 * A survey has at most one open case: what a later one goes on with is not reopened beside it. Asked under the row's
 * lock and the consumer's, so that no reply asks for a further case meanwhile.
 */
export async function whyTakenUpAlready(
  sql: Sql,
  { id, surveyId, phoneIndex }: CaseRow,
  act: Act,
): Promise<Refusal | null> {
  if (act.type !== 'reopen' || surveyId === null) return null;
  await lockPhones(sql, [phoneIndex]);
  const other = await caseInChargeOfSurvey(sql, surveyId, id);
  return other === null ? null : takenUpBy(other);
}

/** The run that ended the case may still wait to send what a stop or the night holds: that goes out by the further run now. */
export async function tellFormerRun(sql: Sql, { caseNo, runNo }: CaseState, now: Date): Promise<void> {
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
