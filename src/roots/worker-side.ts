import type { Settings } from '../../config/settings.js';
import { openSmsGateway } from '../integrations/sms/open.js';
import { cachedStationRules } from '../persistence/queries/station-rules.js';
import { createActivities } from './activities.js';
import { openEngine, openWorkerConnection } from './engine.js';
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
  stops: StopList;
}

/** The gateway, the workers and the duties of the house; stops are registered so that work drains before connections close. */
export async function startWorkerSide(root: WorkerProcess): Promise<{ ended: Promise<never> }> {
  const { settings, addresses, keyFile, logs, stops } = root;
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
  const sms = openSmsGateway(addresses.sms.url, { ratePerSecond: partsPerSecond });
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
  });
  stops.add('Duties', duties.stop);
  return { ended: workers.ended };
}

function mailroomOf({ settings, addresses: { mail } }: WorkerProcess): Mailroom | undefined {
  return mail.smtpUrl === undefined ? undefined : openMailroom(settings, mail.smtpUrl);
}
