import { expect } from '@jest/globals';
import { hashPassword } from '../../src/api/sessions/password.js';
import { seedStation, type FirstSecret } from '../../src/persistence/seed/seed-station.js';
import { startTestApi, type TestApi } from './api.js';
import { ApiClient } from './client.js';
import { openTestDatabase, type TestDatabase } from './database.js';

/** A station as a set-up founds it, with everybody of the demo house, and its API without an engine. */
export interface FoundedStation {
  database: TestDatabase;
  api: TestApi;
  secrets: FirstSecret[];
  secretOf(name: string): string;
  /** A client of that member of staff; `url`: at another door. */
  loggedIn(name: string, url?: string): Promise<ApiClient>;
  /** A further door, which has read no rules yet: doors keep what they read for two seconds. */
  behindAnotherDoor(work: (url: string) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function foundStation(now: Date): Promise<FoundedStation> {
  const database = await openTestDatabase();
  const clock = { kind: 'scaled', start: now.getTime(), factor: 60, origin: 0 } as const;
  // Under the role that a set-up has.
  const secrets = await database.migrator.transaction(
    (sql) => seedStation(sql, { kind: 'rehearsal', clock, now, hashPassword }),
    { scope: 'all' },
  );
  const api = await startTestApi({ database: database.api, stationNow: now });
  const secretOf = (name: string) => secrets.find((secret) => secret.name === name)!.secret;
  return {
    ...{ database, api, secrets, secretOf },
    loggedIn: async (name, url = api.url) => {
      const client = new ApiClient(url);
      expect((await client.logIn(name, secretOf(name))).status).toBe(201);
      return client;
    },
    behindAnotherDoor: async (work) => {
      const door = await startTestApi({ database: database.api, keyring: api.keyring, stationNow: now });
      await work(door.url).finally(() => door.close());
    },
    close: async () => {
      await api.close();
      await database.close();
    },
  };
}
