import { buildCalendar } from '../domain/calendar/calendar.js';
import { dayNumber, startOfDay } from '../domain/calendar/day.js';
import { computeDeadline, type Rung } from '../domain/clock/deadline.js';
import type { Role } from '../domain/identity/role.js';
import type { Database } from '../src/persistence/database.js';
import {
  fireReadingStep,
  firedReadingSteps,
  moveReadingDue,
  unreadReplies,
} from '../src/persistence/queries/replies-to-read.js';
import {
  loadStationRules,
  readingEnd,
  readingPolicy,
  type StationRules,
} from '../src/persistence/queries/station-rules.js';

export interface ReadingActivityParts {
  db: Database;
  /** Station time, epoch milliseconds. */
  now: () => number;
}

export type ReadingActivities = ReturnType<typeof createReadingActivities>;

/** The clock of replies that a person must read: all of one Shanghai date fall due together. */
export function createReadingActivities({ db, now: clockNow }: ReadingActivityParts) {
  return {
    /**
     * Fires the rungs whose moment has come, clerks first and the supervisor when it is due; returns the next moment,
     * null when nothing is unread or all have fired. By the calendar as it is now, to which the replies' due moments are
     * brought. `at` is the run's own moment: a worker whose clock lags behind the
     * engine's does not act as if a timer had not fired.
     */
    async remindOfReplies(date: string, at: number): Promise<number | null> {
      const now = Math.max(at, clockNow());
      const [from, until] = [startOfDay(dayNumber(date)), startOfDay(dayNumber(date) + 1)];
      return db.transaction(async (sql) => {
        // Not from a cache: it may be the change of the calendar that asks.
        const rules = await loadStationRules(sql);
        const rungs = rungsOf(rules, date);
        const replies = await unreadReplies(sql, new Date(from), new Date(until));
        await moveReadingDue(sql, movedOf(rules, replies));
        const unread = replies.length;
        if (unread === 0 && now >= until) return null;
        const fired = await firedReadingSteps(sql, date);
        const due = rungs.filter((rung) => rung.at <= now && !fired.includes(rung.percent));
        for (const { percent } of unread > 0 ? due : []) {
          const role: Role = percent === 100 ? 'station_supervisor' : 'station_clerk';
          await fireReadingStep(sql, { date, percent, unread, role }, new Date(now));
        }
        const later = rungs.map((rung) => rung.at).filter((moment) => moment > now);
        return later.length > 0 ? Math.min(...later) : null;
      });
    },
  };
}

function movedOf(
  rules: StationRules,
  replies: readonly { id: string; arrivedAt: Date; dueAt: Date | null }[],
): { id: string; dueAt: Date }[] {
  return replies.flatMap(({ id, arrivedAt, dueAt: stands }) => {
    const dueAt = readingEnd(rules, arrivedAt);
    return dueAt.getTime() === stands?.getTime() ? [] : [{ id, dueAt }];
  });
}

function rungsOf(rules: StationRules, date: string): readonly Rung[] {
  const day = dayNumber(date);
  const policy = readingPolicy(rules, day);
  const facts = { policy, startedAt: startOfDay(day), extensions: [], pauses: [] };
  return computeDeadline(facts, buildCalendar(rules.calendarNotices)).rungs;
}
