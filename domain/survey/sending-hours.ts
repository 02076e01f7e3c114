/** Times of day in Shanghai (`HH:mm`), half-open: 08:00 may send, 21:00 may not. */
export interface SendingHours {
  readonly from: string;
  readonly until: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Asia/Shanghai; no summer time in any year that the station knows. */
const OFFSET = 8 * 60 * MINUTE;

export const SHIPPED_SENDING_HOURS: SendingHours = { from: '08:00', until: '21:00' };

/**
 * The first moment at or after `at` (epoch milliseconds) that lies in the sending hours: `at` itself, or the next
 * opening (PRODUCT 1). They bind everything but codes asked for. Rest days are sent on like any other.
 */
export function nextSendingMoment(at: number, hours: SendingHours): number {
  const from = minuteOfDay(hours.from);
  const until = minuteOfDay(hours.until);
  if (from >= until)
    throw new RangeError(`sending hours end before they begin: ${hours.from}–${hours.until}`);
  const midnight = Math.floor((at + OFFSET) / DAY) * DAY - OFFSET;
  if (at < midnight + from) return midnight + from;
  return at < midnight + until ? at : midnight + DAY + from;
}

/**
 * The first moment at or after `at` at which the hours are closed: sending begun at `at` must stop by it. Hours of the
 * whole day never close: midnight is no end.
 */
export function sendingEnds(at: number, hours: SendingHours): number {
  const midnight = Math.floor((at + OFFSET) / DAY) * DAY - OFFSET;
  if (nextSendingMoment(at, hours) > at) return at;
  const ends = midnight + minuteOfDay(hours.until);
  return nextSendingMoment(ends, hours) > ends ? ends : Number.POSITIVE_INFINITY;
}

function minuteOfDay(time: string): number {
  const [, hour = '', minute = ''] = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(time) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  if (hour === '' || minutes > 24 * 60) throw new RangeError(`not a time of day: ${time}`);
  return minutes * MINUTE;
}
