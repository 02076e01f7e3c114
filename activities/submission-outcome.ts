import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { SubmitResult } from '../src/integrations/sms/gateway.js';
import type { PromptOutcome } from '../src/persistence/queries/survey-round.js';

/** What the ledger is to say of a submission; `planned` means that nothing was sent and it may go out again. */
export function outcomeOf(messageId: string, result: SubmitResult | undefined): PromptOutcome {
  if (!result) return { messageId, state: 'unknown', reason: 'no_answer' };
  if (result.ok) return { messageId, state: 'submitted', providerIds: [...result.partIds] };
  switch (result.kind) {
    case 'rejected':
      return { messageId, state: 'rejected', reason: result.code };
    case 'unknown':
      return { messageId, state: 'unknown', reason: result.code };
    case 'throttled':
    case 'unreachable':
      return { messageId, state: 'planned' };
  }
}

/** Nothing was lost: what was not taken is planned again, and the engine calls once more in a while. */
export function gatewayAway(): ApplicationFailure {
  return ApplicationFailure.retryable(
    `SMS centre not reachable (attempt ${activityInfo().attempt})`,
    'sms-centre-away',
  );
}
