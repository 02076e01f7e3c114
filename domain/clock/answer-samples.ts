import { buildCalendar } from '../calendar/calendar.js';
import { dateOf, dayOf, startOfDay, type Moment } from '../calendar/day.js';
import { PUBLISHED_NOTICES } from '../calendar/published.js';
import { parseMoment } from '../uploads/moment.js';
import { computeDeadline, type ClockUnit } from './deadline.js';

/** A question in the samples' own form; moments as FORMATS has them, and other fields are left alone. */
export interface DeadlineSample {
  readonly id: string;
  readonly input: {
    readonly unit: ClockUnit;
    readonly amount: number;
    readonly roll: boolean;
    readonly percents: readonly number[];
    readonly start: string;
    readonly extensions: readonly number[];
    readonly pauses: readonly (readonly [string, string | null])[];
  };
}

/** Moments as `2026-05-10T00:00:00.000+08:00`; `due` is null and `rungs` empty while a pause is open. */
export interface DeadlineAnswer {
  readonly id: string;
  readonly due: string | null;
  readonly provisional: boolean;
  readonly rungs: readonly { readonly percent: number; readonly at: string }[];
}

/**
 * Answers each sample by the rules of clocks and the calendars that the station is shipped with. Throws a RangeError
 * that names the sample and the field where a moment cannot be read.
 */
export function answerSamples(samples: readonly DeadlineSample[]): DeadlineAnswer[] {
  const calendar = buildCalendar(PUBLISHED_NOTICES);
  return samples.map(({ id, input }) => {
    const { unit, amount, roll, percents, start, extensions, pauses } = input;
    const read = (field: string, text: string): Moment => momentOf(id, field, text);
    const deadline = computeDeadline(
      {
        policy: { code: 'sample', unit, amount, roll, rungs: percents },
        startedAt: read('start', start),
        extensions,
        pauses: pauses.map(([from, until]) => ({
          from: read('pauses', from),
          until: until === null ? null : read('pauses', until),
        })),
      },
      calendar,
    );
    return {
      id,
      due: deadline.dueAt === null ? null : written(deadline.dueAt),
      provisional: deadline.provisional,
      rungs: deadline.rungs.map(({ percent, at }) => ({ percent, at: written(at) })),
    };
  });
}

function momentOf(id: string, field: string, text: string): Moment {
  const at = parseMoment(text);
  if (at === undefined) {
    throw new RangeError(`样例 ${id} 的 ${field}「${text}」不是带时区的 ISO 8601 时刻；请改正后重试。`);
  }
  return at;
}

function written(at: Moment): string {
  const day = dayOf(at);
  const time = new Date(at - startOfDay(day)).toISOString().slice(11, 23);
  return `${dateOf(day)}T${time}+08:00`;
}
