import { ApplicationFailure } from '@temporalio/common';
import type { StationClock } from '../domain/clock/station-clock.js';
import { countSmsParts } from '../domain/sms/sms-parts.js';
import type { SubmitResult } from '../src/integrations/sms/gateway.js';
import type { Sql } from '../src/persistence/database.js';
import { applyReceipts, straysOf } from '../src/persistence/queries/receipts.js';
import { wakeRounds } from '../src/persistence/queries/round-state.js';
import { clockEnd, type StationRules } from '../src/persistence/queries/station-rules.js';
import { recordOutcomes, type PromptOutcome } from '../src/persistence/queries/survey-round.js';

/** What the ledger is to say of a submission; `planned` means that nothing was sent and it may go out again. */
export function outcomeOf(messageId: string, text: string, result: SubmitResult | undefined): PromptOutcome {
  const parts = countSmsParts(text);
  if (!result) return { messageId, state: 'unknown', reason: 'no_answer', providerIds: [], parts };
  if (result.ok) return { messageId, state: 'submitted', providerIds: result.partIds };
  switch (result.kind) {
    case 'rejected':
      return { messageId, state: 'rejected', reason: result.code };
    case 'unknown':
      return { messageId, state: 'unknown', reason: result.code, providerIds: result.partIds, parts };
    case 'throttled':
    case 'held':
    case 'unreachable':
      return { messageId, state: 'planned' };
  }
}

export interface SubmittedWindow {
  /** The moment of the intent, by which the rows were marked; stands as the moment of submission. */
  claimedAt: Date;
  outcomes: readonly PromptOutcome[];
  /** Null: the message of a case. */
  roundNo: string | null;
  /** Station time now. */
  at: Date;
  clock: StationClock;
}

/** Writes the outcomes, and joins the receipts that were faster than the submit response. */
export async function storeOutcomes(sql: Sql, rules: StationRules, window: SubmittedWindow): Promise<void> {
  const { claimedAt, outcomes, roundNo, at, clock } = window;
  const closesAt = (submittedAt: Date): Date => clockEnd(rules, 'reply-window', submittedAt);
  const { ids, revived } = await recordOutcomes(sql, {
    claimedAt,
    submittedAt: claimedAt,
    closesAt: closesAt(claimedAt),
    outcomes,
  });
  if (revived && roundNo !== null) await wakeRounds(sql, [roundNo], at, clock);
  await applyReceipts(sql, await straysOf(sql, ids), { now: at, clock, closesAt });
}

/** Nothing was lost: what was not taken is planned again, and the engine calls once more in a while. */
export function gatewayAway(): ApplicationFailure {
  return ApplicationFailure.retryable('SMS centre not reachable', 'sms-centre-away');
}
