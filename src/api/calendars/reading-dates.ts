import { dateOf, dayOf } from '../../../domain/calendar/day.js';
import {
  calendarChangedSignal,
  repliesToReadId,
  repliesToReadType,
} from '../../../workflows/replies-to-read/messages.js';
import type { Sql } from '../../persistence/database.js';
import { watchedReadingDates } from '../../persistence/queries/replies-to-read.js';
import { orderRun } from '../../persistence/queries/run-commands.js';

/**
 * Has the clocks of replies that a person must read computed anew, in the transaction that changes the calendar. The few
 * dates that a run watches over are all told; what has not changed for them stays as it was. Returns the dates.
 */
export async function recomputeReading(sql: Sql, at: Date): Promise<string[]> {
  const watched = await watchedReadingDates(sql, dateOf(dayOf(at.getTime())));
  for (const { date, runNo } of watched) {
    const signal = {
      kind: 'signal',
      workflowType: repliesToReadType,
      signalName: calendarChangedSignal.name,
    } as const;
    await orderRun(sql, { workflowId: repliesToReadId(date, runNo), ...signal, payload: {} }, at);
  }
  return watched.map(({ date }) => date);
}
