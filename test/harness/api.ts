import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { Client, Connection } from '@temporalio/client';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { createApi } from '../../src/api/front-door/create-api.js';
import { openLog } from '../../src/api/front-door/log.js';
import { defaultApiSettings } from '../../src/api/front-door/station-parts.js';
import type { ApiSettings, ApiParts, StaffMail } from '../../src/api/front-door/station-parts.js';
import { openKeyring } from '../../src/integrations/keyring/keyring.js';
import type { Keyring } from '../../src/integrations/keyring/keyring.js';
import type { Database } from '../../src/persistence/database.js';

/** The API over a test database, listening on a port of its own, in this process. */
export interface TestApi {
  /** `http://127.0.0.1:<port>` */
  url: string;
  keyring: Keyring;
  /** Mails that were handed to the mail server. */
  mails: StaffMail[];
  /** Everything that was logged, as text. */
  logged(): string;
  /** What the station and the wall say the time is; a test may move it. */
  time: { station: Date; wall: Date | null };
  close(): Promise<void>;
}

export interface TestApiOptions {
  database: Database;
  settings?: Partial<ApiSettings>;
  parts?: Partial<ApiParts>;
  keyring?: Keyring;
  stationNow?: Date;
}

export async function startTestApi(options: TestApiOptions): Promise<TestApi> {
  const lines: string[] = [];
  const mails: StaffMail[] = [];
  const time = {
    station: options.stationNow ?? new Date('2026-03-02T10:00:00+08:00'),
    wall: null as Date | null,
  };
  const keyring = options.keyring ?? testKeyring();
  const app = await createApi({
    database: options.database,
    keyring,
    logger: openLog('debug', collecting(lines)),
    stationNow: () => time.station,
    wallNow: () => time.wall ?? new Date(),
    sendMail: (mail) => Promise.resolve(void mails.push(mail)),
    checkEngine: () => Promise.resolve(),
    engine: new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) }),
    clock: REAL_CLOCK,
    settings: { ...defaultApiSettings, ...options.settings },
    ...options.parts,
  });
  await app.listen(0, '127.0.0.1');
  return {
    url: await app.getUrl(),
    keyring,
    mails,
    logged: () => lines.join(''),
    time,
    close: () => app.close(),
  };
}

/** A keyring of its own, in a temporary file. */
export function testKeyring(): Keyring {
  return openKeyring(path.join(mkdtempSync(path.join(os.tmpdir(), 'station-keys-')), 'keyring.json'));
}

function collecting(lines: string[]): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
}
