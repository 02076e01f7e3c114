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

/** Something may be sent or must be closed that could not be before: look at the round again. */
export const sendingReleasedSignal = defineSignal('sendingReleased');

export const surveyRoundType = 'surveyRound';

/** A round that was closed and has to go on gets a further run: `survey:5`, `survey:5:2` … */
export const surveyRoundId = (roundNo: string, runNo = 1): string =>
  runNo === 1 ? `survey:${roundNo}` : `survey:${roundNo}:${runNo}`;

/** Reads the id of a round's run; null where it is none. */
export function parseSurveyRoundId(id: string): { roundNo: string; runNo: number } | null {
  const [, roundNo, runNo = '1'] = /^survey:(\d+)(?::(\d+))?$/.exec(id) ?? [];
  return roundNo === undefined ? null : { roundNo, runNo: Number(runNo) };
}
