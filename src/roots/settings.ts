import { readEnvironment } from '../../config/environment.js';
import type { Environment } from '../../config/environment.js';
import type { Settings } from '../../config/settings.js';
import { StationFault } from './fault.js';

/** The settings, or one fault with a line for each variable that cannot be used. */
export function settingsOf(env: Environment): Settings {
  const read = readEnvironment(env);
  if (read.ok) return read.settings;
  const lines = read.faults.map(({ message }) => `  ${message}`);
  throw new StationFault(
    'settings',
    `The environment cannot be used:\n${lines.join('\n')}\nSee docs/configuration.md.`,
  );
}

/** Where the station finds what it stands on. */
export interface Addresses {
  database: { apiUrl: string; workerUrl: string; migratorUrl: string };
  temporal: { address: string; uiUrl: string | undefined };
  sms: { url: string };
  /** Undefined: mails stay planned. */
  mail: { smtpUrl: string | undefined };
}

/** The addresses of a process that starts no part itself. */
export function givenAddresses(settings: Settings, program: string, needs: { sms: boolean }): Addresses {
  const { database, temporal, sms, mail } = settings;
  const { address } = temporal;
  const missing = [
    ...(database === undefined ? ['DATABASE_URL, DATABASE_WORKER_URL, DATABASE_MIGRATOR_URL'] : []),
    ...(address === undefined ? ['TEMPORAL_ADDRESS'] : []),
    ...(needs.sms && sms.url === undefined ? ['SMS_URL'] : []),
  ];
  if (database === undefined || address === undefined || missing.length > 0)
    throw new StationFault(
      'part_missing',
      `${program} runs beside parts that are there already and needs their addresses: set ${missing.join(', ')}. \`npm start\` starts what is missing by itself.`,
    );
  return {
    database,
    temporal: { address, uiUrl: temporal.uiUrl },
    sms: { url: sms.url ?? '' },
    mail: { smtpUrl: mail.smtpUrl },
  };
}
