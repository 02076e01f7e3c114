import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** What Nest itself has to say, on the station's log; its routine lines are for debugging. */
export function nestLog(logger: Logger): LoggerService {
  const say = (level: 'debug' | 'warn' | 'error') => (message: unknown) =>
    logger[level](
      { from: 'nest' },
      typeof message === 'string' ? message : 'see the error logged beside this line',
    );
  return {
    log: say('debug'),
    verbose: say('debug'),
    debug: say('debug'),
    warn: say('warn'),
    error: say('error'),
    fatal: say('error'),
  };
}
