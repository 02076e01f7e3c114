import { proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { ReadingActivities } from '../../activities/reading.activities.js';
import { formatDue } from '../../domain/clock/shown-moment.js';
import { moment } from '../station-moment.js';
import { calendarChangedSignal, type RepliesToReadInput } from './messages.js';

const { remindOfReplies } = proxyActivities<ReadingActivities>({
  taskQueue: 'bulk',
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/**
 * Sees to it that the replies of one date are read in time: at each rung of the reading clock and when it falls due,
 * whoever is next in the chain hears how many are still unread; where the calendar changes, by the rungs as they are then.
 * Ends when none is left or the chain is at its end.
 */
export async function repliesToRead({ date, clock }: RepliesToReadInput): Promise<void> {
  let changed = false;
  setHandler(calendarChangedSignal, () => {
    changed = true;
  });
  const station = moment(clock);
  let next = await remindOfReplies(date, station.now());
  while (next !== null) {
    setCurrentDetails(`${date} 到达、须由人判读的回复：下次提醒 ${formatDue(next)}。`);
    await station.until(next, () => changed);
    changed = false;
    next = await remindOfReplies(date, station.now());
  }
  setCurrentDetails(`${date} 到达、须由人判读的回复：已判读完毕或各次提醒均已发出。`);
}
