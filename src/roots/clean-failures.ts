import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor, ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from 'pino';
import { safeError } from '../api/front-door/log.js';

/**
 * Keeps what surprises say out of the engine's histories: a driver's message may quote a value, and values are personal data.
 * Failures with fixed wording (`ApplicationFailure`) pass; anything else becomes its name, and its full stack goes to our log.
 */
export function cleanFailures(log: Logger): ActivityInterceptorsFactory {
  return ({ info }) => {
    const inbound: ActivityInboundCallsInterceptor = {
      execute: async (input, next) => {
        try {
          return await next(input);
        } catch (error) {
          if (
            error instanceof ApplicationFailure ||
            error instanceof CancelledFailure ||
            error instanceof ActivityFailure
          )
            throw error;
          const safe = safeError(error);
          log.error(
            {
              workflowId: info.workflowExecution?.workflowId,
              activity: info.activityType,
              attempt: info.attempt,
              error: safe,
            },
            'an activity failed unexpectedly and is repeated',
          );
          throw ApplicationFailure.retryable(
            `${safe.name}${safe.code === undefined ? '' : ` ${safe.code}`}`,
            'unexpected',
          );
        }
      },
    };
    return { inbound };
  };
}
