import type { Client } from '@temporalio/client';
import { stationTime } from '../../domain/clock/station-clock.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import type { Database } from '../persistence/database.js';
import { openDatabase } from '../persistence/database.js';
import { recordAudit } from '../persistence/queries/audit.js';
import { dropMark, readMark } from '../persistence/queries/restore-mark.js';
import { skipUsedNumbers, skipUsedRounds } from '../persistence/queries/used-numbers.js';
import { openEngine } from '../roots/engine.js';
import { requireRestored } from '../roots/open-station.js';
import { atTheHouse } from './at-the-house.js';
import type { Command } from './command.js';
import { endFormerRuns, findFormerRuns } from './former-runs.js';
import type { FormerRuns } from './former-runs.js';
import { requireNoWorkers } from './idle-engine.js';
import { restartRuns } from './restart-runs.js';
import type { Restarted, Restarting } from './restart-runs.js';

/** Gives every open row its run again when the engine lost its state, and ends a restore that was broken off. */
export const reconcile: Command = {
  usage: 'reconcile',
  what: 'see that every open case and survey round has its run in Temporal; start the missing ones',
  run: (_args, desk) =>
    atTheHouse(
      desk,
      'database and engine',
      async ({ house, db, clock }) => {
        const mark = await db.transaction(readMark);
        if (mark?.stage === 'loading') await requireRestored(db);
        const engine = await openEngine(house.settings, house.temporalAddress);
        try {
          const parts = { db, client: engine.client, clock };
          if (mark === undefined) desk.print(await giveRuns(parts));
          else {
            await requireNoWorkers(engine.client, desk.say);
            desk.print(await endRestore(parts, house.urls.migratorUrl, mark.backupOf));
          }
          return 0;
        } finally {
          await engine.close();
        }
      },
      { restoring: true },
    ),
};

/** Restarts what is missing, with an audit entry, and tells in three lines what was found. */
async function giveRuns(parts: Restarting): Promise<string> {
  const { db, clock } = parts;
  const found = await restartRuns(parts);
  const entry = {
    at: new Date(stationTime(clock, Date.now())),
    actor: 'system:operator',
    action: 'station.reconciled',
    subjectType: 'station',
    subjectId: 'runs',
  };
  await db.transaction((sql) => recordAudit(sql, { ...entry, data: found }));
  return [
    lineOf('open cases', found.cases),
    lineOf('open survey rounds', found.rounds),
    lineOf('days with replies to read', found.readingDays),
  ].join('\n');
}

interface Restoring {
  worker: Database;
  migrator: Database;
  client: Client;
  clock: StationClock;
}

/**
 * After a restore: ends the runs of before, which may know what the rows do not, and gives every open row a run that starts
 * from it. May be repeated after a death; until it is done, no process starts on the database.
 */
export async function buildRunsAnew(
  { worker, migrator, client, clock }: Restoring,
  former: FormerRuns,
): Promise<string> {
  await endFormerRuns(client, former);
  const said = await giveRuns({ db: worker, client, clock });
  await migrator.transaction(dropMark);
  return said;
}

async function endRestore({ db, client, clock }: Restarting, url: string, backupOf: Date): Promise<string> {
  const migrator = await openDatabase({ url, applicationName: 'station-reconcile-schema', poolSize: 1 });
  try {
    const former = await findFormerRuns(client, backupOf);
    const at = new Date(stationTime(clock, Date.now()));
    await migrator.transaction((sql) => skipUsedRounds(sql, former.used));
    await db.transaction((sql) => skipUsedNumbers(sql, former.used, at));
    return await buildRunsAnew({ worker: db, migrator, client, clock }, former);
  } finally {
    await migrator.close();
  }
}

function lineOf(what: string, { running, started }: Restarted): string {
  return `${running + started} ${what}: ${running} had their run, ${started} were given one.`;
}
