import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { parseCaseNo, parseCaseRunId } from '../../domain/case/case-no.js';
import { parseRepliesToReadId } from '../../workflows/replies-to-read/messages.js';
import { parseSurveyRoundId } from '../../workflows/survey-round/messages.js';
import type { UsedNumbers } from '../persistence/queries/used-numbers.js';

/** What the engine knows of the time that a backup knows nothing of. */
export interface FormerRuns {
  /** Runs that live: they may know what the rows do not say. */
  living: readonly RunRef[];
  /** Words to cases that were over, given since the backup or still under way: the rows lack their effect. */
  words: readonly RunRef[];
  used: UsedNumbers;
}

interface RunRef {
  workflowId: string;
  runId: string;
}

/** The clocks of engine and station may differ, and a backup takes its time. */
const EARLIER_MS = 3_600_000;
const SIDE_BY_SIDE = 8;
const PAGE = 1_000;
const WORD = 'caseAfterword';

/**
 * Asks the engine for every run that lives, began or ended since the backup. Its lists follow its runs by a moment: they are
 * asked for until they stand still.
 */
export async function findFormerRuns(client: Client, backupOf: Date): Promise<FormerRuns> {
  for (let before = await look(client, backupOf); ;) {
    await pause(1_000);
    const now = await look(client, backupOf);
    if (now.seen === before.seen) return now;
    before = now;
  }
}

async function look(client: Client, backupOf: Date): Promise<FormerRuns & { seen: string }> {
  const since = new Date(backupOf.getTime() - EARLIER_MS).toISOString();
  const query = `ExecutionStatus = "Running" OR StartTime >= "${since}" OR CloseTime >= "${since}"`;
  const found: { living: RunRef[]; words: RunRef[] } = { living: [], words: [] };
  const ids: string[] = [];
  for await (const { workflowId, runId, type, status } of client.workflow.list({ query, pageSize: PAGE })) {
    ids.push(workflowId);
    if (status.name === 'RUNNING') found.living.push({ workflowId, runId });
    if (type === WORD) found.words.push({ workflowId, runId });
  }
  return { ...found, used: numbersOf(ids), seen: `${ids.length}/${found.living.length}` };
}

function numbersOf(ids: readonly string[]): UsedNumbers {
  const [cases, roundRuns] = [new Map<number, number>(), new Map<string, number>()];
  const [caseRuns, dayRuns] = [new Map<string, number>(), new Map<string, number>()];
  let round = 0;
  for (const id of ids) {
    const [ofRound, ofCase, ofDay] = [parseSurveyRoundId(id), parseCaseRunId(id), parseRepliesToReadId(id)];
    if (ofRound) {
      round = Math.max(round, Number(ofRound.roundNo));
      raise(roundRuns, ofRound.roundNo, ofRound.runNo);
    }
    const caseNo = ofCase && parseCaseNo(ofCase.caseNo);
    if (ofCase && caseNo) {
      raise(cases, caseNo.year, caseNo.sequence);
      raise(caseRuns, ofCase.caseNo, ofCase.runNo);
    }
    if (ofDay) raise(dayRuns, ofDay.date, ofDay.runNo);
  }
  return { round, cases, roundRuns, caseRuns, dayRuns };
}

function raise<Key>(highest: Map<Key, number>, key: Key, to: number): void {
  highest.set(key, Math.max(highest.get(key) ?? 0, to));
}

/**
 * Ends every run of the time before the restore: rows are the authority now, and open ones get runs that start from them. What
 * runs did stays readable in the engine, but for words: their ids tell what they say, and must be free to say it again.
 */
export async function endFormerRuns(client: Client, { living, words }: FormerRuns): Promise<void> {
  await eachOf(living, async ({ workflowId, runId }) =>
    client.workflow.getHandle(workflowId, runId).terminate('restored from a backup'),
  );
  const { namespace } = client.options;
  await eachOf(words, async (workflowExecution) =>
    client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution }),
  );
  await eachOf(words, ({ workflowId, runId }) => whenGone(client, workflowId, runId));
}

/** A deletion is carried out by the engine a moment later. */
async function whenGone(client: Client, workflowId: string, runId: string): Promise<void> {
  for (;;) {
    await client.workflow.getHandle(workflowId, runId).describe();
    await pause(100);
  }
}

/** Several side by side; one that is gone by itself is no failure. */
async function eachOf(runs: readonly RunRef[], act: (run: RunRef) => Promise<unknown>): Promise<void> {
  const queue = [...runs];
  const lane = async (): Promise<void> => {
    for (let run = queue.shift(); run !== undefined; run = queue.shift())
      await act(run).catch((error: unknown) => {
        if (!(error instanceof WorkflowNotFoundError) && !isNotFound(error)) throw error;
      });
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
}

/** gRPC's number for what is not there. */
const isNotFound = (error: unknown): boolean => (error as { code?: unknown }).code === 5;
