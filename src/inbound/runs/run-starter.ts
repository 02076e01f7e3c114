import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  isGrpcServiceError,
  type Client,
} from '@temporalio/client';
import { caseRunNo } from '../../../domain/case/case-no.js';
import type { Database, Sql } from '../../persistence/database.js';
import { sendOnMissedReleases, sendOnMissedReplies } from '../../persistence/queries/missed-words.js';
import { setCaseRun } from '../../persistence/queries/open-runs.js';
import {
  orderRun,
  settleRunCommands,
  takeRunCommands,
  waitingOrders,
  type RunCommand,
} from '../../persistence/queries/run-commands.js';
import { searchAttributesOf, summaryOf } from './run-summary.js';
import { lookAtUsedId, nextRunId } from './used-ids.js';

export interface RunStarterParts {
  db: Database;
  client: Client;
  /** Station time, for the stamp of rows. */
  now: () => number;
  /** Which part of the orders that can wait is to be carried out now, 0 to 1; left out: all. */
  part?: () => number;
  /** Takes the orders that the engine refused before, instead of all others. */
  stubborn?: boolean;
}

export interface CarriedOut {
  taken: number;
  sent: number;
  /** Orders that the engine refused, as `workflow id: reason`; an operator must look at them. */
  refused: string[];
}

type Outcome =
  | { kind: 'sent'; remark: string | null }
  /** The matter has had a run of this id, which did something else: ordered anew under the next number. */
  | { kind: 'again' }
  | { kind: 'refused'; reason: string }
  | { kind: 'away'; error: Error };

const RUN_IS_OVER = 'run is over';
const ID_OF_ANOTHER = 'the id belongs to the run of another matter';
const ID_IS_USED = 'id is used: ordered again';
const BATCH = 200;
/** Enough to keep an engine busy that is a network away; more come in a gush that replies stand in line behind. */
const SIDE_BY_SIDE = 2;
const WITHIN_MS = 5_000;
/** gRPC's number for it. */
const INVALID_ARGUMENT = 3;

/**
 * Carries out one batch of committed orders to the engine, oldest first. A run that is already there counts as started where
 * it is the one that was ordered; where it is another of the same matter, the order goes on under the next number; where it
 * is of another matter, the order is refused. A signal to a run that is over is settled with that remark; a consumer's
 * reply, and word that a message may go out, are sent on then. Throws when the engine does not answer: its orders stay as
 * they were, for the next round.
 */
export async function carryOutRunCommands(parts: RunStarterParts): Promise<CarriedOut> {
  const { db, client, now, part = () => 1, stubborn = false } = parts;
  const { outcomes, away } = await db.transaction(async (sql) => {
    const commands = await takeRunCommands(sql, BATCH, {
      stubborn,
      patient: await patientOrders(sql, part()),
    });
    const told = await tellAll(client, commands);
    const settled = told.outcomes.map(({ command, outcome }) => ({
      id: command.id,
      sent: outcome.kind !== 'refused',
      error: remarkOf(outcome),
    }));
    const again = told.outcomes.flatMap(({ command, outcome }) =>
      outcome.kind === 'again' ? [command] : [],
    );
    const missed = settled.filter(({ error }) => error === RUN_IS_OVER);
    const missedIds = missed.map(({ id }) => id);
    await Promise.all([
      settled.length > 0 && settleRunCommands(sql, settled, new Date(now())),
      sendOnMissedReplies(sql, missedIds, new Date(now())),
      sendOnMissedReleases(sql, missedIds, new Date(now())),
      ...again.map((command) => orderAgain(sql, command, new Date(now()))),
    ]);
    return told;
  });
  if (away) throw away;
  const refused = outcomes.flatMap(({ command, outcome }) =>
    outcome.kind === 'refused' ? [`${command.workflowId}: ${outcome.reason}`] : [],
  );
  return { taken: outcomes.length, sent: outcomes.length - refused.length, refused };
}

