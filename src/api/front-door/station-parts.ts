import type { Logger } from 'pino';
import type { Database } from '../../persistence/database.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';

/** A letter to one of the station's users; the address and the text are written to no log. */
export interface StaffMail {
  to: string;
  subject: string;
  text: string;
}

/** What the API is built from; the composition root (or a test) brings it. Also the token under which Nest injects it. */
export abstract class StationParts {
  /** Under the role `api`. */
  abstract readonly database: Database;
  abstract readonly keyring: Keyring;
  abstract readonly logger: Logger;
  /** Now in station time: what rows are stamped with. */
  abstract readonly stationNow: () => Date;
  /** Now by the wall: sessions, locks, codes and repeats live by it, also in a rehearsal. */
  abstract readonly wallNow: () => Date;
  /** Hands a mail to the mail server, or throws. */
  abstract readonly sendMail: (mail: StaffMail) => Promise<void>;
  /** Throws when the Temporal server does not answer. */
  abstract readonly checkEngine: () => Promise<void>;
  abstract readonly settings: ApiSettings;
}

export interface ApiSettings {
  /** Where browsers reach the station; `https:` makes the session cookie `Secure`. */
  publicUrl: string;
  sessionIdleMinutes: number;
  /** Requests per minute of one API key. */
  keyRequestsPerMinute: number;
  /** Log-in attempts per quarter of an hour of one user name from one address. */
  logInAttempts: number;
  /** Largest JSON body in bytes. */
  jsonLimit: number;
  /** Webhook addresses in private networks are allowed (rehearsals and tests). */
  webhookAllowPrivate: boolean;
}

export const defaultApiSettings: ApiSettings = {
  publicUrl: 'http://127.0.0.1:3000',
  sessionIdleMinutes: 120,
  keyRequestsPerMinute: 1200,
  logInAttempts: 10,
  jsonLimit: 8 * 1024 * 1024,
  webhookAllowPrivate: false,
};
