import type { CaseHabits, LineCounts } from '../people.js';
import { peopleOf } from '../people.js';
import { drawsOf } from '../random.js';
import type { Scenario } from './scenario.js';

/**
 * The year of the Guizhou report in exact numbers: 2,002 of 2,100 are 95.33 %, 1,830 of 1,850 are 98.92 %; 98 + 20
 * dissatisfied and 520 + 486 suggestions are 1,124 transfers; with enquiries, opt-outs and what answers nothing, 5,017
 * replies to 81,951 prompts that the SMS centre took (numbers that it refused are none).
 */
const PC: LineCounts = {
  events: 46_030,
  lateUploads: 920,
  fates: { undelivered: 1_010, expired: 130, rejected: 30 },
  replies: { satisfied: 1_990, dissatisfied: 94, suggestion: 520, enquiry: 14, optOut: 12 },
  read: { satisfied: 12, dissatisfied: 4, none: 7 },
  tooLate: 24,
};
const LIFE: LineCounts = {
  events: 35_981,
  lateUploads: 719,
  fates: { undelivered: 790, expired: 110, rejected: 30 },
  replies: { satisfied: 1_818, dissatisfied: 18, suggestion: 486, enquiry: 12, optOut: 10 },
  read: { satisfied: 12, dissatisfied: 2, none: 6 },
  tooLate: 16,
};

/** One case in twenty is late, one in forty never worked, as in an ordinary year. */
const HABITS: CaseHabits = {
  cares: Array.from({ length: 40 }, (_, n) =>
    n % 20 === 7 ? 'late' : n === 19 ? 'never' : n === 11 ? 'extended' : n % 10 === 3 ? 'returned' : 'well',
  ),
  followUps: [
    ...Array.from({ length: 8 }, () => ['satisfied'] as const),
    [null],
    ['dissatisfied', 'satisfied'],
    ['suggestion'],
    [null],
  ],
};

/** The business of the year, pressed into so many mornings, so that cases are spread as well. */
const WAVES = Array.from({ length: 36 }, (_, day) => day);
const AGAIN_ON = WAVES.length + 3;

export const GUIZHOU: Scenario = {
  name: 'guizhou',
  about: '按贵州通报的规模演练：81,951 条短信、5,017 条回复、1,124 件转办',
  daySeconds: 18,
  plan: (seed) => {
    const draws = drawsOf(seed);
    const around = { waves: WAVES, habits: HABITS, phones: { next: 0 } };
    return {
      consumers: [...peopleOf(draws, 'life', LIFE, around), ...peopleOf(draws, 'pc', PC, around)],
      waves: [...WAVES, AGAIN_ON],
      againOn: AGAIN_ON,
      faultyRows: 5,
    };
  },
  reported: [
    { code: 'submitted', expected: '81951' },
    { code: 'replies', expected: '5017' },
    { code: 'transfers', expected: '1124' },
    { code: 'satisfaction', line: 'pc', expected: '95.33 %' },
    { code: 'satisfaction', line: 'life', expected: '98.92 %' },
  ],
};
