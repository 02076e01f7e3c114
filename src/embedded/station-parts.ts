import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../../config/settings.js';
import type { DataDir } from './data-dir.js';
import { keepRunning } from './kept-running.js';
import { startMailCatcher } from './mail-catcher/mail-catcher.js';
import { requireFreePort } from './ports.js';
import { administeredDatabase } from './postgres/administered.js';
import { passwordsFile } from './postgres/passwords.js';
import { startEmbeddedPostgres } from './postgres/postgres.js';
import { openControlPort } from './sms-centre/control-port.js';
import { startSmsCentre } from './sms-centre/centre.js';
import { findTemporalCli } from './temporal/binaries.js';
import { startTemporalDevServer, stationSearchAttributes } from './temporal/dev-server.js';

/** Where the station finds what it stands on, embedded or named by a variable. */
export interface StationParts {
  database: { apiUrl: string; workerUrl: string; migratorUrl: string };
  temporal: { address: string; uiUrl: string | undefined };
  sms: { url: string; controlPort: number | undefined };
  mail: { smtpUrl: string; pageUrl: string | undefined };
  /** Present process ids of the embedded servers; undefined where a real one is used. */
  pids(): { postgres: number | undefined; temporal: number | undefined };
  /** Stops what was started, in reverse order. */
  stop(): Promise<void>;
}

interface Start {
  settings: Settings;
  dataDir: DataDir;
  /** Told one line for each part, and one for each step that takes long. */
  say: (line: string) => void;
  /** Stops of what runs so far; the last one is stopped first. */
  stops: (() => Promise<void>)[];
}

/**
 * Starts every part that no variable replaces: PostgreSQL, Temporal, the SMS centre simulator, the mail catcher. When one fails, those
 * before it are stopped and its `PartFailure` is thrown.
 */
export async function startStationParts(
  settings: Settings,
  dataDir: DataDir,
  say: (line: string) => void,
): Promise<StationParts> {
  const start: Start = { settings, dataDir, say, stops: [] };
  const stop = async () => {
    for (let last = start.stops.pop(); last !== undefined; last = start.stops.pop()) await last();
  };
  try {
    const { postgresPid, ...database } = await startDatabase(start);
    const { temporalPid, ...temporal } = await startTemporal(start);
    const sms = await startSms(start);
    const mail = await startMail(start);
    return {
      database,
      temporal,
      sms,
      mail,
      pids: () => ({ postgres: postgresPid?.(), temporal: temporalPid?.() }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDatabase({ settings, dataDir, say, stops }: Start) {
  if (settings.database !== undefined) return { ...settings.database, postgresPid: undefined };
  if (settings.databaseAdminUrl !== undefined)
    return {
      ...(await administeredDatabase(settings.databaseAdminUrl, passwordsFile(dataDir.folder))),
      postgresPid: undefined,
    };
  const done = timed(say, 'PostgreSQL');
  const port = settings.embedded.postgresPort;
  const kept = await keepRunning(
    'PostgreSQL',
    () => startEmbeddedPostgres({ dataDir: dataDir.folder, port }),
    say,
  );
  stops.push(() => kept.stop());
  done(`127.0.0.1:${port}`);
  const { apiUrl, workerUrl, migratorUrl } = kept.first;
  return { apiUrl, workerUrl, migratorUrl, postgresPid: () => kept.pid() };
}

async function startTemporal({ settings, dataDir, say, stops }: Start) {
  const { address, namespace, uiUrl } = settings.temporal;
  if (address !== undefined) return { address, uiUrl, temporalPid: undefined };
  const done = timed(say, 'Temporal');
  const { temporalPort: port, temporalUiPort: uiPort } = settings.embedded;
  const cliPath = await findTemporalCli({ say });
  const options = {
    ...{ cliPath, port, uiPort, namespace, retentionDays: 90, searchAttributes: stationSearchAttributes },
    dbFilename: path.join(dataDir.folder, 'temporal/temporal.sqlite'),
    logFile: path.join(dataDir.folder, 'logs/temporal.log'),
  };
  const kept = await keepRunning('Temporal', () => startTemporalDevServer(options), say);
  stops.push(() => kept.stop());
  done(`127.0.0.1:${port}`);
  return {
    address: kept.first.address,
    uiUrl: uiUrl ?? `http://127.0.0.1:${uiPort}`,
    temporalPid: () => kept.pid(),
  };
}

async function startSms({ settings, dataDir, say, stops }: Start): Promise<StationParts['sms']> {
  if (settings.sms.url !== undefined) return { url: settings.sms.url, controlPort: undefined };
  const done = timed(say, 'SMS centre simulator');
  const { smsCentrePort: port, smsCentreControlPort: controlPort } = settings.embedded;
  await requireFreePort(port, 'The SMS centre simulator', 'SMS_CENTRE_PORT');
  await requireFreePort(controlPort, "The SMS centre simulator's switchboard", 'SMS_CENTRE_CONTROL_PORT');
  const password = await keptSecret(path.join(dataDir.folder, 'sms-centre-password'));
  const centre = await startSmsCentre({ port, dataDir: path.join(dataDir.folder, 'sms-centre'), password });
  stops.push(() => centre.stop());
  const control = await openControlPort(centre.control, controlPort);
  stops.push(() => control.close());
  done(`127.0.0.1:${port}`);
  return { url: centre.url, controlPort: control.port };
}

async function startMail({ settings, dataDir, say, stops }: Start): Promise<StationParts['mail']> {
  if (settings.mail.smtpUrl !== undefined) return { smtpUrl: settings.mail.smtpUrl, pageUrl: undefined };
  const done = timed(say, 'Mail catcher');
  const { mailPort: port, mailUiPort: uiPort } = settings.embedded;
  const catcher = await startMailCatcher({ folder: path.join(dataDir.folder, 'mail'), port, uiPort });
  stops.push(() => catcher.stop());
  done(`127.0.0.1:${port}`);
  return { smtpUrl: catcher.smtpUrl, pageUrl: catcher.pageUrl };
}

function timed(say: (line: string) => void, part: string): (where: string) => void {
  const began = performance.now();
  return (where) =>
    say(`${part} is ready on ${where} (${((performance.now() - began) / 1000).toFixed(1)} s).`);
}

async function keptSecret(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.trim() !== '') return kept.trim();
  // SMPP 3.4 allows eight characters.
  const drawn = randomBytes(6).toString('base64url');
  await writeFile(file, `${drawn}\n`, { mode: 0o600 });
  return drawn;
}
