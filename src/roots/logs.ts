import { mkdirSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

const LIMIT_BYTES = 50 * 1024 * 1024;

/** Lines of JSON, to standard output or, where a person reads the terminal, to a file; `part` tells who wrote. */
export interface Logs {
  of(part: 'api' | 'worker' | 'duties'): Logger;
}

export function openLogs(level: string, file?: string): Logs {
  const destination: DestinationStream = file === undefined ? pino.destination(1) : openFile(file);
  const root = pino({ level, base: {}, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return { of: (part) => root.child({ part }) };
}

/** What Temporal's SDK has to say goes to the same log; once a process, before anything connects to the server. */
export function adoptEngineLog(log: Logger): void {
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      // The metadata may quote a failure as it was thrown; ids are all that an operator needs here.
      if (message.startsWith('No workflows registered')) return;
      const { workflowId, activityType, attempt } = meta ?? {};
      log[levels[level]](
        {
          workflowId: workflowId as unknown,
          activityType: activityType as unknown,
          attempt: attempt as unknown,
        },
        message,
      );
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'WARN' }) },
    },
  });
}

function openFile(file: string): DestinationStream {
  mkdirSync(path.dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LIMIT_BYTES) truncateSync(file);
  return pino.destination({ dest: file, sync: false, append: true });
}
