import path from 'node:path';
import { chooseDataDir, takeDataDir } from './embedded/data-dir.js';
import { startStationParts } from './embedded/station-parts.js';
import type { StationParts } from './embedded/station-parts.js';
import { openEngine, prepareNamespace } from './roots/engine.js';
import { startOver } from './roots/fresh.js';
import { keyringFile } from './roots/keys.js';
import { adoptEngineLog, openLogs } from './roots/logs.js';
import { openMailroom } from './roots/mailroom.js';
import { openStation } from './roots/open-station.js';
import { optionsOf } from './roots/options.js';
import { endAtOnce, run } from './roots/run.js';
import { setUp } from './roots/set-up.js';
import { settingsOf } from './roots/settings.js';
import { startApi } from './roots/start-api.js';
import { startTable } from './roots/start-table.js';
import { timed } from './roots/timed.js';
import { startWorkerSide } from './roots/worker-side.js';

let parts: StationParts | undefined;

/** The whole station in one process: the parts that no variable replaces, the schema, the API, the workers. */
await run({
  start: async (stops, say) => {
    const began = performance.now();
    const options = optionsOf(process.argv.slice(2));
    const settings = settingsOf(process.env);
    const dataDir = await takeDataDir(await chooseDataDir(settings.dataDir));
    stops.add('Data folder', () => dataDir.release());
    if (options.fresh) await startOver(settings, dataDir, options.yes, say);
    const logFile = path.join(dataDir.folder, 'logs/station.log');
    const logs = openLogs(settings.logLevel, logFile);
    adoptEngineLog(logs.of('worker'));
    const keyFile = keyringFile(settings, dataDir.folder);

    const running = await startStationParts(settings, dataDir, say);
    parts = running;
    stops.add('Database, Temporal, SMS centre and mail catcher', running.stop);
    const set = await timed(say, 'Schema and reference data', () =>
      setUp(settings, running.database.migratorUrl, keyFile),
    );

    const { database, clock, keyring } = await openStation(settings, {
      ...{ url: running.database.apiUrl, applicationName: 'station-api', poolSize: 12, keyFile },
    });
    stops.add('Database of the API', () => database.close());
    const engine = await openEngine(settings, running.temporal.address);
    stops.add('Connection of the API to Temporal', engine.close);
    await prepareNamespace(engine, settings.temporal.namespace);
    const worker = await timed(say, 'Workers', () =>
      startWorkerSide({ settings, addresses: running, keyFile, logs, stops }),
    );
    const mailroom = openMailroom(settings, running.mail.smtpUrl);
    stops.add('Mail', () => mailroom.sender.close());
    const api = await timed(say, 'API', () =>
      startApi({ settings, database, keyring, clock, engine, mailroom, logs }),
    );
    stops.add('API', api.stop);

    say('');
    say(
      startTable({
        url: api.url,
        temporalUiUrl: running.temporal.uiUrl,
        mailPageUrl: running.mail.pageUrl,
        dataDir: dataDir.folder,
        keyFile,
        logFile,
        set,
        clock,
      }),
    );
    say(
      `Ready in ${((performance.now() - began) / 1000).toFixed(1)} s. Ctrl-C stops the station in order; the next start goes on where it was.`,
    );
    return worker;
  },
  abandon: () => endAtOnce(parts?.pids()),
});
