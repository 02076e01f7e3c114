import { Registry } from 'prom-client';
import { keyringFile } from './roots/keys.js';
import { adoptEngineLog, openLogs } from './roots/logs.js';
import { run } from './roots/run.js';
import { givenAddresses, settingsOf } from './roots/settings.js';
import { watchWorker } from './roots/watch-worker.js';
import { startWorkerSide } from './roots/worker-side.js';

/** Workers and duties alone, beside a database, a Temporal server and an SMS gateway that are there already. */
await run({
  start: async (stops, say) => {
    const settings = settingsOf(process.env);
    const addresses = givenAddresses(settings, 'The worker', { sms: true });
    const logs = openLogs(settings.logLevel);
    adoptEngineLog(logs.of('worker'));
    const registry = new Registry();
    const worker = await startWorkerSide({
      settings,
      addresses,
      keyFile: keyringFile(settings),
      logs,
      registry,
      stops,
    });
    await watchWorker(worker, { settings, logs, registry, stops });
    say('The workers are ready.');
    return { ended: worker.ended };
  },
});
