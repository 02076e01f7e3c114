import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { dateOf, dayOf } from '../../domain/calendar/day.js';
import { stationTime, type StationClock } from '../../domain/clock/station-clock.js';
import { caseRunId, complaintCaseType } from '../../workflows/case/messages.js';
import { repliesToReadId, repliesToReadType } from '../../workflows/replies-to-read/messages.js';
import { surveyRoundId, surveyRoundType } from '../../workflows/survey-round/messages.js';
import { searchAttributesOf, summaryOf } from '../inbound/runs/run-summary.js';
import type { Database } from '../persistence/database.js';
import { openCases, openRounds, setCaseRun, unreadDates } from '../persistence/queries/open-runs.js';
import type { OpenCaseRow } from '../persistence/queries/open-runs.js';
import { setReadingRun } from '../persistence/queries/replies-to-read.js';
import { setRoundRun } from '../persistence/queries/round-state.js';

export interface Restarting {
  /** Under the role `worker`. */
  db: Database;
  client: Client;
  clock: StationClock;
}

/** How many open rows had their run already, and how many were given one. */
export interface Restarted {
  running: number;
  started: number;
}

interface Row {
  idOf: (runNo: number) => string;
  firstRunNo: number;
  workflowType: string;
  input: object;
  attributes: Record<string, string>;
  /** The run that the row now has; called when it is another than `firstRunNo`. */
  onRun?: (runNo: number) => Promise<void>;
}

const SIDE_BY_SIDE = 8;
const PAGE = 500;

/** Sees that every open case, round and reading day has a living run; starts the missing ones, under the next number where an id was used. */
export async function restartRuns(
  parts: Restarting,
): Promise<Record<'cases' | 'rounds' | 'readingDays', Restarted>> {
  const { db, clock } = parts;
  const now = () => new Date(stationTime(clock, Date.now()));
  const rounds = (await db.transaction(openRounds)).map((roundNo): Row => ({
    idOf: (runNo) => surveyRoundId(roundNo, runNo),
    firstRunNo: 1,
    workflowType: surveyRoundType,
    input: { roundNo, clock },
    attributes: { Process: 'survey', BusinessNo: roundNo },
    onRun: (runNo) => db.transaction((sql) => setRoundRun(sql, roundNo, runNo, now())),
  }));
  const today = dateOf(dayOf(now().getTime()));
  const days = (await db.transaction((sql) => unreadDates(sql, today))).map((date): Row => ({
    idOf: (runNo) => repliesToReadId(date, runNo),
    firstRunNo: 1,
    workflowType: repliesToReadType,
    input: { date, clock },
    attributes: { Process: 'reading', BusinessNo: date },
    onRun: (runNo) => db.transaction((sql) => setReadingRun(sql, { date, runNo }, now())),
  }));
  return {
    cases: await restartCases(parts),
    rounds: await restartAll(parts, rounds),
    readingDays: await restartAll(parts, days),
  };
}

async function restartCases(parts: Restarting): Promise<Restarted> {
  const total: Restarted = { running: 0, started: 0 };
  for (let after: string | null = null; ;) {
    const last: string | null = after;
    const page: OpenCaseRow[] = await parts.db.transaction((sql) => openCases(sql, last, PAGE));
    const { running, started } = await restartAll(
      parts,
      page.map((row) => caseRow(parts, row)),
    );
    total.running += running;
    total.started += started;
    after = page.at(-1)?.caseId ?? null;
    if (after === null || page.length < PAGE) return total;
  }
}

function caseRow({ db, clock }: Restarting, { caseId, caseNo, runNo }: OpenCaseRow): Row {
  return {
    idOf: (number) => caseRunId(caseNo, number),
    firstRunNo: runNo,
    workflowType: complaintCaseType,
    input: { caseId, caseNo, clock },
    attributes: { Process: 'case', BusinessNo: caseNo },
    onRun: (number) => db.transaction((sql) => setCaseRun(sql, caseId, number)),
  };
}

async function restartAll(parts: Restarting, rows: readonly Row[]): Promise<Restarted> {
  const total: Restarted = { running: 0, started: 0 };
  const queue = [...rows];
  const lane = async () => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift())
      total[await restart(parts, row)] += 1;
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return total;
}

async function restart(parts: Restarting, row: Row): Promise<'running' | 'started'> {
  for (let runNo = row.firstRunNo; ; runNo += 1) {
    const workflowId = row.idOf(runNo);
    const state = await stateOf(parts.client, workflowId);
    if (state === 'over') continue;
    if (state === 'missing') await start(parts.client, row, workflowId);
    if (runNo !== row.firstRunNo) await row.onRun?.(runNo);
    return state === 'missing' ? 'started' : 'running';
  }
}

async function stateOf(client: Client, workflowId: string): Promise<'running' | 'over' | 'missing'> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' ? 'running' : 'over';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'missing';
    throw error;
  }
}

/** Starts it, unless the run starter was faster. */
async function start(
  client: Client,
  { workflowType, input, attributes }: Row,
  workflowId: string,
): Promise<void> {
  try {
    await client.workflow.start(workflowType, {
      workflowId,
      taskQueue: 'station',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args: [input],
      typedSearchAttributes: searchAttributesOf(attributes),
      staticSummary: summaryOf({ workflowId, workflowType, attributes }),
    });
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return;
    throw error;
  }
}
