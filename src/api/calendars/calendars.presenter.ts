import type { CalendarRow } from '../../persistence/queries/calendars.js';
import { stampOf } from '../front-door/fields.js';
import type { CalendarAnswer } from './calendars.schema.js';

export function presentCalendar({ year, version, days, createdAt }: CalendarRow): CalendarAnswer {
  return { year, version, days, publishedAt: stampOf(createdAt) };
}
