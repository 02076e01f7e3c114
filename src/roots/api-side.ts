import type { Registry } from 'prom-client';
import type { Settings } from '../../config/settings.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import { openEngine } from './engine.js';
import type { Logs } from './logs.js';
import { openMailroom } from './mailroom.js';
import { openStation } from './open-station.js';
import type { Addresses } from './settings.js';
import { startApi } from './start-api.js';
import type { StopList } from './stop-list.js';

export interface ApiProcess {
  settings: Settings;
  addresses: Addresses;
  keyFile: string;
  logs: Logs;
  /** Figures of this process. */
  registry: Registry;
  stops: StopList;
}

const POOL_SIZE = 16;

/** The API with what it stands on, listening; stops are registered so that requests finish before connections close. */
export async function startApiSide(root: ApiProcess): Promise<{ url: string; clock: StationClock }> {
  const { settings, addresses, keyFile, logs, registry, stops } = root;
  const url = addresses.database.apiUrl;
  const { database, clock, keyring } = await openStation(settings, {
    url,
    applicationName: 'station-api',
    poolSize: POOL_SIZE,
    keyFile,
  });
  stops.add('Database of the API', () => database.close());
  const engine = await openEngine(settings, addresses.temporal.address);
  stops.add('Connection of the API to Temporal', engine.close);
  const mailroom = openMailroom(settings, addresses.mail.smtpUrl);
  stops.add('Mail', () => mailroom.sender.close());
  const api = await startApi({ settings, database, keyring, clock, engine, mailroom, logs, registry });
  stops.add('API', api.stop);
  return { url: api.url, clock };
}
