import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { PhoneCodeActivities } from '../../activities/phone-code.activities.js';
import type { PhoneCodeInput } from './messages.js';

const { submitCode } = proxyActivities<PhoneCodeActivities>({
  // Of its own: rounds hold the places of the queue `sms` for as long as they send.
  taskQueue: 'sms-codes',
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '15 seconds',
  // A code lives for ten minutes; whoever asks after that finds it dead and ends, and the sweeper finds the others.
  scheduleToCloseTimeout: '11 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '15 seconds' },
});

/** Sends one code that somebody asked for, at any hour. Started by the order committed with the code. */
export async function sendPhoneCode({ messageId }: PhoneCodeInput): Promise<void> {
  setCurrentDetails('正在发送手机验证码短信，十分钟内有效。');
  await submitCode(messageId);
  setCurrentDetails('手机验证码短信已处理，结果见短信台账。');
}
