import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { wallTime, type StationClock } from '../../../domain/clock/station-clock.js';
import type { RunCommand } from '../../persistence/queries/run-commands.js';

/**
 * What an order to start a run comes to whose id the engine has already: `done` by that run, which may be one that an
 * earlier try started; to be given `again` under the next number, where that run is about the same matter and yet not the
 * one that was ordered; or `foreign`: the id belongs to another matter.
 */
export type UsedId = 'done' | 'again' | 'foreign';

type Input = Readonly<Record<string, unknown>>;

interface FoundRun {
  input: Input;
  running: boolean;
  startedAt: number;
}

interface Identity {
  /** Whose id it is. */
  matter: (input: Input) => unknown;
  /** What a run is ordered to do about the matter, where that differs from run to run. */
  word?: (input: Input) => unknown;
  /** The matter's further runs go by numbers. */
  numbered: boolean;
  /** Another matter may have had the same name before, and its run may live. */
  usedAgain?: true;
}

const identities: Readonly<Record<string, Identity>> = {
  complaintCase: {
    matter: ({ caseId }) => caseId,
    word: ({ reopen }) => (reopen as { updateId: string } | undefined)?.updateId,
    numbered: true,
  },
  caseAfterword: {
    matter: ({ caseId }) => caseId,
    word: ({ act, reply, calendarChangedAt }) => ({ act, reply, calendarChangedAt }),
    numbered: true,
  },
  // The series of rounds may begin again where a backup was loaded.
  surveyRound: { matter: ({ roundNo }) => roundNo, numbered: false, usedAgain: true },
  repliesToRead: { matter: ({ date }) => date, numbered: true },
  sendPhoneCode: { matter: ({ messageId }) => messageId, numbered: false },
};

/** Clocks of two machines differ, and an order is stamped before it is committed. */
const CLOCKS_DIFFER_MS = 60_000;

/** Looks at the run that has the order's id; asked only where the engine says that there is one. */
export async function lookAtUsedId(client: Client, command: RunCommand): Promise<UsedId> {
  const identity = identities[command.workflowType];
  const run = await findRun(client, command);
  if (!identity || !run) return 'foreign';
  const { matter, word, numbered, usedAgain = false } = identity;
  if (!isDeepStrictEqual(matter(run.input), matter(command.payload))) return 'foreign';
  const ordered = word?.(command.payload);
  const serves =
    ordered === undefined
      ? (run.running && !usedAgain) || run.startedAt >= orderedAt(command) - CLOCKS_DIFFER_MS
      : isDeepStrictEqual(word?.(run.input), ordered);
  if (serves) return 'done';
  return numbered ? 'again' : 'foreign';
}

/** The id under the next number: `case:GZ-2026-000123` → `…:2` → `…:3`. */
export function nextRunId(workflowId: string): string {
  const [, base = workflowId, number = '1'] = /^(.*):(\d{1,6})$/.exec(workflowId) ?? [];
  return `${base}:${Number(number) + 1}`;
}

function orderedAt({ orderedAt: at, payload }: RunCommand): number {
  return wallTime((payload['clock'] ?? { kind: 'real' }) as StationClock, at.getTime());
}

/** As it was started, whatever it was continued as since; null where it is of another type. */
async function findRun(client: Client, { workflowId, workflowType }: RunCommand): Promise<FoundRun | null> {
  const { status } = await client.workflow.getHandle(workflowId).describe();
  const last = await startOf(client, workflowId);
  const first = last.continuedFrom === '' ? last : await startOf(client, workflowId, last.firstRunId);
  if (first.type !== workflowType) return null;
  return { ...first, running: status.name === 'RUNNING' };
}

async function startOf(client: Client, workflowId: string, runId = '') {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const event = history?.events?.[0];
  const begun = event?.workflowExecutionStartedEventAttributes;
  if (!event?.eventTime || !begun) throw new Error('A history begins with the start of its run.');
  const [input] = begun.input?.payloads ?? [];
  return {
    type: begun.workflowType?.name,
    input: input ? defaultPayloadConverter.fromPayload<Input>(input) : {},
    startedAt: tsToMs(event.eventTime),
    continuedFrom: begun.continuedExecutionRunId ?? '',
    firstRunId: begun.firstExecutionRunId ?? '',
  };
}
