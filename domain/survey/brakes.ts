import { optOutStops, type MessagePurpose } from '../reply/opt-out-stops.js';
import type { StationSettings } from '../station/settings.js';
import type { SUPPRESSIONS } from './ledger.js';

const DAY = 24 * 3_600_000;

/**
 * Whether an event waits for release because it is old: more than `oldEventDays` times 24 hours lie between the
 * business step and its receipt. Moments are epoch milliseconds.
 */
export function needsRelease(
  event: { readonly occurredAt: number; readonly receivedAt: number },
  settings: Pick<StationSettings, 'oldEventDays'>,
): boolean {
  return event.receivedAt - event.occurredAt > settings.oldEventDays * DAY;
}

/** Whether an upload waits as a whole: it would prompt more people than may be prompted without a person's release. */
export function uploadNeedsRelease(people: number, limit: number): boolean {
  return people > limit;
}

/** A stop of sending: of everything (`insurerId` null) or of one insurer's. */
export interface SendingStop {
  readonly insurerId: string | null;
  readonly since: number;
  readonly releasedAt: number | null;
}

/** Whether a stop in force at `at` holds messages of an insurer (null: of none). Stopped messages wait; none is lost. */
export function isStopped(stops: readonly SendingStop[], insurerId: string | null, at: number): boolean {
  return stops.some(
    (stop) =>
      stop.since <= at &&
      (stop.releasedAt === null || at < stop.releasedAt) &&
      (stop.insurerId === null || stop.insurerId === insurerId),
  );
}

/**
 * Whether one more prompt to a phone at `at` would pass the frequency cap. `earlier` holds the moments of that
 * phone's prompts; the cap counts those less than `days` times 24 hours old. No cap: never.
 */
export function passesCap(
  earlier: readonly number[],
  at: number,
  cap: StationSettings['frequencyCap'],
): boolean {
  if (cap === null) return false;
  return earlier.filter((moment) => moment <= at && at - moment < cap.days * DAY).length >= cap.prompts;
}

/**
 * Why a message is not to be sent at all, the first reason that holds; null where it may go. The frequency cap binds
 * surveys only; a stop is no reason here, for stopped messages wait.
 */
export function whySuppressed(message: {
  readonly purpose: MessagePurpose;
  readonly validNumber: boolean;
  readonly optedOut: boolean;
  readonly passesCap: boolean;
}): keyof typeof SUPPRESSIONS | null {
  if (!message.validNumber) return 'bad_number';
  if (message.optedOut && optOutStops(message.purpose)) return 'opted_out';
  return message.passesCap && message.purpose === 'survey' ? 'frequency_cap' : null;
}
