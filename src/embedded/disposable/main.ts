import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PartFailure } from '../part-failure.js';
import { freePort } from '../ports.js';
import { startCluster } from '../postgres/cluster.js';
import type { Cluster } from '../postgres/cluster.js';
import { prepareDatabase } from '../postgres/database.js';
import { drawPasswords } from '../postgres/passwords.js';
import { findTemporalCli, findTemporalTestServer } from '../temporal/binaries.js';
import { startTemporalDevServer, stationSearchAttributes } from '../temporal/dev-server.js';
import type { DevServer } from '../temporal/dev-server.js';

/**
 * The servers that tests run against: a PostgreSQL without fsync, a Temporal dev server in memory. Prints one line of JSON,
 * variables for the environment, once both are up; stops and removes everything when its input ends or a signal comes.
 */
const say = (sentence: string) => process.stderr.write(`${sentence}\n`);
const folder = await mkdtemp(path.join(os.tmpdir(), 'station-tests-'));
await chmod(folder, 0o755);
const passwords = drawPasswords();
const running: (Cluster | DevServer)[] = [];

async function postgres(): Promise<Record<string, string>> {
  const cluster = await startCluster({
    folder: path.join(folder, 'postgres'),
    logFile: path.join(folder, 'logs/postgres.log'),
    port: await freePort(),
    adminPassword: passwords.admin,
    fast: true,
  });
  running.push(cluster);
  await prepareDatabase(cluster.adminUrl, 'station', passwords);
  return { TEST_POSTGRES_URL: cluster.adminUrl, TEST_POSTGRES_PASSWORDS: JSON.stringify(passwords) };
}

async function temporal(): Promise<Record<string, string>> {
  const cliPath = await findTemporalCli({ say });
  const server = await startTemporalDevServer({
    cliPath,
    logFile: path.join(folder, 'logs/temporal.log'),
    port: await freePort(),
    namespace: 'default',
    retentionDays: 90,
    searchAttributes: stationSearchAttributes,
  });
  running.push(server);
  const testServerPath = await findTemporalTestServer({ say });
  return {
    TEST_TEMPORAL_ADDRESS: server.address,
    TEST_TEMPORAL_CLI_PATH: cliPath,
    TEST_TEMPORAL_TEST_SERVER_PATH: testServerPath,
  };
}

async function stop(status: number): Promise<never> {
  await Promise.all(running.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
  process.exit(status);
}

const starting = Promise.allSettled([postgres(), temporal()]);
let stopping: Promise<never> | undefined;
const stopOnce = () => {
  stopping ??= starting.then(() => stop(0));
};
process.stdin.on('end', stopOnce).on('close', stopOnce).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stopOnce);

const parts = await starting;
const faults = parts.filter((part) => part.status === 'rejected').map((part) => part.reason as unknown);
for (const fault of faults)
  say(fault instanceof PartFailure ? fault.message : String((fault as Error).stack));
if (faults.length > 0) await stop(1);
const variables = parts.map((part) => (part.status === 'fulfilled' ? part.value : {}));
process.stdout.write(`${JSON.stringify(Object.assign({}, ...variables))}\n`);
