import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Act } from '../../../domain/case/acts.js';
import type { CaseAnswer } from '../../persistence/queries/case-effects.js';
import { readCaseByNo, type CaseRow } from '../../persistence/queries/case-rows.js';
import { orderRun } from '../../persistence/queries/run-commands.js';
import type { caseAfterword } from '../../../workflows/case/afterword.workflow.js';
import { caseAfterwordId, caseRunId, complaintCaseType } from '../../../workflows/case/messages.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { perhapsRecorded } from '../front-door/problem.js';

const PATIENCE_MS = 8_000;

/** What is done with a case whose run is over. */
@Injectable()
export class CaseAfterwords {
  constructor(private readonly desk: Desk) {}

  /** A note: a short run of its own writes it. */
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
            args: [{ caseId: id, act, updateId }],
          })
          .catch((error: unknown) => {
            if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
            return engine.workflow.getHandle<typeof caseAfterword>(workflowId);
          });
        return handle.result();
      });
    } catch {
      throw perhapsRecorded();
    }
  }

  /** The next run of the case, ordered in one transaction; it reopens the case as its first step. */
  async reopen(caller: Caller, { id, state }: CaseRow, act: Act, updateId: string): Promise<CaseAnswer> {
    const { caseNo, runNo, version } = state;
    const { parts } = this.desk;
    await this.desk.read(caller, (sql) =>
      orderRun(
        sql,
        {
          workflowId: caseRunId(caseNo, runNo + 1),
          kind: 'start',
          workflowType: complaintCaseType,
          payload: { caseId: id, caseNo, clock: parts.clock, reopen: { act, updateId } },
          attributes: { Process: 'case', BusinessNo: caseNo, Stage: 'new' },
        },
        parts.stationNow(),
      ),
    );
    return this.whenCase(caller, caseNo, (row) => row.state.version > version);
  }

  /** Waits until the case's row is as it is waited for; a run that has not begun by then is on its way. */
  async whenCase(caller: Caller, caseNo: string, holds: (row: CaseRow) => boolean): Promise<CaseAnswer> {
    const until = Date.now() + PATIENCE_MS;
    do {
      const row = await this.desk.read(caller, (sql) => readCaseByNo(sql, caseNo));
      if (row && holds(row)) return { caseNo, status: row.state.status, version: row.state.version };
      await pause(100);
    } while (Date.now() < until);
    throw perhapsRecorded();
  }
}
