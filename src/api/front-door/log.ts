import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

/** The API's log: one line of JSON a fact, never a body, a query, a header or an address of a person. */
export function openLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: { part: 'api' }, timestamp: pino.stdTimeFunctions.isoTime };
  return destination ? pino(options, destination) : pino(options);
}

interface SafeError {
  name: string;
  code: string | undefined;
  constraint: string | undefined;
  message: string;
  stack: string[];
}

/** What may be written about a surprise: messages of drivers quote values, so quotes, long numbers and Chinese go. */
export function safeError(error: unknown): SafeError {
  if (!(error instanceof Error))
    return { name: typeof error, code: undefined, constraint: undefined, message: '', stack: [] };
  const driver = (error as { driverError?: object }).driverError ?? error;
  const { code, constraint } = driver as { code?: string; constraint?: string };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return {
    name: error.name,
    code,
    constraint,
    message: withoutValues(error.message),
    stack: frames.slice(0, 12),
  };
}

const withoutValues = (message: string): string =>
  message
    .replace(/"[^"]*"|'[^']*'|\([^)]*\)/g, '…')
    .replace(/\d{4,}|[\u3400-\u9fff\uf900-\ufaff]+/g, '…')
    .slice(0, 300);
