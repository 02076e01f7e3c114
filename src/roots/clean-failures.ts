import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor, ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from 'pino';
import { safeError } from '../api/front-door/log.js';

/**
 * Keeps what surprises say out of the engine's histories: a driver's message may quote a value, and values are personal data.
 * Failures with fixed wording (`ApplicationFailure`) pass; anything else becomes its name, and its full stack goes to our log.
 * An act whose values the database refuses is refused: no repeat would mend it, and it must not hold up its case.
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
          const hopeless = isHopeless(info.activityType, safe.code);
          log.error(
            {
              workflowId: info.workflowExecution?.workflowId,
              activity: info.activityType,
              attempt: info.attempt,
              error: safe,
            },
            `an activity failed unexpectedly and is ${hopeless ? 'given up' : 'repeated'}`,
          );
          if (hopeless) throw ApplicationFailure.nonRetryable(IMPOSSIBLE, 'impossible');
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

const IMPOSSIBLE =
  '按数据规则，本次办理的内容与登记的机构、分站、人员或案件对不上，未生效；请刷新后核对，再重新办理。';

/** PostgreSQL's classes for data that cannot be stored: 22 (data exception) and 23 (integrity constraint violation). */
const isHopeless = (activityType: string, code: string | undefined): boolean =>
  activityType === 'performAct' && code !== undefined && /^2[23]/.test(code);
