import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Settings } from '../../config/settings.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import { countSms } from '../integrations/metrics/counted-sms.js';
import { openSmsGateway } from '../integrations/sms/open.js';
import type { Database } from '../persistence/database.js';
import { cachedStationRules } from '../persistence/queries/station-rules.js';
import { createActivities } from './activities.js';
import { openEngine, openWorkerConnection } from './engine.js';
import type { Engine } from './engine.js';
import type { Logs } from './logs.js';
import { openMailroom } from './mailroom.js';
import type { Mailroom } from './mailroom.js';
import { openStation } from './open-station.js';
import type { Addresses } from './settings.js';
import { startDuties } from './start-duties.js';
import { startWorkers, WORKER_POOL_SIZE } from './start-worker.js';
import type { StopList } from './stop-list.js';

export interface WorkerProcess {
  settings: Settings;
  addresses: Addresses;
  keyFile: string;
  logs: Logs;
  /** Figures of this process. */
  registry: Registry;
  stops: StopList;
}

export interface WorkerSide {
  db: Database;
  clock: StationClock;
  engine: Engine;
  /** Rejects when a worker ends by itself. */
  ended: Promise<never>;
}

/** The gateway, the workers and the duties of the house; stops are registered so that work drains before connections close. */
export async function startWorkerSide(root: WorkerProcess): Promise<WorkerSide> {
  const { settings, addresses, keyFile, logs, registry, stops } = root;
  const {
    database: db,
    clock,
    keyring,
  } = await openStation(settings, {
    url: addresses.database.workerUrl,
    applicationName: 'station-worker',
    poolSize: WORKER_POOL_SIZE,
    prepare: true,
    keyFile,
  });
  stops.add('Database of the workers', () => db.close());
  const engine = await openEngine(settings, addresses.temporal.address);
  stops.add('Connection of the duties to Temporal', engine.close);
  const connection = await openWorkerConnection(settings, addresses.temporal.address);
  stops.add('Connection of the workers to Temporal', () => connection.close());
  const mailroom = mailroomOf(root);
  stops.add('Mail', async () => mailroom?.sender.close());
  const { partsPerSecond } = settings.sms;
  const sms = countSms(openSmsGateway(addresses.sms.url, { ratePerSecond: partsPerSecond }), registry);
  stops.add('SMS gateway', () => sms.close());
  const rules = cachedStationRules(db);
  const activities = createActivities({ db, sms, keyring, clock, rules, smsRate: partsPerSecond });
  const workers = await startWorkers({ settings, connection, activities, logs });
  stops.add('Workers', workers.stop);
  const duties = startDuties({
    settings,
    db,
    client: engine.client,
    sms,
    keyring,
    clock,
    rules,
    mailroom,
    logs,
    onFailure: failureCounter(registry),
  });
  stops.add('Duties', duties.stop);
  return { db, clock, engine, ended: workers.ended };
}

function mailroomOf({ settings, addresses: { mail } }: WorkerProcess): Mailroom | undefined {
  return mail.smtpUrl === undefined ? undefined : openMailroom(settings, mail.smtpUrl);
}

function failureCounter(registry: Registry): (duty: string) => void {
  const failures = new Counter({
    ...{
      name: 'station_duty_failures_total',
      help: 'Duties of the house that failed and are tried again, by duty.',
    },
    ...{ labelNames: ['duty'], registers: [registry] },
  });
  return (duty) => failures.inc({ duty });
}
