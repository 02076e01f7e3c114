import { proxyActivities, setHandler } from '@temporalio/workflow';
import type { SurveyActivities } from '../../activities/survey.activities.js';
import { moment } from '../station-moment.js';
import { sendingReleasedSignal, type RoundProgress, type SurveyRoundInput } from './messages.js';

const { sendPrompts } = proxyActivities<SurveyActivities>({
  taskQueue: 'sms',
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});
const { closeSurveys } = proxyActivities<SurveyActivities>({
  taskQueue: 'bulk',
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/**
 * Asks every consumer of one page and keeps the reply windows open. Started by the round cutter, ended when
 * the last window is over. Moments are station time; sending waits for the hours and for a stop to be let go.
 */
export async function surveyRound({ roundNo, clock }: SurveyRoundInput): Promise<void> {
  let released = false;
  setHandler(sendingReleasedSignal, () => {
    released = true;
  });
  const station = moment(clock);

  let progress: RoundProgress = await sendPrompts(roundNo);
  while (progress.pending > 0 || progress.nextCloseAt !== null) {
    await station.until(nextMoment(progress), () => released && progress.pending > 0);
    if (maySendNow(progress, released, station.now())) {
      released = false;
      progress = await sendPrompts(roundNo);
    } else {
      progress = { ...progress, nextCloseAt: await closeSurveys(roundNo) };
    }
  }
}

function nextMoment({ pending, resumeAt, nextCloseAt }: RoundProgress): number | null {
  const moments = [pending > 0 ? resumeAt : null, nextCloseAt].filter((at) => at !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
}

function maySendNow({ pending, resumeAt }: RoundProgress, released: boolean, now: number): boolean {
  return pending > 0 && (released || (resumeAt !== null && resumeAt <= now));
}
