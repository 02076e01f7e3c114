import { proxyActivities, sleep } from '@temporalio/workflow';

const { ask, close } = proxyActivities({ startToCloseTimeout: '1 minute' });

/** One event, one run: ask, wait for a second, close. */
export async function naiveSurvey(id) {
  await ask(id);
  await sleep(1000);
  await close(id);
}
