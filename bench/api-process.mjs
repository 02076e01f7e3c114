/** The API in a process of its own, so that its memory is its own. Answers `memory` with its peak so far, in MiB. */
import { createApi } from '../dist/src/api/front-door/create-api.js';
import { openLog } from '../dist/src/api/front-door/log.js';
import { defaultApiSettings } from '../dist/src/api/front-door/station-parts.js';
import { openKeyring } from '../dist/src/integrations/keyring/keyring.js';
import { openDatabase } from '../dist/src/persistence/database.js';

const database = await openDatabase({ url: process.env.API_URL, applicationName: 'bench-api' });
const app = await createApi({
  database,
  keyring: openKeyring(process.env.KEYRING_FILE),
  logger: openLog('warn'),
  stationNow: () => new Date(),
  wallNow: () => new Date(),
  sendMail: () => Promise.resolve(),
  checkEngine: () => Promise.resolve(),
  settings: defaultApiSettings,
});
await app.listen(0, '127.0.0.1');
process.on('message', () => process.send({ memory: Math.round(process.resourceUsage().maxRSS / 1024) }));
process.on('disconnect', () => process.exit(0));
process.send({ url: await app.getUrl() });
