import { Registry } from 'prom-client';
import { startApiSide } from './roots/api-side.js';
import { keyringFile } from './roots/keys.js';
import { adoptEngineLog, openLogs } from './roots/logs.js';
import { run } from './roots/run.js';
import { givenAddresses, settingsOf } from './roots/settings.js';

/** The API alone, beside a database and a Temporal server that are there already. */
await run({
  start: async (stops, say) => {
    const settings = settingsOf(process.env);
    const addresses = givenAddresses(settings, 'The API', { sms: false });
    const logs = openLogs(settings.logLevel);
    adoptEngineLog(logs.of('api'));
    const { url } = await startApiSide({
      settings,
      addresses,
      keyFile: keyringFile(settings),
      logs,
      registry: new Registry(),
      stops,
    });
    say(`The API is ready on ${url}.`);
    return undefined;
  },
});
