import type { Settings } from '../../config/settings.js';
import type { Registry } from 'prom-client';
import { stationTime } from '../../domain/clock/station-clock.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import { createApi } from '../api/front-door/create-api.js';
import { defaultApiSettings } from '../api/front-door/station-parts.js';
import type { Keyring } from '../integrations/keyring/keyring.js';
import type { Database } from '../persistence/database.js';
import type { Engine } from './engine.js';
import { listenFault } from './listening.js';
import type { Logs } from './logs.js';
import type { Mailroom } from './mailroom.js';

export interface ApiRoot {
  settings: Settings;
  /** Under the role `api`. */
  database: Database;
  keyring: Keyring;
  clock: StationClock;
  engine: Engine;
  mailroom: Mailroom;
  logs: Logs;
  registry: Registry;
}

/** The API, listening; `stop` lets the requests under way finish. */
export async function startApi({
  settings,
  database,
  keyring,
  clock,
  engine,
  mailroom,
  logs,
  registry,
}: ApiRoot): Promise<{ url: string; stop: () => Promise<void> }> {
  const { host, port, publicUrl, trustedProxies, sessionIdleMinutes } = settings.http;
  const app = await createApi({
    database,
    keyring,
    logger: logs.of('api'),
    stationNow: () => new Date(stationTime(clock, Date.now())),
    wallNow: () => new Date(),
    sendMail: mailroom.sendToStaff,
    checkEngine: engine.check,
    engine: engine.client,
    backlogs: engine.backlogs,
    registry,
    clock,
    settings: {
      ...defaultApiSettings,
      publicUrl,
      trustedProxies,
      sessionIdleMinutes,
      webhookAllowPrivate: settings.webhookAllowPrivate,
    },
  });
  await app.listen(port, host).catch(async (error: unknown) => {
    await app.close();
    throw listenFault(error instanceof Error ? error : new Error(String(error)), { host, port });
  });
  return { url: publicUrl, stop: () => app.close() };
}
