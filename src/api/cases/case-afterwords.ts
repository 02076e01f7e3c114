import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { WorkflowExecutionAlreadyStartedError, WorkflowFailedError } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { Act } from '../../../domain/case/acts.js';
import { takenUpBy } from '../../../domain/case/acts/ending.js';
import { STATUS_NAMES } from '../../../domain/case/status.js';
import type { Refusal } from '../../../domain/identity/policy.js';
import { actRefused } from '../../persistence/queries/act-refusals.js';
import { actAnswered, type CaseAnswer } from '../../persistence/queries/case-effects.js';
import { readCaseByNo, type CaseRow } from '../../persistence/queries/case-rows.js';
import { caseInChargeOfSurvey } from '../../persistence/queries/further-cases.js';
import { orderRun } from '../../persistence/queries/run-commands.js';
import type { caseAfterword } from '../../../workflows/case/afterword.workflow.js';
import {
  caseAfterwordId,
  caseAfterwordSummary,
  caseRunId,
  complaintCaseType,
} from '../../../workflows/case/messages.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { perhapsRecorded, refused, type Problem } from '../front-door/problem.js';
import { problemOfFailure, problemOfRefusal } from './case-problem.js';

const PATIENCE_MS = 8_000;

const PROCESS = defineSearchAttributeKey('Process', SearchAttributeType.KEYWORD);
const BUSINESS_NO = defineSearchAttributeKey('BusinessNo', SearchAttributeType.KEYWORD);

/** What is done with a case whose run is over. */
@Injectable()
export class CaseAfterwords {
  constructor(private readonly desk: Desk) {}

  /** A note: a short run of its own writes it, or says why not. */
  async note({ id, state }: CaseRow, act: Act, updateId: string): Promise<CaseAnswer> {
    const { engine } = this.desk.parts;
    const workflowId = caseAfterwordId(state.caseNo, updateId);
    try {
      return await engine.withDeadline(Date.now() + PATIENCE_MS, async () => {
        const handle = await engine.workflow
          .start<typeof caseAfterword>('caseAfterword', {
            taskQueue: 'station',
            workflowId,
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            typedSearchAttributes: [
              { key: PROCESS, value: 'case' },
              { key: BUSINESS_NO, value: state.caseNo },
            ],
            staticSummary: caseAfterwordSummary(state.caseNo),
            args: [{ caseId: id, act, updateId }],
          })
          .catch((error: unknown) => {
            if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
            return engine.workflow.getHandle<typeof caseAfterword>(workflowId);
          });
        return handle.result();
      });
    } catch (error) {
      throw (error instanceof WorkflowFailedError ? problemOfFailure(error) : null) ?? perhapsRecorded();
    }
  }

  /**
   * The next run of the case, ordered in one transaction; it reopens the case as its first step, or says why not. A
   * request that was refused before hears the same.
   */
  async reopen(
    caller: Caller,
    { id, state, surveyId }: CaseRow,
    act: Act,
    updateId: string,
  ): Promise<CaseAnswer> {
    const { caseNo, runNo } = state;
    const { parts } = this.desk;
    await this.desk.read(caller, async (sql) => {
      const before = await actRefused(sql, updateId);
      if (before) throw problemOfRefusal(before);
      const other = surveyId === null ? null : await caseInChargeOfSurvey(sql, surveyId, id);
      if (other !== null) throw problemOfRefusal(takenUpBy(other));
      await orderRun(
        sql,
        {
          workflowId: caseRunId(caseNo, runNo + 1),
          kind: 'start',
          workflowType: complaintCaseType,
          payload: { caseId: id, caseNo, clock: parts.clock, reopen: { act, updateId } },
          attributes: { Process: 'case', BusinessNo: caseNo, Stage: 'new' },
        },
        parts.stationNow(),
      );
    });
    const outcome = await this.until(() =>
      this.desk.read(caller, async (sql) => {
        const answer = await actAnswered(sql, updateId);
        if (answer) return { answer };
        const refusal = await actRefused(sql, updateId);
        return refusal && { refusal, row: await readCaseByNo(sql, caseNo) };
      }),
    );
    if ('answer' in outcome) return outcome.answer;
    throw problemOfReopening(outcome.refusal, outcome.row);
  }

  /** Waits until the case's row is as it is waited for; a run that has not begun by then is on its way. */
  async whenCase(caller: Caller, caseNo: string, holds: (row: CaseRow) => boolean): Promise<CaseAnswer> {
    return this.until(async () => {
      const row = await this.desk.read(caller, (sql) => readCaseByNo(sql, caseNo));
      return row && holds(row) ? { caseNo, status: row.state.status, version: row.state.version } : null;
    });
  }

  private async until<T>(look: () => Promise<T | null>): Promise<T> {
    const until = Date.now() + PATIENCE_MS;
    do {
      const found = await look();
      if (found !== null) return found;
      await pause(100);
    } while (Date.now() < until);
    throw perhapsRecorded();
  }
}

/** Whoever comes second while another reopens the case hears that, and not that a case in hand is not reopened. */
function problemOfReopening(refusal: Refusal, row: CaseRow | null): Problem {
  if (refusal.code !== 'wrong_status' || row === null) return problemOfRefusal(refusal);
  const { status, version } = row.state;
  return refused(
    'reopened-by-other',
    `本案刚由他人重开（当前「${STATUS_NAMES[status]}」，版本 ${version}），您的重开及原因没有记录；请刷新，需要时以备注补充。`,
  );
}
