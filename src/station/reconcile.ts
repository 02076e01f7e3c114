import { recordAudit } from '../persistence/queries/audit.js';
import { openEngine } from '../roots/engine.js';
import { atTheHouse } from './at-the-house.js';
import type { AtTheHouse } from './at-the-house.js';
import type { Command } from './command.js';
import { restartRuns } from './restart-runs.js';
import type { Restarted } from './restart-runs.js';

/** Gives every open row its run again: after a restore, or when the engine lost its state. */
export const reconcile: Command = {
  usage: 'reconcile',
  what: 'see that every open case and survey round has its run in Temporal; start the missing ones',
  run: (_args, desk) =>
    atTheHouse(desk, 'database and engine', async (at) => {
      desk.print(await reconcileHouse(at, { refresh: false }));
      return 0;
    }),
};

/** Restarts what is missing, with an audit entry, and tells in three lines what was found. */
export async function reconcileHouse(
  { house, db, clock, now }: AtTheHouse,
  { refresh }: { refresh: boolean },
): Promise<string> {
  const engine = await openEngine(house.settings, house.temporalAddress);
  try {
    const found = await restartRuns({ db, client: engine.client, clock, refresh });
    const entry = {
      actor: 'system:operator',
      action: 'station.reconciled',
      subjectType: 'station',
      subjectId: 'runs',
    };
    await db.transaction((sql) => recordAudit(sql, { at: now(), ...entry, data: found }));
    return [
      lineOf('open cases', found.cases),
      lineOf('open survey rounds', found.rounds),
      lineOf('days with replies to read', found.readingDays),
    ].join('\n');
  } finally {
    await engine.close();
  }
}

function lineOf(what: string, { running, started }: Restarted): string {
  return `${running + started} ${what}: ${running} had their run, ${started} were given one.`;
}
