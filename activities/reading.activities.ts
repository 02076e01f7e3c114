import { buildCalendar } from '../domain/calendar/calendar.js';
import { dayNumber, startOfDay } from '../domain/calendar/day.js';
import { computeDeadline } from '../domain/clock/deadline.js';
import { policyFor } from '../domain/clock/policies.js';
import type { Database } from '../src/persistence/database.js';
import {
  countUnread,
  fireReadingStep,
  firedReadingSteps,
} from '../src/persistence/queries/replies-to-read.js';
import type { StationRules } from '../src/persistence/queries/station-rules.js';

export interface ReadingActivityParts {
  db: Database;
  rules: () => Promise<StationRules>;
  /** Station time, epoch milliseconds. */
  now: () => number;
}

export type ReadingActivities = ReturnType<typeof createReadingActivities>;

/** The clock of replies that a person must read: all of one Shanghai date fall due together. */
export function createReadingActivities({ db, rules, now }: ReadingActivityParts) {
  return {
    /**
     * Fires the rungs whose moment has come, clerks first and the supervisor when it is due; returns the next moment,
     * null when nothing is unread or all have fired.
     */
    async remindOfReplies(date: string): Promise<number | null> {
      const { clockPolicySets, calendarNotices } = await rules();
      const day = dayNumber(date);
      const startedAt = startOfDay(day);
      const policy = policyFor(clockPolicySets, 'reply-reading', startedAt);
      const { rungs } = computeDeadline(
        { policy, startedAt, extensions: [], pauses: [] },
        buildCalendar(calendarNotices),
      );
      return db.transaction(async (sql) => {
        const unread = await countUnread(sql, new Date(startedAt), new Date(startOfDay(day + 1)));
        const stillArriving = now() < startOfDay(day + 1);
        if (unread === 0 && !stillArriving) return null;
        const fired = await firedReadingSteps(sql, date);
        const open = rungs.filter((rung) => !fired.includes(rung.percent));
        for (const { percent, at } of open) {
          if (at > now() || unread === 0) continue;
          const role = percent === 100 ? 'station_supervisor' : 'station_clerk';
          await fireReadingStep(sql, { date, percent, unread, role }, new Date(now()));
        }
        const later = open.map((rung) => rung.at).filter((at) => at > now());
        return later.length > 0 ? Math.min(...later) : null;
      });
    },
  };
}
