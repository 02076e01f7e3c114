import { z } from 'zod';
import {
  addressRanges,
  address,
  decimal,
  filePath,
  hasAccessNumber,
  hostAndPort,
  hoursOfDay,
  mailbox,
  moment,
  name,
  port,
  secret,
  wholeNumber,
  yesOrNo,
} from './formats.js';

export interface Variable<Schema extends z.ZodType = z.ZodType> {
  /** What it does, in a sentence for the person who runs the station. */
  sentence: string;
  format: Schema;
  /** Used when the variable is unset, in the notation of the variable. */
  default?: string;
  /** What unset means where there is no default. */
  unset?: string;
  /** Its value is never repeated in a message. */
  secret?: boolean;
}

const postgres = address('postgresql://user:password@host:5432/station', 'postgresql:', 'postgres:');

/** Every variable that the station reads; nothing else in the environment changes what it does. */
export const variables = {
  DATABASE_URL: {
    sentence:
      'PostgreSQL 15+. Alone: under a superuser, and `npm start` makes the database and its roles there. Beside the two below: for the API, under a role without BYPASSRLS (`station_api`).',
    format: postgres,
    unset: 'an embedded PostgreSQL is started',
    secret: true,
  },
  DATABASE_WORKER_URL: {
    sentence: 'The same database for workers and listeners, under a role with BYPASSRLS (`station_worker`).',
    format: postgres,
    unset: 'only with the embedded PostgreSQL, or with DATABASE_URL alone',
    secret: true,
  },
  DATABASE_MIGRATOR_URL: {
    sentence: 'The same database for migrations, under the role that owns the schema (`station_migrator`).',
    format: postgres,
    unset: 'only with the embedded PostgreSQL, or with DATABASE_URL alone',
    secret: true,
  },
  POSTGRES_PORT: {
    sentence: 'Port of the embedded PostgreSQL on 127.0.0.1.',
    format: port,
    default: '15432',
  },
  TEMPORAL_ADDRESS: {
    sentence: 'Host and port of a Temporal server.',
    format: hostAndPort,
    unset: 'an embedded Temporal server is started',
  },
  TEMPORAL_NAMESPACE: {
    sentence: 'Temporal namespace of the station; closed runs must be kept there for 90 days or more.',
    format: name,
    default: 'default',
  },
  TEMPORAL_UI_URL: {
    sentence: "Address of Temporal's web UI, for the links from a case to its run.",
    format: address('https://temporal.example.org', 'http:', 'https:'),
    unset: 'the UI of the embedded server; without it, no links',
  },
  TEMPORAL_API_KEY: {
    sentence: 'API key for the server at TEMPORAL_ADDRESS; switches TLS on.',
    format: secret,
    unset: 'no key is sent',
    secret: true,
  },
  TEMPORAL_TLS: {
    sentence: 'Whether the server at TEMPORAL_ADDRESS is reached over TLS.',
    format: yesOrNo,
    default: 'no',
  },
  TEMPORAL_TLS_CA_FILE: {
    sentence: 'PEM file of the authority that signed the certificate of the server at TEMPORAL_ADDRESS.',
    format: filePath,
    unset: "the system's authorities",
  },
  TEMPORAL_TLS_CERT_FILE: {
    sentence: 'PEM file of our client certificate for the server at TEMPORAL_ADDRESS (mutual TLS).',
    format: filePath,
    unset: 'no client certificate',
  },
  TEMPORAL_TLS_KEY_FILE: {
    sentence: 'PEM file of the key that belongs to TEMPORAL_TLS_CERT_FILE.',
    format: filePath,
    unset: 'no client certificate',
  },
  WORKER_BUILD_ID: {
    sentence:
      "Build id of this release for Temporal's worker versioning (deployment `station`): a server with several releases at once gives each run to one that understands it.",
    format: name,
    unset: 'workers are not versioned',
  },
  TEMPORAL_PORT: {
    sentence: 'Port of the embedded Temporal server on 127.0.0.1.',
    format: port,
    default: '7233',
  },
  TEMPORAL_UI_PORT: {
    sentence: "Port of the embedded Temporal server's web UI on 127.0.0.1.",
    format: port,
    default: '8233',
  },
  TEMPORAL_CLI_PATH: {
    sentence: 'The `temporal` binary for the embedded server.',
    format: filePath,
    unset: 'looked for on PATH and in the cache of the user, else downloaded',
  },
  TEMPORAL_TEST_SERVER_PATH: {
    sentence: 'The time-skipping test server; used by `npm test` only.',
    format: filePath,
    unset: 'looked for on PATH and in the cache of the user, else downloaded',
  },
  SMS_URL: {
    sentence:
      'The SMS gateway: SMPP (`smpp://system_id:password@host:2775?access_number=…`, `ssmpp://` over TLS) or HTTP (`https://user:password@host/path`).',
    format: address(
      'smpp://system_id:password@host:2775?access_number=106900001',
      'smpp:',
      'ssmpp:',
      'http:',
      'https:',
    ).refine(
      hasAccessNumber,
      'must name an access number of 3 to 15 digits where it names one (`access_number`)',
    ),
    unset: 'an SMS centre simulator is started',
    secret: true,
  },
  SMS_RATE: {
    sentence:
      'Short messages (parts) that this process submits a second at most; several workers share what the gateway allows.',
    format: decimal(0.1, 10_000),
    default: '200',
  },
  SMS_CENTRE_PORT: {
    sentence: 'SMPP port of the SMS centre simulator on 127.0.0.1.',
    format: port,
    default: '2775',
  },
  SMS_CENTRE_CONTROL_PORT: {
    sentence: 'Port on 127.0.0.1 through which a rehearsal plays the phones behind the simulator.',
    format: port,
    default: '2776',
  },
  SMTP_URL: {
    sentence: 'Mail server for outgoing mail.',
    format: address('smtps://user:password@mail.example.org', 'smtp:', 'smtps:'),
    unset: 'a mail catcher is started: mail is kept and shown, not sent',
    secret: true,
  },
  IMAP_URL: {
    sentence: 'Mailbox from which letters are read.',
    format: address('imaps://user:password@mail.example.org/INBOX', 'imap:', 'imaps:'),
    unset: 'no mailbox is read',
    secret: true,
  },
  MAIL_FROM: {
    sentence: 'Sender of outgoing mail.',
    format: mailbox,
    unset: 'the user of SMTP_URL where that is an address, else `no-reply@` with the domain of its server',
  },
  MAIL_PORT: { sentence: 'SMTP port of the mail catcher on 127.0.0.1.', format: port, default: '1025' },
  MAIL_UI_PORT: {
    sentence: 'Port of the page that shows the caught mail on 127.0.0.1.',
    format: port,
    default: '8025',
  },
  HOST: {
    sentence: 'Address that the API listens on; anything but a loopback address opens it to the network.',
    format: z.string().regex(/^[A-Za-z0-9.:-]+$/, 'must be an IP address or a host name'),
    default: '127.0.0.1',
  },
  PORT: { sentence: 'Port of the API.', format: port, default: '3000' },
  WORKER_HEALTH_HOST: {
    sentence:
      'Address on which a worker process of its own (`main.worker`) answers `/health/live`, `/health/ready` and `/metrics`; nobody logs in there, so only a network that you trust may reach it.',
    format: z.string().regex(/^[A-Za-z0-9.:-]+$/, 'must be an IP address or a host name'),
    default: '127.0.0.1',
  },
  WORKER_HEALTH_PORT: {
    sentence: 'Port of those pages; each worker process on one machine needs another.',
    format: port,
    default: '3001',
  },
  PUBLIC_URL: {
    sentence:
      'Address under which browsers reach the station, for links in mails and messages; https marks cookies as secure.',
    format: address('https://station.example.org', 'http:', 'https:'),
    unset: '`http://HOST:PORT`',
  },
  TRUSTED_PROXIES: {
    sentence:
      'Addresses or ranges, with commas between them, of the proxies in front, whose X-Forwarded-For names the caller; loopback is trusted anyhow.',
    format: addressRanges,
    unset: 'none besides loopback',
  },
  DATA_DIR: {
    sentence:
      'Folder of everything that the station keeps outside a database of yours; as root it must be one that everyone may enter, since PostgreSQL runs under another account.',
    format: filePath,
    unset:
      '`data` in the checkout; for root in a closed checkout, a folder under /var/lib/protection-station',
  },
  KEYRING_FILE: {
    sentence: 'File of the keys that encrypt personal data; keep a copy of it apart from the backups.',
    format: filePath,
    unset: '`keyring.json` in DATA_DIR',
  },
  SURVEY_PAGE_SIZE: {
    sentence: 'Service events in one survey round; 1 gives every event a run of its own and means the same.',
    format: wholeNumber(1, 5000),
    default: '500',
  },
  ROUND_EVERY_SECONDS: {
    sentence: 'How often accepted events are cut into survey rounds.',
    format: wholeNumber(1, 3600),
    default: '3',
  },
  SENDING_HOURS: {
    sentence:
      'Hours of the day in which prompts may go out, station time; of a new station, afterwards the office sets them.',
    format: hoursOfDay,
    default: '08:00-21:00',
  },
  UPLOAD_RELEASE_LIMIT: {
    sentence:
      'An upload that would prompt more people than this waits for a person to release it; of a new station, afterwards the office sets it.',
    format: wholeNumber(1, 100_000_000),
    default: '20000',
  },
  REHEARSAL_START: {
    sentence:
      'Moment at which the clock of a rehearsal starts; with REHEARSAL_FACTOR, and only on a database created as a rehearsal.',
    format: moment,
    unset: 'the station runs on real time',
  },
  REHEARSAL_FACTOR: {
    sentence: 'How many seconds pass on the clock of a rehearsal in one real second.',
    format: decimal(1, 1_000_000),
    unset: 'the station runs on real time',
  },
  LOG_LEVEL: {
    sentence:
      'Least level that is logged: `error` (act now), `warn` (look tomorrow), `info` (business facts), `debug`.',
    format: z.enum(['error', 'warn', 'info', 'debug'], {
      error: 'must be `error`, `warn`, `info` or `debug`',
    }),
    default: 'info',
  },
  SESSION_IDLE_MINUTES: {
    sentence: 'Minutes without a request after which a log-in ends.',
    format: wholeNumber(1, 1440),
    default: '30',
  },
  WEBHOOK_ALLOW_PRIVATE: {
    sentence: 'Whether webhooks may go to private and loopback addresses; for trials on one machine only.',
    format: yesOrNo,
    default: 'no',
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;
