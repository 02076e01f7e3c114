import type { Values } from './environment.js';

/** The station's settings, as the composition roots hand them down. Absent: the embedded part, or the feature is off. */
export interface Settings {
  database: { apiUrl: string; workerUrl: string; migratorUrl: string } | undefined;
  /** DATABASE_URL given alone: a superuser of the server on which the station makes its database and roles itself. */
  databaseAdminUrl: string | undefined;
  temporal: {
    address: string | undefined;
    namespace: string;
    uiUrl: string | undefined;
    apiKey: string | undefined;
    /** Of this release, for worker versioning. */
    buildId: string | undefined;
    tls:
      { caFile: string | undefined; certFile: string | undefined; keyFile: string | undefined } | undefined;
  };
  sms: { url: string | undefined; partsPerSecond: number };
  mail: { smtpUrl: string | undefined; imapUrl: string | undefined; from: string };
  http: {
    host: string;
    port: number;
    publicUrl: string;
    trustedProxies: string[];
    sessionIdleMinutes: number;
  };
  workerHealth: { host: string; port: number };
  dataDir: string | undefined;
  keyringFile: string | undefined;
  embedded: EmbeddedSettings;
  survey: {
    pageSize: number;
    roundEverySeconds: number;
    /** Times of day, station time, half-open. */
    sendingHours: { from: string; until: string };
    uploadReleaseLimit: number;
  };
  /** `start` in epoch milliseconds. */
  rehearsal: { start: number; factor: number } | undefined;
  logLevel: 'error' | 'warn' | 'info' | 'debug';
  webhookAllowPrivate: boolean;
}

/** Ports on 127.0.0.1 and binaries of the parts that are started here. */
export interface EmbeddedSettings {
  postgresPort: number;
  temporalPort: number;
  temporalUiPort: number;
  smsCentrePort: number;
  smsCentreControlPort: number;
  mailPort: number;
  mailUiPort: number;
}

export function shapeSettings(values: Values): Settings {
  return {
    database: databaseOf(values),
    databaseAdminUrl: databaseOf(values) === undefined ? values.DATABASE_URL : undefined,
    temporal: {
      address: values.TEMPORAL_ADDRESS,
      namespace: values.TEMPORAL_NAMESPACE,
      uiUrl: values.TEMPORAL_UI_URL,
      apiKey: values.TEMPORAL_API_KEY,
      buildId: values.WORKER_BUILD_ID,
      tls: tlsOf(values),
    },
    sms: { url: values.SMS_URL, partsPerSecond: values.SMS_RATE },
    mail: {
      smtpUrl: values.SMTP_URL,
      imapUrl: values.IMAP_URL,
      from: values.MAIL_FROM ?? senderOf(values.SMTP_URL),
    },
    http: {
      host: values.HOST,
      port: values.PORT,
      publicUrl: (values.PUBLIC_URL ?? `http://${bracketed(values.HOST)}:${values.PORT}`).replace(/\/+$/, ''),
      trustedProxies: values.TRUSTED_PROXIES ?? [],
      sessionIdleMinutes: values.SESSION_IDLE_MINUTES,
    },
    workerHealth: { host: values.WORKER_HEALTH_HOST, port: values.WORKER_HEALTH_PORT },
    dataDir: values.DATA_DIR,
    keyringFile: values.KEYRING_FILE,
    embedded: embeddedOf(values),
    survey: {
      pageSize: values.SURVEY_PAGE_SIZE,
      roundEverySeconds: values.ROUND_EVERY_SECONDS,
      sendingHours: values.SENDING_HOURS,
      uploadReleaseLimit: values.UPLOAD_RELEASE_LIMIT,
    },
    rehearsal: rehearsalOf(values),
    logLevel: values.LOG_LEVEL,
    webhookAllowPrivate: values.WEBHOOK_ALLOW_PRIVATE,
  };
}

const SENDER = '保险消费者权益保护服务总站';
const NO_DOMAIN = 'localhost.localdomain';

/** Whom a mail server lets send: its user, where that is an address; else nobody in particular of its domain. */
function senderOf(smtpUrl: string | undefined): string {
  if (smtpUrl === undefined) return `${SENDER} <station@${NO_DOMAIN}>`;
  const { username, hostname } = new URL(smtpUrl);
  const user = decodeURIComponent(username);
  if (/^[^@\s<>]+@[^@\s<>]+$/.test(user)) return `${SENDER} <${user}>`;
  const named = hostname.includes('.') && !/^[\d.]+$/.test(hostname);
  const domain = named ? hostname.replace(/^(?:smtps?|mail|mx|relay)\./, '') : NO_DOMAIN;
  return `${SENDER} <no-reply@${domain}>`;
}

/** Whether the database is the embedded one: no variable names another. */
export const keepsItsDatabase = ({
  database,
  databaseAdminUrl,
}: Pick<Settings, 'database' | 'databaseAdminUrl'>): boolean =>
  database === undefined && databaseAdminUrl === undefined;

function databaseOf({
  DATABASE_URL,
  DATABASE_WORKER_URL,
  DATABASE_MIGRATOR_URL,
}: Values): Settings['database'] {
  if (DATABASE_URL === undefined || DATABASE_WORKER_URL === undefined || DATABASE_MIGRATOR_URL === undefined)
    return undefined;
  return { apiUrl: DATABASE_URL, workerUrl: DATABASE_WORKER_URL, migratorUrl: DATABASE_MIGRATOR_URL };
}

function tlsOf(values: Values): Settings['temporal']['tls'] {
  const files = {
    caFile: values.TEMPORAL_TLS_CA_FILE,
    certFile: values.TEMPORAL_TLS_CERT_FILE,
    keyFile: values.TEMPORAL_TLS_KEY_FILE,
  };
  const wanted =
    values.TEMPORAL_TLS ||
    values.TEMPORAL_API_KEY !== undefined ||
    files.caFile !== undefined ||
    files.certFile !== undefined;
  return wanted && values.TEMPORAL_ADDRESS !== undefined ? files : undefined;
}

function embeddedOf(values: Values): EmbeddedSettings {
  return {
    postgresPort: values.POSTGRES_PORT,
    temporalPort: values.TEMPORAL_PORT,
    temporalUiPort: values.TEMPORAL_UI_PORT,
    smsCentrePort: values.SMS_CENTRE_PORT,
    smsCentreControlPort: values.SMS_CENTRE_CONTROL_PORT,
    mailPort: values.MAIL_PORT,
    mailUiPort: values.MAIL_UI_PORT,
  };
}

function rehearsalOf({ REHEARSAL_START, REHEARSAL_FACTOR }: Values): Settings['rehearsal'] {
  if (REHEARSAL_START === undefined || REHEARSAL_FACTOR === undefined) return undefined;
  return { start: REHEARSAL_START, factor: REHEARSAL_FACTOR };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
