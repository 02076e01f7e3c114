import { DefaultLogger, Runtime } from '@temporalio/worker';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** 10:00 of the next Monday in Shanghai, epoch milliseconds: tests begin on the same weekday and hour whenever they run. */
export function nextMonday(now: number): number {
  const day = Math.floor((now + 8 * HOUR) / DAY);
  const ahead = 7 - ((((day + 3) % 7) + 7) % 7);
  return (day + ahead) * DAY - 8 * HOUR + 10 * HOUR;
}

let quiet = false;

/** The engine's own remarks at start and stop say nothing about what is under test. */
export function quietEngine(): void {
  if (!quiet)
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
    });
  quiet = true;
}
