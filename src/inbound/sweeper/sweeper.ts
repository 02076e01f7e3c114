import { dateOf, dayOf } from '../../../domain/calendar/day.js';
import { stationTime } from '../../../domain/clock/station-clock.js';
import { CODE_VALID_MS } from '../../../domain/sms/phone-code.js';
import type { Sql } from '../../persistence/database.js';
import { recordAudit } from '../../persistence/queries/audit.js';
import { forgetRepeats } from '../../persistence/queries/idempotency.js';
import { forgetJoinedParts } from '../../persistence/queries/inbound-parts.js';
import { endDeadCodes } from '../../persistence/queries/phone-codes.js';
import { applyReceipts, strayReceipts, type LateWindows } from '../../persistence/queries/receipts.js';
import { forgetRejections } from '../../persistence/queries/kept-copies.js';
import { clockEnd } from '../../persistence/queries/station-rules.js';
import { forgetStrayTexts } from '../../persistence/queries/submissions.js';
import {
  applyVerdicts,
  confirmAnswered,
  countUnknown,
  tellOfUnknown,
} from '../../persistence/queries/unknown-messages.js';
import { failStaleUploads, forgetUploadKeys } from '../../persistence/queries/uploads.js';
import { sealPageOfHandlers } from '../keys/seal-handlers.js';
import type { Duty } from '../rhythm.js';
import { lookAgain } from './second-look.js';
import { closeIncomplete } from '../sms/close-incomplete.js';
import type { InboundListenerParts } from '../sms/inbound-listener.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A message is looked at as unknown when its run has surely had the time to say more. */
const UNKNOWN_AFTER = 5 * MINUTE;
const PART_WAITS = 10 * MINUTE;
/** Rules are kept for two seconds, and a change of a case that has read them ends within twenty. */
const OLD_CALENDAR_GONE = MINUTE;
/** An act may wait in the engine through a long outage, and still finds its text. */
const STRAY_TEXT_AFTER = 30 * DAY;

/** What a crash or a race left lying is picked up: each duty is harmless when there is nothing to do. */
export function sweeperDuties(parts: InboundListenerParts): Duty[] {
  const { db, now } = parts;
  /** The station moment that was so much wall time ago: transport keeps wall time, also in a rehearsal. */
  const ago = (wallMs: number): Date => new Date(stationTime(parts.clock, Date.now() - wallMs));
  const inTransaction =
    (work: (sql: Sql) => Promise<unknown>): (() => Promise<boolean>) =>
    async () => {
      await db.transaction(work);
      return false;
    };
  const joinStrays = (wallMs: number) => async (): Promise<boolean> => {
    const late = await lateWindows(parts);
    await db.transaction(async (sql) => applyReceipts(sql, await strayReceipts(sql, ago(wallMs)), late));
    return false;
  };
  return [
    { name: 'stray receipts of late', everyMs: SECOND, work: joinStrays(10 * MINUTE) },
    { name: 'stray receipts', everyMs: 2 * MINUTE, work: joinStrays(7 * DAY) },
    { name: 'verdicts on unknown messages', everyMs: SECOND, work: () => giveEffect(parts, applyVerdicts) },
    {
      name: 'replies to unknown messages',
      everyMs: 10 * SECOND,
      work: () => giveEffect(parts, confirmAnswered),
    },
    {
      name: 'codes that did not leave in time',
      everyMs: 10 * SECOND,
      work: inTransaction((sql) => endDeadCodes(sql, ago(CODE_VALID_MS))),
    },
    {
      name: 'incomplete messages',
      everyMs: 20 * SECOND,
      work: () => closeIncomplete(parts, ago(PART_WAITS)),
    },
    {
      name: 'clocks of an older calendar',
      everyMs: 10 * SECOND,
      work: () => lookAgain(db, { enteredBefore: ago(OLD_CALENDAR_GONE), at: new Date(now()) }),
    },
    {
      name: 'word of unknown messages',
      everyMs: 30 * SECOND,
      work: inTransaction((sql) => tellClerks(sql, now(), ago)),
    },
    {
      name: 'uploads cut off',
      everyMs: 10 * SECOND,
      work: inTransaction((sql) => failStaleUploads(sql, new Date(now()))),
    },
    {
      name: 'rows that have served',
      everyMs: 10 * MINUTE,
      work: inTransaction((sql) => forgetServed(sql, now(), ago)),
    },
    ...retentionDuties(parts, ago),
  ];
}

/** Nothing personal is kept in clear, or longer than it is needed. */
const retentionDuties = (parts: InboundListenerParts, ago: (wallMs: number) => Date): Duty[] => [
  { name: 'handlers in clear', everyMs: 10 * MINUTE, work: () => sealPageOfHandlers(parts) },
  { name: 'rejected rows past their days', everyMs: 10 * MINUTE, work: () => forgetOldRejections(parts) },
  { name: 'texts of refused acts', everyMs: DAY, work: () => forgetOldStrays(parts, ago(STRAY_TEXT_AFTER)) },
];

/** Records of repeats keep wall time, uploads station time. */
async function forgetServed(sql: Sql, now: number, ago: (wallMs: number) => Date): Promise<void> {
  await forgetRepeats(sql, new Date());
  await forgetUploadKeys(sql, new Date(now));
  await forgetJoinedParts(sql, ago(HOUR));
}

/** What an insurer sent in rows that were refused is kept no longer than the office says, and the trail says what went. */
async function forgetOldRejections({ db, rules, now }: InboundListenerParts): Promise<boolean> {
  const { rejectionsKeptDays } = (await rules()).settings;
  const at = new Date(now());
  const before = new Date(now() - rejectionsKeptDays * DAY);
  return db.transaction(async (sql) => {
    const pages = await forgetRejections(sql, before);
    if (pages > 0)
      await recordAudit(sql, {
        ...{ at, actor: 'system:retention', action: 'upload.rejections_deleted' },
        ...{ subjectType: 'upload', subjectId: 'all', data: { pages, before: before.toISOString() } },
      });
    return pages > 0;
  });
}

/** What somebody wrote for an act that came to nothing goes in its time, and the trail says how much. */
async function forgetOldStrays({ db, now }: InboundListenerParts, before: Date): Promise<boolean> {
  return db.transaction(async (sql) => {
    const texts = await forgetStrayTexts(sql, before);
    if (texts > 0)
      await recordAudit(sql, {
        ...{ at: new Date(now()), actor: 'system:retention', action: 'submission.strays_deleted' },
        ...{ subjectType: 'submission', subjectId: 'all', data: { texts, before: before.toISOString() } },
      });
    return texts > 0;
  });
}

async function lateWindows({ rules, clock, now }: InboundListenerParts): Promise<LateWindows> {
  const current = await rules();
  const closesAt = (submittedAt: Date): Date => clockEnd(current, 'reply-window', submittedAt);
  return { now: new Date(now()), clock, closesAt };
}

async function giveEffect(
  parts: InboundListenerParts,
  resolve: (sql: Sql, late: LateWindows) => Promise<number>,
): Promise<boolean> {
  const late = await lateWindows(parts);
  const resolved = await parts.db.transaction((sql) => resolve(sql, late));
  if (resolved > 0) parts.onOrdered?.();
  return resolved > 0;
}

async function tellClerks(sql: Sql, now: number, ago: (wallMs: number) => Date): Promise<void> {
  const count = await countUnknown(sql, ago(UNKNOWN_AFTER));
  if (count > 0) await tellOfUnknown(sql, dateOf(dayOf(now)), count, new Date(now));
}
