import type { Database } from '../../persistence/database.js';
import { tellCases, tellReadingDates } from '../../persistence/queries/calendar-words.js';
import {
  calendarBefore,
  calendarToLookAgain,
  listCalendars,
  markLookedAgain,
} from '../../persistence/queries/calendars.js';

/**
 * Looks a second time, once for each calendar notice, a while after it was entered: a case that opened or was acted upon
 * at that very moment may have been computed by the calendar before it, and was not there, or not so, when the first look
 * was taken. `enteredBefore` (station time) is so long ago that nobody holds the older calendar any more. True: a notice
 * was looked at.
 */
export function lookAgain(
  db: Database,
  { enteredBefore, at }: { enteredBefore: Date; at: Date },
): Promise<boolean> {
  return db.transaction(async (sql) => {
    const notice = await calendarToLookAgain(sql, enteredBefore);
    if (!notice) return false;
    const others = (await listCalendars(sql)).filter(({ year }) => year !== notice.year);
    const replaced = await calendarBefore(sql, notice);
    const before = replaced ? [...others, replaced] : others;
    await tellCases(sql, { before, notice, stale: true }, at);
    await tellReadingDates(sql, at);
    await markLookedAgain(sql, notice, at);
    return true;
  });
}
