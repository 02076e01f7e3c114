import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildCalendar } from '../calendar/calendar.js';
import { PUBLISHED_NOTICES } from '../calendar/published.js';
import { computeDeadline, type ClockUnit } from './deadline.js';

interface Sample {
  id: string;
  input: {
    unit: ClockUnit;
    amount: number;
    roll: boolean;
    percents: number[];
    start: string;
    extensions: number[];
    pauses: [string, string | null][];
  };
  expected: { due: string | null; provisional: boolean; rungs: { percent: number; at: string }[] };
}

const samples = JSON.parse(
  readFileSync(new URL('./samples/deadlines.json', import.meta.url), 'utf8'),
) as Sample[];
const calendar = buildCalendar(PUBLISHED_NOTICES);

describe('due moments that were worked out by hand', () => {
  it.each(samples.map((sample) => [sample.id, sample] as const))('%s', (_id, { input, expected }) => {
    const deadline = computeDeadline(
      {
        policy: { code: 'sample', unit: input.unit, amount: input.amount, roll: input.roll, rungs: input.percents },
        startedAt: Date.parse(input.start),
        extensions: input.extensions,
        pauses: input.pauses.map(([from, until]) => ({
          from: Date.parse(from),
          until: until === null ? null : Date.parse(until),
        })),
      },
      calendar,
    );
    expect({
      due: deadline.dueAt,
      provisional: deadline.provisional,
      rungs: deadline.rungs,
    }).toEqual({
      due: expected.due === null ? null : Date.parse(expected.due),
      provisional: expected.provisional,
      rungs: expected.rungs.map(({ percent, at }) => ({ percent, at: Date.parse(at) })),
    });
  });
});
