import { z } from 'zod';
import { change, date, line, stamp } from '../front-door/fields.js';

const day = z.strictObject({ date, kind: z.enum(['holiday', 'make_up']), name: line(20) });

/** The whole notice; it may name dates of a neighbouring year too. */
export const calendarChange = change({
  days: z
    .array(day)
    .min(1, '通知中至少有一个日期。')
    .max(120)
    .refine((days) => new Set(days.map((d) => d.date)).size === days.length, '同一日期只能出现一次。'),
});
export const yearPart = { schema: z.coerce.number().int().min(2000).max(2100) };

export const calendarAnswer = z.object({
  year: z.int(),
  version: z.int(),
  days: z.array(day),
  publishedAt: stamp,
  /** Open cases whose clocks are computed anew; only in the answer to a change. */
  recomputedCases: z.int().optional(),
});
export const calendarsAnswer = z.object({ items: z.array(calendarAnswer) });

export type CalendarChange = z.infer<typeof calendarChange>;
export type CalendarAnswer = z.infer<typeof calendarAnswer>;
