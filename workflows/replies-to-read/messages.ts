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
/** `replies-to-read:2026-03-02`; a further run of the date (`…:2`) only after a restore that made its replies unread again. */
export const repliesToReadId = (date: string, runNo = 1): string =>
  `replies-to-read:${date}${runNo > 1 ? `:${runNo}` : ''}`;

/** Reads the id of a date's run; null where it is none. */
export function parseRepliesToReadId(id: string): { date: string; runNo: number } | null {
  const [, date, runNo = '1'] = /^replies-to-read:(\d{4}-\d\d-\d\d)(?::(\d+))?$/.exec(id) ?? [];
  return date === undefined ? null : { date, runNo: Number(runNo) };
}
