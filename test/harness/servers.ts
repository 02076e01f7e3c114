import type { RolePasswords } from '../../src/embedded/postgres/database.js';
import { findTemporalTestServer } from '../../src/embedded/temporal/binaries.js';

export interface TestServers {
  /** Superuser on a PostgreSQL without fsync, database `postgres`; the station's three roles exist in it. */
  postgresAdminUrl: string;
  passwords: RolePasswords;
  /** Temporal dev server; namespace `default`, retention 90 days, the station's search attributes registered. */
  temporalAddress: string;
  temporalCliPath: string;
  temporalTestServerPath: string;
}

/** The servers that the global set-up started for this run. Only in layers with servers. */
export function testServers(): TestServers {
  return {
    postgresAdminUrl: variable('TEST_POSTGRES_URL'),
    passwords: JSON.parse(variable('TEST_POSTGRES_PASSWORDS')) as RolePasswords,
    temporalAddress: variable('TEST_TEMPORAL_ADDRESS'),
    temporalCliPath: variable('TEST_TEMPORAL_CLI_PATH'),
    temporalTestServerPath: variable('TEST_TEMPORAL_TEST_SERVER_PATH'),
  };
}

/** Path of the time-skipping server, for `server: { type: 'time-skipping', executable: { type: 'existing-path', path } }`; needs no global set-up. */
export async function timeSkippingServerPath(): Promise<string> {
  return process.env['TEST_TEMPORAL_TEST_SERVER_PATH'] ?? (await findTemporalTestServer());
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: this layer runs without the global set-up that starts the servers.`);
  return value;
}
