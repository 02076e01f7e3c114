import path from 'node:path';
import type { Settings } from '../../config/settings.js';
import { chooseDataDir, takeDataDir } from '../embedded/data-dir.js';
import { startStationParts } from '../embedded/station-parts.js';
import type { StationParts } from '../embedded/station-parts.js';
import { startApiSide } from './api-side.js';
import { startOver } from './fresh.js';
import { keyringFile } from './keys.js';
import { adoptEngineLog, openLogs } from './logs.js';
import { optionsOf } from './options.js';
import { settingsOf } from './settings.js';
import { setUp } from './set-up.js';
import type { SetUp } from './set-up.js';
import { secretsTable, startTable } from './start-table.js';
import type { StopList } from './stop-list.js';
import { secondsSince, timed } from './timed.js';
import { startWorkerSide } from './worker-side.js';

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
  if (options.fresh) await startOver(settings, dataDir, options.yes, say);
  const parts = await startStationParts(settings, dataDir, say);
  stops.add('Database, Temporal, SMS centre and mail catcher', () => parts.stop());
  around.onParts(parts);
  const keyFile = keyringFile(settings, dataDir.folder);
  const set = await timed(say, 'Schema and reference data', () =>
    setUp(settings, parts.database.migratorUrl, keyFile),
  );
  try {
    const place = { folder: dataDir.folder, keyFile, logFile: path.join(dataDir.folder, 'logs/station.log') };
    const ended = await startProcesses(settings, parts, place, set, around);
    say(
      `Ready in ${secondsSince(began)} s. Ctrl-C stops the station in order; the next start goes on where it was.`,
    );
    return ended;
  } catch (error) {
    if (set.secrets.length > 0) say(secretsTable(set.secrets));
    throw error;
  }
}

async function startProcesses(
  settings: Settings,
  parts: StationParts,
  { folder, keyFile, logFile }: { folder: string; keyFile: string; logFile: string },
  { secrets }: SetUp,
  { stops, say }: Around,
): Promise<{ ended: Promise<never> }> {
  const logs = openLogs(settings.logLevel, logFile);
  adoptEngineLog(logs.of('worker'));
  const common = { settings, addresses: parts, keyFile, logs, stops };
  const worker = await timed(say, 'Workers', () => startWorkerSide(common));
  const { url, clock } = await timed(say, 'API', () => startApiSide(common));
  const [temporalUiUrl, mailPageUrl] = [parts.temporal.uiUrl, parts.mail.pageUrl];
  say(
    `\n${startTable({ url, temporalUiUrl, mailPageUrl, dataDir: folder, keyFile, logFile, secrets, clock })}`,
  );
  return worker;
}
