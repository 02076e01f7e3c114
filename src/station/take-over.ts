import { stationTime } from '../../domain/clock/station-clock.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import type { Sql } from '../persistence/database.js';
import { recordAudit } from '../persistence/queries/audit.js';
import { doubtWaitingMail } from '../persistence/queries/notices-mail.js';
import { markLoaded } from '../persistence/queries/restore-mark.js';
import { insertStop } from '../persistence/queries/sending-stops.js';
import { findStation } from '../persistence/queries/station.js';
import { orderWordsAgain, skipUsedNumbers } from '../persistence/queries/used-numbers.js';
import { storedClock } from '../roots/clock.js';
import { StationFault } from '../roots/fault.js';
import type { FormerRuns } from './former-runs.js';

export interface TakenOver {
  clock: StationClock;
  /** Notices that may have been mailed since the backup. */
  doubtful: number;
}

/**
 * The last thing written with what was loaded: who did it, that nothing leaves, that no number is given twice, and that the
 * runs are still to be built anew.
 */
export async function takeOver(sql: Sql, backupOf: Date, { used, words }: FormerRuns): Promise<TakenOver> {
  const station = await findStation(sql);
  if (station === undefined)
    throw new StationFault('usage', 'This backup holds no station; nothing was loaded.');
  const clock = storedClock(station);
  const at = new Date(stationTime(clock, Date.now()));
  await recordAudit(sql, {
    at,
    actor: 'system:operator',
    action: 'station.restored',
    subjectType: 'station',
    subjectId: 'database',
    data: { backupOf: backupOf.toISOString() },
  });
  await markLoaded(sql);
  await skipUsedNumbers(sql, used, at);
  await orderWordsAgain(
    sql,
    words.map(({ workflowId }) => workflowId),
  );
  return { clock, doubtful: await holdWhatLeaves(sql, at) };
}

/**
 * No SMS leaves before somebody who has seen the centre's log lets it; a stop of everything that stood in the backup stays.
 * No mail that waited in the backup leaves at all. Returns how many notices those were.
 */
export async function holdWhatLeaves(sql: Sql, at: Date): Promise<number> {
  await insertStop(sql, { insurerId: null, by: 'system:operator', submissionId: null }, at);
  return doubtWaitingMail(sql);
}
