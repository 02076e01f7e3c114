import { chown, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { endOrphan, readPid } from '../orphan.js';
import { PartFailure } from '../part-failure.js';
import { spawnPart } from '../part-process.js';
import type { PartProcess } from '../part-process.js';
import { requireFreePort } from '../ports.js';
import { canEnter, postgresAccount } from './account.js';
import type { Account } from './account.js';
import { postgresBinaries } from './binaries.js';
import { explainStop } from './explain.js';

export interface ClusterOptions {
  /** Folder of the cluster; created when missing. The folders above it must let PostgreSQL's account pass. */
  folder: string;
  logFile: string;
  port: number;
  /** Password of the superuser `postgres`; takes effect when the cluster is created. */
  adminPassword: string;
  /** Gives up what protects from a power failure, not from a kill; for tests only. */
  fast?: boolean;
}

export interface Cluster {
  adminUrl: string;
  pid: number;
  exited: Promise<void>;
  /** Fast shutdown: open transactions are rolled back, the rest is written. */
  stop(): Promise<void>;
}

const startSeconds = 120;
const durable = { fsync: 'on', shared_buffers: '256MB', max_wal_size: '2GB' };
const disposable = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_wal_size: '4GB',
};
const always = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  password_encryption: 'scram-sha-256',
  jit: 'off',
  log_timezone: 'Asia/Shanghai',
};

/**
 * Starts a PostgreSQL on 127.0.0.1, creating its folder at the first start. A server that a killed station left behind
 * on the same folder is ended first. Throws `PartFailure` with a sentence for what a person can mend.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const account = postgresAccount();
  await requireReachable(options.folder, account);
  const { initdb, postgres } = await postgresBinaries(account);
  if ((await stat(path.join(options.folder, 'PG_VERSION')).catch(() => undefined)) === undefined) {
    await createCluster(initdb, options, account);
  }
  const orphan = await readPid(path.join(options.folder, 'postmaster.pid'));
  if (orphan !== undefined) await endOrphan(orphan, options.folder, 'SIGINT');
  await requireFreePort(options.port, 'PostgreSQL', 'POSTGRES_PORT');
  const adminUrl = `postgresql://postgres:${encodeURIComponent(options.adminPassword)}@127.0.0.1:${options.port}/postgres`;
  const server = await startAndWait(postgres, options, account, adminUrl);
  return { adminUrl, pid: server.pid, exited: server.exited, stop: () => server.stop('SIGINT', 60) };
}

async function requireReachable(folder: string, account: Account | undefined): Promise<void> {
  if (account === undefined || (await canEnter(path.dirname(folder), account))) return;
  throw new PartFailure(
    'data_unreachable',
    `PostgreSQL cannot start: as root it runs under the account ${account.name}, which may not enter ${path.dirname(folder)}. ` +
      'Set DATA_DIR to a folder that everyone can enter, for example /var/lib/protection-station.',
  );
}

/** Created under another name and renamed when whole, so that an interrupted first start leaves nothing half-made. */
async function createCluster(
  initdb: string,
  options: ClusterOptions,
  account: Account | undefined,
): Promise<void> {
  const draft = `${options.folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const secret = await mkdtemp(path.join(os.tmpdir(), 'station-postgres-'));
  const passwordFile = path.join(secret, 'password');
  await writeFile(passwordFile, `${options.adminPassword}\n`, { mode: 0o600 });
  if (account !== undefined)
    for (const name of [draft, secret, passwordFile]) await chown(name, account.uid, account.gid);
  try {
    const run = await spawnPart({
      ...whose(account),
      file: initdb,
      logFile: options.logFile,
      args: initdbArgs(draft, passwordFile, options),
    });
    await run.exited;
    if (
      (await stat(path.join(draft, 'PG_VERSION')).catch(() => undefined)) === undefined ||
      !/Success\./.test(run.printed())
    ) {
      throw explainStop(run.printed(), options);
    }
    await rename(draft, options.folder);
  } finally {
    await rm(secret, { recursive: true, force: true });
  }
}

function initdbArgs(folder: string, passwordFile: string, { fast }: ClusterOptions): string[] {
  return [
    `--pgdata=${folder}`,
    `--pwfile=${passwordFile}`,
    ...['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--data-checksums'],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...(fast === true ? ['--no-sync'] : []),
  ];
}

async function startAndWait(
  postgres: string,
  options: ClusterOptions,
  account: Account | undefined,
  adminUrl: string,
): Promise<PartProcess> {
  const settings = Object.entries({ ...always, ...(options.fast === true ? disposable : durable) });
  const args = [
    '-D',
    options.folder,
    '-p',
    String(options.port),
    ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const deadline = Date.now() + startSeconds * 1000;
  for (;;) {
    const server = await spawnPart({ ...whose(account), file: postgres, args, logFile: options.logFile });
    if (await answers(server, adminUrl, deadline)) return server;
    await server.stop('SIGINT', 10);
    // Children of a postmaster that was killed need a moment to notice and let go of the shared memory.
    if (Date.now() < deadline && /pre-existing shared memory block/.test(server.printed())) await sleep(300);
    else throw explainStop(server.printed(), options);
  }
}

function whose(account: Account | undefined): { uid?: number; gid?: number; env: Record<string, string> } {
  const env = { LC_ALL: 'C' };
  return account === undefined ? { env } : { uid: account.uid, gid: account.gid, env };
}

async function answers(server: PartProcess, adminUrl: string, deadline: number): Promise<boolean> {
  while (!server.hasExited() && Date.now() < deadline) {
    const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      await client.end();
      return true;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (isWrongPassword(error)) throw wrongPassword(server);
      await sleep(50);
    }
  }
  return false;
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '28P01';
}

function wrongPassword(server: PartProcess): PartFailure {
  process.kill(server.pid, 'SIGINT');
  return new PartFailure(
    'data_damaged',
    'PostgreSQL started, but the password kept beside its data does not fit: the file postgres-passwords.json belongs to other data. ' +
      'Put back the file that belongs to this data folder, or start over with `npm start -- --fresh`.',
  );
}
