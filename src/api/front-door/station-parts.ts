import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { StationClock } from '../../../domain/clock/station-clock.js';
import type { Database } from '../../persistence/database.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { QueueBacklog } from '../../integrations/metrics/station-metrics.js';

/** A letter to one of the station's users; the address and the text are written to no log. */
export interface StaffMail {
  to: string;
  subject: string;
  text: string;
}

/** What the API is built from; the composition root (or a test) brings it. */
export interface ApiParts {
  /** Under the role `api`. */
  readonly database: Database;
  readonly keyring: Keyring;
  readonly logger: Logger;
  /** Now in station time: what rows are stamped with. */
  readonly stationNow: () => Date;
  /** Now by the wall: sessions, locks, codes and repeats live by it, also in a rehearsal. */
  readonly wallNow: () => Date;
  /** Hands a mail to the mail server, or throws. */
  readonly sendMail: (mail: StaffMail) => Promise<void>;
  /** Throws when the Temporal server does not answer. */
  readonly checkEngine: () => Promise<void>;
  /** Asks and starts runs. */
  readonly engine: Client;
  /** The one clock; goes with the orders to start runs. */
  readonly clock: StationClock;
  /** What waits on the engine's task queues; absent: not shown in the metrics. */
  readonly backlogs?: () => Promise<QueueBacklog[]>;
  /** Figures of this process, where something else in it counts too. */
  readonly registry?: Registry;
  readonly settings: ApiSettings;
}

/** The parts under the name by which Nest injects them. */
export class StationParts {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly logger: Logger;
  readonly stationNow: () => Date;
  readonly wallNow: () => Date;
  readonly sendMail: (mail: StaffMail) => Promise<void>;
  readonly checkEngine: () => Promise<void>;
  readonly engine: Client;
  readonly clock: StationClock;
  readonly backlogs: (() => Promise<QueueBacklog[]>) | undefined;
  readonly registry: Registry;
  readonly settings: ApiSettings;

  constructor(parts: ApiParts) {
    this.database = parts.database;
    this.keyring = parts.keyring;
    this.logger = parts.logger;
    this.stationNow = parts.stationNow;
    this.wallNow = parts.wallNow;
    this.sendMail = parts.sendMail;
    this.checkEngine = parts.checkEngine;
    this.engine = parts.engine;
    this.clock = parts.clock;
    this.backlogs = parts.backlogs;
    this.registry = parts.registry ?? new Registry();
    this.settings = parts.settings;
  }
}

export interface ApiSettings {
  /** Where browsers reach the station; `https:` makes the session cookie `Secure`. */
  publicUrl: string;
  /** Addresses and ranges of proxies, besides loopback, that say where a request came from. */
  trustedProxies: string[];
  sessionIdleMinutes: number;
  /** Requests per minute of one API key. */
  keyRequestsPerMinute: number;
  /** Log-in attempts per quarter of an hour of one user name from one address. */
  logInAttempts: number;
  /** Largest JSON body in bytes of who is logged in, but for uploads: theirs are counted in rows. Strangers' are small. */
  jsonLimit: number;
  /** Webhook addresses in private networks are allowed (rehearsals and tests). */
  webhookAllowPrivate: boolean;
  /** Temporal's own screens for operators, down to the namespace; absent: there are none to link to. */
  engineUiUrl?: string;
}

export const defaultApiSettings: ApiSettings = {
  publicUrl: 'http://127.0.0.1:3000',
  trustedProxies: [],
  sessionIdleMinutes: 120,
  keyRequestsPerMinute: 1200,
  logInAttempts: 10,
  jsonLimit: 8 * 1024 * 1024,
  webhookAllowPrivate: false,
};
