import { dateOf, dayOf, startOfDay, type Moment } from '../calendar/day.js';

const two = (n: number): string => String(n).padStart(2, '0');

/** `2026-03-05 09:30` in Shanghai; seconds where there are any. */
export function formatMoment(at: Moment): string {
  const day = dayOf(at);
  const seconds = Math.floor((at - startOfDay(day)) / 1000);
  const minutes = Math.floor(seconds / 60);
  const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return `${dateOf(day)} ${clock}${seconds % 60 === 0 ? '' : `:${two(seconds % 60)}`}`;
}

/** ISO 8601 with the Shanghai offset, `2026-03-05T09:30:00.000+08:00`: a moment as other systems read it. */
export const shanghaiStamp = (at: Moment): string =>
  new Date(at - startOfDay(0)).toISOString().replace('Z', '+08:00');

/** A due moment in Shanghai: midnight is the end of the day before it, `2026-03-05 24:00`. */
export function formatDue(at: Moment): string {
  const day = dayOf(at);
  return at === startOfDay(day) ? `${dateOf(day - 1)} 24:00` : formatMoment(at);
}
