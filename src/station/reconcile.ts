import { openEngine } from '../roots/engine.js';
import { storedClock } from '../roots/clock.js';
import { stationRow } from '../roots/open-station.js';
import { openDatabase } from '../persistence/database.js';
import { recordAudit } from '../persistence/queries/audit.js';
import { stationTime } from '../../domain/clock/station-clock.js';
import type { Command } from './command.js';
import { openHouse } from './house.js';
import type { House } from './house.js';
import { restartRuns } from './restart-runs.js';
import type { Restarted } from './restart-runs.js';

/** Gives every open row its run again: after a restore, or when the engine lost its state. */
export const reconcile: Command = {
  usage: 'reconcile',
  what: 'see that every open case and survey round has its run in Temporal; start the missing ones',
  run: async (_args, { settings, print, say }) => {
    const house = await openHouse(settings, 'database and engine', say);
    try {
      print(await reconcileHouse(house, { refresh: false }));
      return 0;
    } finally {
      await house.close();
    }
  },
};

/** Restarts what is missing, with an audit entry, and tells in three lines what was found. */
export async function reconcileHouse(house: House, { refresh }: { refresh: boolean }): Promise<string> {
  const { settings, urls, temporalAddress } = house;
  const db = await openDatabase({ url: urls.workerUrl, applicationName: 'station-reconcile', poolSize: 8 });
  try {
    const clock = storedClock(await stationRow(db));
    const engine = await openEngine(settings, temporalAddress);
    try {
      const found = await restartRuns({ db, client: engine.client, clock, refresh });
      const at = new Date(stationTime(clock, Date.now()));
      await db.transaction((sql) =>
        recordAudit(sql, {
          at,
          actor: 'system:operator',
          action: 'station.reconciled',
          subjectType: 'station',
          subjectId: 'runs',
          data: found,
        }),
      );
      return [
        lineOf('open cases', found.cases),
        lineOf('open survey rounds', found.rounds),
        lineOf('days with replies to read', found.readingDays),
      ].join('\n');
    } finally {
      await engine.close();
    }
  } finally {
    await db.close();
  }
}

function lineOf(what: string, { running, started }: Restarted): string {
  return `${running + started} ${what}: ${running} had their run, ${started} were given one.`;
}
