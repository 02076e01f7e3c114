import { openEngine } from './roots/engine.js';
import { keyringFile } from './roots/keys.js';
import { adoptEngineLog, openLogs } from './roots/logs.js';
import { openMailroom } from './roots/mailroom.js';
import { openStation } from './roots/open-station.js';
import { run } from './roots/run.js';
import { givenAddresses, settingsOf } from './roots/settings.js';
import { startApi } from './roots/start-api.js';

/** The API alone, beside a database and a Temporal server that are there already. */
await run({
  start: async (stops, say) => {
    const settings = settingsOf(process.env);
    const addresses = givenAddresses(settings, 'The API', { sms: false });
    const logs = openLogs(settings.logLevel);
    adoptEngineLog(logs.of('api'));
    const { database, clock, keyring } = await openStation(settings, {
      url: addresses.database.apiUrl,
      applicationName: 'station-api',
      poolSize: 16,
      keyFile: keyringFile(settings),
    });
    stops.add('Database of the API', () => database.close());
    const engine = await openEngine(settings, addresses.temporal.address);
    stops.add('Connection of the API to Temporal', engine.close);
    const mailroom = openMailroom(settings, addresses.mail.smtpUrl);
    stops.add('Mail', () => mailroom.sender.close());
    const api = await startApi({ settings, database, keyring, clock, engine, mailroom, logs });
    stops.add('API', api.stop);
    say(`The API is ready on ${api.url}.`);
    return undefined;
  },
});
