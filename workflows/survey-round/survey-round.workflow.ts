import { proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { SurveyActivities } from '../../activities/survey.activities.js';
import { moment } from '../station-moment.js';
import { sendingReleasedSignal, type RoundProgress, type SurveyRoundInput } from './messages.js';

const { sendPrompts } = proxyActivities<SurveyActivities>({
  taskQueue: 'sms',
  startToCloseTimeout: '6 hours',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});
const { closeSurveys } = proxyActivities<SurveyActivities>({
  taskQueue: 'bulk',
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '15 seconds',
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

  setCurrentDetails('正在提交本轮短信。');
  let progress = await sendPrompts(roundNo, station.now());
  while (progress.pending > 0 || progress.nextCloseAt !== null) {
    setCurrentDetails(describe(progress));
    await station.until(nextMoment(progress), () => released);
    if (mustSend(progress, released, station.now())) {
      released = false;
      progress = await sendPrompts(roundNo, station.now());
    } else {
      progress = await closeSurveys(roundNo, station.now());
    }
  }
  setCurrentDetails('本轮短信的回复时限均已结束。');
}

function nextMoment({ resumeAt, nextCloseAt }: RoundProgress): number | null {
  const moments = [resumeAt, nextCloseAt].filter((at) => at !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
}

const mustSend = ({ resumeAt }: RoundProgress, released: boolean, now: number): boolean =>
  released || (resumeAt !== null && resumeAt <= now);

function describe({ pending, waitsFor }: RoundProgress): string {
  switch (waitsFor) {
    case 'nothing':
      return '短信已全部提交，等待消费者回复。';
    case 'sending_hours':
      return `还有 ${pending} 条短信，等待发送时段。`;
    case 'release':
      return `还有 ${pending} 条短信已停发，等待恢复发送。`;
  }
}
