import { peopleOf, type CaseHabits, type LineCounts } from '../people.js';
import { drawsOf } from '../random.js';
import type { Scenario } from './scenario.js';

const HABITS: CaseHabits = {
  cares: ['well', 'late', 'extended', 'well', 'returned', 'never', 'well', 'well'],
  followUps: [
    ['satisfied'],
    ['satisfied'],
    ['satisfied'],
    ['dissatisfied', 'satisfied'],
    ['satisfied'],
    ['satisfied'],
    [null],
    ['suggestion'],
  ],
};

const AGAIN_ON = 5;

/** A day of service events, with everything in it that can happen to one. */
export const DAY: Scenario = {
  name: 'day',
  about: '一天的承保、报案和理赔：回访、投诉、转办、督办到办结',
  daySeconds: 10,
  plan: (seed, events) => {
    const draws = drawsOf(seed);
    const phones = { next: 0 };
    const around = { waves: [0], habits: HABITS, phones };
    const life = Math.floor(events * 0.45);
    return {
      consumers: [
        ...peopleOf(draws, 'life', countsOf(life), around),
        ...peopleOf(draws, 'pc', countsOf(events - life), around),
      ],
      waves: [0, AGAIN_ON],
      againOn: AGAIN_ON,
      faultyRows: 2,
    };
  },
  reported: [],
};

/** At least one of each, else a share of the events. */
function countsOf(events: number): LineCounts {
  const some = (share: number, least: number): number => Math.max(least, Math.round(events * share));
  return {
    events,
    lateUploads: some(0.03, 1),
    fates: { undelivered: some(0.02, 1), expired: some(0.005, 1), rejected: some(0.01, 1) },
    replies: {
      satisfied: some(0.1, 6),
      dissatisfied: some(0.014, 5),
      suggestion: some(0.008, 2),
      enquiry: some(0.006, 1),
      optOut: some(0.006, 1),
    },
    read: { satisfied: some(0.002, 1), dissatisfied: some(0.001, 1), none: some(0.003, 1) },
    tooLate: some(0.003, 1),
  };
}
