import path from 'node:path';
import { chooseDataDir, takeDataDir } from '../embedded/data-dir.js';
import { startStationParts } from '../embedded/station-parts.js';
import type { StationParts } from '../embedded/station-parts.js';
import { startOver } from './fresh.js';
import { keyringFile } from './keys.js';
import { optionsOf } from './options.js';
import { requireApiPort } from './listening.js';
import { settingsOf } from './settings.js';
import { secretsTable } from './start-table.js';
import type { StopList } from './stop-list.js';
import { secondsSince, timed } from './timed.js';

interface Around {
  stops: StopList;
  say: (line: string) => void;
  /** Told of the embedded parts once they run. */
  onParts: (parts: StationParts) => void;
}

/** Starts everything in this process and prints the table; secrets of a first start are shown even when a later step fails. */
export async function startWholeStation(args: string[], around: Around): Promise<{ ended: Promise<never> }> {
  const began = performance.now();
  const { stops, say } = around;
  const options = optionsOf(args);
  const settings = settingsOf(process.env);
  const dataDir = await takeDataDir(await chooseDataDir(settings.dataDir));
  stops.add('Data folder', () => dataDir.release());
  await requireApiPort(settings);
  if (options.fresh) await startOver(settings, dataDir, options.yes, say);
  // Loading the house takes as long as PostgreSQL takes to start: both at once, and a fault above is told at once.
  const house = import('./processes.js');
  house.catch(() => undefined);
  const parts = await startStationParts(settings, dataDir, say);
  stops.add('Database, Temporal, SMS centre and mail catcher', () => parts.stop());
  around.onParts(parts);
  const keyFile = keyringFile(settings, dataDir.folder);
  const { setUp, startProcesses } = await house;
  const set = await timed(say, 'Schema and reference data', () =>
    setUp(settings, parts.database.migratorUrl, keyFile),
  );
  try {
    const place = { folder: dataDir.folder, keyFile, logFile: path.join(dataDir.folder, 'logs/station.log') };
    const ended = await startProcesses(settings, parts, place, set.secrets, around);
    say(
      `Ready in ${secondsSince(began)} s. Ctrl-C stops the station in order; the next start goes on where it was.`,
    );
    return ended;
  } catch (error) {
    if (set.secrets.length > 0) say(secretsTable(set.secrets));
    throw error;
  }
}
