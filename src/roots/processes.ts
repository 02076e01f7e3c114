import { Registry } from 'prom-client';
import type { Settings } from '../../config/settings.js';
import type { StationParts } from '../embedded/station-parts.js';
import type { FirstSecret } from '../persistence/seed/seed-station.js';
import { startApiSide } from './api-side.js';
import { adoptEngineLog, openLogs } from './logs.js';
import { startTable } from './start-table.js';
import type { StopList } from './stop-list.js';
import { timed } from './timed.js';
import { startWorkerSide } from './worker-side.js';

export { setUp } from './set-up.js';

/** The workers and the API in this process, and the table that says where they are. */
export async function startProcesses(
  settings: Settings,
  parts: StationParts,
  { folder, keyFile, logFile }: { folder: string; keyFile: string; logFile: string },
  secrets: readonly FirstSecret[],
  { stops, say }: { stops: StopList; say: (line: string) => void },
): Promise<{ ended: Promise<never> }> {
  const logs = openLogs(settings.logLevel, logFile);
  adoptEngineLog(logs.of('worker'));
  const common = { settings, addresses: parts, keyFile, logs, registry: new Registry(), stops };
  const worker = await timed(say, 'Workers', () => startWorkerSide(common));
  const { url, clock } = await timed(say, 'API', () => startApiSide(common));
  const [temporalUiUrl, mailPageUrl] = [parts.temporal.uiUrl, parts.mail.pageUrl];
  say(
    `\n${startTable({ url, temporalUiUrl, mailPageUrl, dataDir: folder, keyFile, logFile, secrets, clock })}`,
  );
  return worker;
}
