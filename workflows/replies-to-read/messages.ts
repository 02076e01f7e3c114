import { defineSignal } from '@temporalio/workflow';
import type { StationClock } from '../../domain/clock/station-clock.js';

/** All replies that arrived on one Shanghai date and that a person must read: they fall due at one moment. */
export interface RepliesToReadInput {
  /** `YYYY-MM-DD`, Shanghai. */
  date: string;
  clock: StationClock;
}

/** The calendar has changed: the date's clock is computed anew. */
export const calendarChangedSignal = defineSignal('calendarChanged');

export const repliesToReadType = 'repliesToRead';
export const repliesToReadId = (date: string): string => `replies-to-read:${date}`;