function remarkOf(outcome: Settled): string | null {
  if (outcome.kind === 'again') return ID_IS_USED;
  return outcome.kind === 'sent' ? outcome.remark : outcome.reason;
}

/** Under the next number. A run that reopens a case takes the number itself; any other is the case's own from now on. */
async function orderAgain(sql: Sql, command: RunCommand, now: Date): Promise<void> {
  const { workflowType, payload, attributes } = command;
  const workflowId = nextRunId(command.workflowId);
  await orderRun(sql, { workflowId, kind: 'start', workflowType, payload, attributes }, now);
  const { caseId, reopen } = payload;
  if (workflowType === 'complaintCase' && typeof caseId === 'string' && reopen === undefined)
    await setCaseRun(sql, caseId, caseRunNo(workflowId));
}

/** How many that can wait are taken; only where not all of them are, it matters how many there are. */
async function patientOrders(sql: Sql, part: number): Promise<number> {
  if (part === 0 || part === 1) return part * BATCH;
  return Math.ceil(part * (await waitingOrders(sql)));
}

type Settled = Exclude<Outcome, { kind: 'away' }>;

interface Told {
  outcomes: { command: RunCommand; outcome: Settled }[];
  away: Error | null;
}

/** Several side by side, each for a run of its own; stops at the first sign that the engine is away. */
async function tellAll(client: Client, commands: readonly RunCommand[]): Promise<Told> {
  const told: Told = { outcomes: [], away: null };
  const waiting = [...commands];
  const lane = async (): Promise<void> => {
    for (let command = waiting.shift(); command && !told.away; command = waiting.shift()) {
      const outcome = await carryOut(client, command);
      if (outcome.kind === 'away') told.away = outcome.error;
      else told.outcomes.push({ command, outcome });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  return told;
}

async function carryOut(client: Client, command: RunCommand): Promise<Outcome> {
  try {
    return await client.connection.withDeadline(Date.now() + WITHIN_MS, async () => {
      try {
        await tellEngine(client, command);
        return { kind: 'sent', remark: null };
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return await whoseId(client, command);
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError && command.kind !== 'start')
      return { kind: 'sent', remark: RUN_IS_OVER };
    return refusedOrAway(error);
  }
}

async function whoseId(client: Client, command: RunCommand): Promise<Outcome> {
  if (command.kind !== 'start') return { kind: 'sent', remark: RUN_IS_OVER };
  const used = await lookAtUsedId(client, command);
  if (used === 'done') return { kind: 'sent', remark: null };
  return used === 'again' ? { kind: 'again' } : { kind: 'refused', reason: ID_OF_ANOTHER };
}

/** What the engine, or the SDK before it, says is wrong with the order itself is a refusal; all else passes. */
function refusedOrAway(error: unknown): Outcome {
  const failure = error instanceof Error ? error : new Error(String(error));
  const cause: unknown = failure.cause ?? failure;
  if (isGrpcServiceError(cause) && (cause.code as number) !== INVALID_ARGUMENT)
    return { kind: 'away', error: failure };
  return { kind: 'refused', reason: failure.name };
}

async function tellEngine(client: Client, command: RunCommand): Promise<void> {
  const start = {
    workflowId: command.workflowId,
    taskQueue: 'station',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    typedSearchAttributes: searchAttributesOf(command.attributes),
    staticSummary: summaryOf(command),
  } as const;
  switch (command.kind) {
    case 'start':
      await client.workflow.start(command.workflowType, { ...start, args: [command.payload] });
      return;
    case 'signal':
      await client.workflow.getHandle(command.workflowId).signal(command.signalName ?? '', command.payload);
      return;
    case 'signal_with_start':
      await client.workflow.signalWithStart(command.workflowType, {
        ...start,
        args: [command.payload['input']],
        signal: command.signalName ?? '',
        signalArgs: [command.payload['signal']],
      });
  }
}
