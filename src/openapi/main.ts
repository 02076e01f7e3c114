import { readFile, writeFile } from 'node:fs/promises';
import { createApi } from '../api/front-door/create-api.js';
import { openLog } from '../api/front-door/log.js';
import { openApiDocument } from '../api/front-door/openapi.js';
import { defaultApiSettings } from '../api/front-door/station-parts.js';
import type { Client } from '@temporalio/client';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import type { Keyring } from '../integrations/keyring/keyring.js';
import type { Database } from '../persistence/database.js';

const FILE = 'docs/openapi.json';

/** What the description needs of the parts: nothing; whatever is touched says so. */
const absent: unknown = new Proxy(
  {},
  {
    get: () => {
      throw new Error('Describing the API must not use its database or its keys.');
    },
  },
);

/**
 * `node tools/run.mjs src/openapi/main.js` writes the contract to `docs/openapi.json`; with `--check` it only says
 * whether the file is up to date, and ends with status 1 when it is not.
 */
const app = await createApi({
  database: absent as Database,
  keyring: absent as Keyring,
  logger: openLog('error'),
  stationNow: () => new Date(0),
  wallNow: () => new Date(0),
  sendMail: () => Promise.resolve(),
  checkEngine: () => Promise.resolve(),
  engine: absent as Client,
  clock: REAL_CLOCK,
  settings: defaultApiSettings,
});
const text = `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
await app.close();
if (!process.argv.includes('--check')) {
  await writeFile(FILE, text);
  console.log(`Wrote ${FILE}.`);
} else if ((await readFile(FILE, 'utf8').catch(() => '')) !== text) {
  console.error(
    `${FILE} is not up to date: run "node tools/run.mjs src/openapi/main.js" and commit the file.`,
  );
  process.exitCode = 1;
}
