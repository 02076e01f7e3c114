import { stationTime } from '../../domain/clock/station-clock.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import { openDatabase } from '../persistence/database.js';
import type { Database } from '../persistence/database.js';
import { storedClock } from '../roots/clock.js';
import { requireRestored, stationRow } from '../roots/open-station.js';
import type { Desk } from './command.js';
import { openHouse } from './house.js';
import type { House } from './house.js';

/** A station that was found, its database under the role `worker`, and its clock. */
export interface AtTheHouse {
  house: House;
  db: Database;
  clock: StationClock;
  /** Station time. */
  now: () => Date;
}

/**
 * Does one thing with the station's database and closes everything that was opened for it. `restoring`: also where a restore
 * has not come to its end.
 */
export async function atTheHouse<T>(
  { settings, say }: Desk,
  needs: 'database' | 'database and engine',
  work: (at: AtTheHouse) => Promise<T>,
  { restoring = false } = {},
): Promise<T> {
  const house = await openHouse(settings, needs, say);
  try {
    const db = await openDatabase({
      url: house.urls.workerUrl,
      applicationName: 'station-operator',
      poolSize: 8,
    });
    try {
      const clock = storedClock(await stationRow(db));
      if (!restoring) await requireRestored(db);
      return await work({ house, db, clock, now: () => new Date(stationTime(clock, Date.now())) });
    } finally {
      await db.close();
    }
  } finally {
    await house.close();
  }
}
