import { proxyActivities } from '@temporalio/workflow';
import type { ReadingActivities } from '../../activities/reading.activities.js';
import { moment } from '../station-moment.js';
import type { RepliesToReadInput } from './messages.js';

const { remindOfReplies } = proxyActivities<ReadingActivities>({
  taskQueue: 'bulk',
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/**
 * Sees to it that the replies of one date are read in time: at each rung of the reading clock and when it falls due,
 * whoever is next in the chain hears how many are still unread. Ends when none is left or the chain is at its end.
 */
export async function repliesToRead({ date, clock }: RepliesToReadInput): Promise<void> {
  const station = moment(clock);
  let next = await remindOfReplies(date, station.now());
  while (next !== null) {
    await station.until(next);
    next = await remindOfReplies(date, station.now());
  }
}
