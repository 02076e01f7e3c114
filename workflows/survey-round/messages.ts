import { defineSignal } from '@temporalio/workflow';
import type { StationClock } from '../../domain/clock/station-clock.js';

/** One page of surveys: from the moment its events were cut until the last reply window is over. */
export interface SurveyRoundInput {
  roundNo: string;
  clock: StationClock;
}

/** What is left to do in a round; moments are epoch milliseconds of station time. */
export interface RoundProgress {
  /** Prompts that are still to be submitted. */
  pending: number;
  /** Why they wait: outside the sending hours until `resumeAt`, or for a person who lets a stop go. */
  waitsFor: 'nothing' | 'sending_hours' | 'release';
  resumeAt: number | null;
  /** When the next reply windows end; null when every survey of the round is closed. */
  nextCloseAt: number | null;
}

/** A stop of sending was let go: look again at what is still to be submitted. */
export const sendingReleasedSignal = defineSignal('sendingReleased');

export const surveyRoundType = 'surveyRound';
export const surveyRoundId = (roundNo: string): string => `survey:${roundNo}`;
