import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endOrphan, readPid } from '../orphan.js';
import { PartFailure } from '../part-failure.js';
import { spawnPart } from '../part-process.js';
import type { PartProcess } from '../part-process.js';
import { portTaken, requireFreePort } from '../ports.js';
import { keepHistories } from './namespace.js';

/** What the station registers: the same in every engine (ARCHITECTURE, "Temporal"). */
export const stationSearchAttributes = {
  Process: 'Keyword',
  Insurer: 'Keyword',
  Stage: 'Keyword',
  BusinessNo: 'Keyword',
  DueAt: 'Datetime',
  Overdue: 'Bool',
} as const;

export interface DevServerOptions {
  /** The `temporal` binary. */
  cliPath: string;
  /** SQLite file that keeps the state; without it the state ends with the process. */
  dbFilename?: string;
  logFile: string;
  port: number;
  /** Port of the web UI; without it there is none. */
  uiPort?: number;
  namespace: string;
  /** How long closed runs are kept. */
  retentionDays: number;
  searchAttributes: Record<string, string>;
}

export interface DevServer {
  address: string;
  pid: number;
  /** Resolves when the server has ended, whoever ended it. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

const startSeconds = 60;

/**
 * Limits of the dev server that are made for one developer: requests per second, and list requests per second.
 * The station's own brakes and rates bind before these do.
 */
const roomForAStation = {
  'frontend.rps': 20_000,
  'frontend.namespaceRPS': 20_000,
  'frontend.namespaceRPS.visibility': 200,
  'frontend.namespaceCount': 5_000,
  'frontend.persistenceMaxQPS': 20_000,
  'history.persistenceMaxQPS': 20_000,
  'matching.persistenceMaxQPS': 20_000,
};

/**
 * Starts the dev server on 127.0.0.1 and returns once it answers and keeps histories for `retentionDays`. A server that a
 * killed station left behind on the same file is ended first. Throws `PartFailure`.
 */
export async function startTemporalDevServer(options: DevServerOptions): Promise<DevServer> {
  const pidFile = options.dbFilename === undefined ? undefined : `${options.dbFilename}.pid`;
  if (options.dbFilename !== undefined && pidFile !== undefined) {
    await mkdir(path.dirname(options.dbFilename), { recursive: true });
    const orphan = await readPid(pidFile);
    if (orphan !== undefined) await endOrphan(orphan, options.dbFilename, 'SIGTERM');
  }
  await requireFreePort(options.port, 'Temporal', 'TEMPORAL_PORT');
  if (options.uiPort !== undefined)
    await requireFreePort(options.uiPort, "Temporal's web UI", 'TEMPORAL_UI_PORT');
  const server = await spawnPart({
    file: options.cliPath,
    args: commandLine(options),
    logFile: options.logFile,
    env: ROOMY_HEAP,
  });
  os.setPriority(server.pid, YIELDING);
  if (pidFile !== undefined) await writeFile(pidFile, `${server.pid}\n`);
  const address = `127.0.0.1:${options.port}`;
  await untilReady(server, address, options);
  return { address, pid: server.pid, exited: server.exited, stop: () => server.stop('SIGTERM', 20) };
}

/**
 * Where the cores are short, whoever answers the SMS centre and the database go first: a run that starts a moment later
 * harms nobody.
 */
const YIELDING = 10;

/** Collects garbage less often than Go would: memory that the machine has, for time of its cores that it lacks. */
const ROOMY_HEAP = { GOGC: '400', GOMEMLIMIT: '1GiB' };

function commandLine(options: DevServerOptions): string[] {
  const { dbFilename, uiPort, searchAttributes } = options;
  const pairs = (flag: string, values: Record<string, string | number>) =>
    Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
  return [
    ...[
      'server',
      'start-dev',
      '--ip',
      '127.0.0.1',
      '--port',
      String(options.port),
      '--namespace',
      options.namespace,
    ],
    ...['--log-level', 'warn', '--log-format', 'json'],
    ...(dbFilename === undefined
      ? []
      : ['--db-filename', dbFilename, ...pairs('--sqlite-pragma', { journal_mode: 'wal', synchronous: 2 })]),
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    ...pairs('--search-attribute', searchAttributes),
    ...pairs('--dynamic-config-value', roomForAStation),
  ];
}

async function untilReady(server: PartProcess, address: string, options: DevServerOptions): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000;
  for (;;) {
    const fault = server.hasExited() ? 'it ended' : await keepHistories(address, options);
    if (fault === undefined) return;
    if (!server.hasExited() && Date.now() < deadline) await sleep(100);
    else {
      await server.stop('SIGTERM', 5);
      throw explain(server.printed(), fault, options);
    }
  }
}

function explain(
  printed: string,
  fault: string,
  { port, logFile, dbFilename }: DevServerOptions,
): PartFailure {
  if (/no space left on device|database or disk is full/i.test(printed)) {
    return new PartFailure(
      'disk_full',
      `Temporal cannot start: the disk that holds ${dbFilename ?? logFile} is full. Make room and start again.`,
    );
  }
  if (/address already in use/i.test(printed)) return portTaken(port, 'Temporal', 'TEMPORAL_PORT');
  const reason = printed.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  return new PartFailure(
    'start_failed',
    `Temporal did not start (${fault}): ${reason} (its whole output is in ${logFile}).`,
  );
}
