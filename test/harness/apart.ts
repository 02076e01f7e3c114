import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readSecrets } from '../../rehearsal/secrets.js';
import { readJournal } from '../../src/embedded/sms-centre/journal.js';
import type { JournalRecord } from '../../src/embedded/sms-centre/journal.js';
import { startEmbeddedPostgres } from '../../src/embedded/postgres/postgres.js';
import { findTemporalCli } from '../../src/embedded/temporal/binaries.js';
import { startTemporalDevServer, stationSearchAttributes } from '../../src/embedded/temporal/dev-server.js';
import { ApiClient } from './client.js';
import { startProgram, stationPlace } from './station.js';
import type { StationProcess } from './station.js';

/** One process of a station that a test may kill at any moment and start again on the same data. */
export interface Part {
  /** SIGKILL, and returns when it is gone. */
  kill(): Promise<void>;
  /** Returns once it answers. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole station as in production: every part a process of its own, PostgreSQL with fsync, a centre with a journal. */
export interface StationApart {
  /** With the id of the postmaster that runs now. */
  postgres: Part & { pid(): number };
  temporal: Part;
  api: Part;
  worker: Part;
  /** Starts the worker with other variables than at the founding; `worker.start()` takes the first ones again. */
  startWorkerWith(env: Record<string, string>): Promise<void>;
  /** Where the worker finds the centre. */
  smsUrl: string;
  /** The API as the insurer GZPCA's system uses it. */
  insurer: ApiClient;
  url: string;
  key: string;
  centre: Centre;
  /** As PostgreSQL's superuser, past row security. */
  databaseUrl: string;
  /** Log-ins by user name, as the founding printed them. */
  passwords: ReadonlyMap<string, string>;
  /** Rows of one statement, past row security. The database must be up. */
  rows<Row>(text: string, params?: unknown[]): Promise<Row[]>;
  /** Station time now, epoch milliseconds. */
  now: () => Promise<number>;
  /** Runs an operator's command; what it printed, and how it ended. */
  command(...words: string[]): Promise<{ status: number; printed: string }>;
  /** What the API and the worker said since their last start, for a failure's report. */
  said(): string;
  close(): Promise<void>;
}

/** The SMS centre's switches and its book. */
export interface Centre {
  behave(change: object): Promise<void>;
  outage(outage: 'none' | 'refusing' | 'closed' | 'hanging'): Promise<void>;
  /** Cuts every connection, as a network does. */
  cut(): Promise<void>;
  reply(message: { from: string; to: string; text: string }): Promise<void>;
  /** Parts taken since its start. */
  taken(): Promise<number>;
  journal(): Promise<JournalRecord[]>;
}

export interface ApartOptions {
  /** Station seconds in a second of the wall. */
  factor: number;
  /** Station moment of the founding, ISO; a Monday after the summer holiday of 2026 when absent. */
  start?: string;
  env?: Record<string, string>;
  /** SQL that changes reference data after the founding. */
  rules?: string;
}

/** Long enough for a machine that does much else; nothing waits so long when all goes well. */
const PATIENCE_MS = process.env['FAULTS_FULL'] === '1' ? 1_200_000 : 150_000;
const LOOK_EVERY_MS = 50;
/** After the summer holiday of 2026: every rest day is a weekend. */
const START = '2026-06-29T06:00:00+08:00';
const SMS_PASSWORD = 'faults';

/**
 * Looks again and again until there is something to see, and rests twice as long as a look takes, so that looking does not
 * become the station's main work; throws when patience ends.
 */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const began = performance.now();
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${PATIENCE_MS / 1000} s.`);
    await sleep(Math.max(LOOK_EVERY_MS, 2 * (performance.now() - began)));
  }
}

export async function openStationApart(options: ApartOptions): Promise<StationApart> {
  const place = await stationPlace();
  const {
    DATA_DIR: folder = '',
    SMS_CENTRE_PORT: smsPort = '',
    SMS_CENTRE_CONTROL_PORT: control = '',
  } = place.env;
  const postgres = await postgresPart(folder, Number(place.env['POSTGRES_PORT']));
  const temporal = await temporalPart(folder, Number(place.env['TEMPORAL_PORT']));
  const centre = startProgram('src/embedded/sms-centre/main.js', { SMS_CENTRE_PASSWORD: SMS_PASSWORD }, [
    '--data',
    path.join(folder, 'sms-centre'),
    '--port',
    smsPort,
    '--control',
    control,
  ]);
  await centre.says(/"controlPort"/);
  const env = {
    ...place.env,
    ...postgres.urls,
    TEMPORAL_ADDRESS: temporal.address,
    SMS_URL: `smpp://station:${SMS_PASSWORD}@127.0.0.1:${smsPort}`,
    SENDING_HOURS: '00:00-24:00',
    REHEARSAL_START: options.start ?? START,
    REHEARSAL_FACTOR: String(options.factor),
    LOG_LEVEL: 'warn',
    ...options.env,
  };
  const command = async (...words: string[]) => {
    const program = startProgram('src/station/main.js', env, words);
    return { status: await program.ended, printed: program.printed() };
  };
  const founded = await command('set-up');
  if (founded.status !== 0) throw new Error(`The station was not founded:\n${founded.printed}`);
  const { keys, passwords } = readSecrets(founded.printed);
  const key = keys.get('GZPCA') ?? '';
  const rows = rowsOf(postgres.stationUrl);
  if (options.rules !== undefined) await rows(options.rules);
  const api = programPart('src/main.api.js', env, /The API is ready/);
  const worker = programPart('src/main.worker.js', env, /The workers are ready/);
  await Promise.all([api.start(), worker.start()]);
  const insurer = new ApiClient(place.url).withKey(key);
  return {
    ...{ postgres, temporal, api, worker, insurer, key, passwords, rows, command },
    databaseUrl: postgres.stationUrl,
    url: place.url,
    smsUrl: env.SMS_URL,
    startWorkerWith: (other) => worker.startWith({ ...env, ...other }),
    centre: centreOf(`http://127.0.0.1:${control}`, path.join(folder, 'sms-centre')),
    now: async () => Date.parse((await insurer.get<{ now: string }>('/station')).body.now),
    said: () => `API:\n${api.said()}\nWorker:\n${worker.said()}`,
    close: async () => {
      await Promise.all([api.stop(), worker.stop()]);
      centre.signal('SIGTERM');
      await Promise.all([centre.ended, temporal.stop(), postgres.stop()]);
      await place.remove();
    },
  };
}

interface Program extends Part {
  startWith(env: Record<string, string>): Promise<void>;
  said(): string;
}

function programPart(entry: string, env: Record<string, string>, ready: RegExp): Program {
  let program: StationProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    program?.signal(signal);
    await program?.ended;
  };
  const startWith = async (variables: Record<string, string>) => {
    program = startProgram(entry, variables);
    await program.says(ready);
  };
  return {
    startWith,
    start: () => startWith(env),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    said: () => program?.printed().slice(-3_000) ?? '',
  };
}

async function postgresPart(dataDir: string, port: number) {
  let server = await startEmbeddedPostgres({ dataDir, port });
  const { apiUrl, workerUrl, migratorUrl } = server;
  const stationUrl = new URL(server.adminUrl);
  stationUrl.pathname = '/station';
  return {
    stationUrl: stationUrl.href,
    urls: { DATABASE_URL: apiUrl, DATABASE_WORKER_URL: workerUrl, DATABASE_MIGRATOR_URL: migratorUrl },
    ...serverPart(
      () => server,
      async () => {
        server = await startEmbeddedPostgres({ dataDir, port });
      },
    ),
  };
}

async function temporalPart(dataDir: string, port: number) {
  const options = {
    cliPath: await findTemporalCli({}),
    dbFilename: path.join(dataDir, 'temporal/temporal.sqlite'),
    logFile: path.join(dataDir, 'logs/temporal.log'),
    port,
    namespace: 'default',
    retentionDays: 90,
    searchAttributes: stationSearchAttributes,
  };
  let server = await startTemporalDevServer(options);
  return {
    address: server.address,
    ...serverPart(
      () => server,
      async () => {
        server = await startTemporalDevServer(options);
      },
    ),
  };
}

function serverPart(
  server: () => { pid: number; exited: Promise<void>; stop(): Promise<void> },
  start: () => Promise<void>,
): StationApart['postgres'] {
  return {
    pid: () => server().pid,
    start,
    stop: () => server().stop(),
    kill: async () => {
      process.kill(server().pid, 'SIGKILL');
      await server().exited;
    },
  };
}

function rowsOf(connectionString: string): StationApart['rows'] {
  return async <Row>(text: string, params: unknown[] = []) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      return (await client.query(text, params)).rows as Row[];
    } finally {
      await client.end();
    }
  };
}

function centreOf(url: string, folder: string): Centre {
  const post = async (what: string, body: object): Promise<void> => {
    const answer = await fetch(`${url}/${what}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`The centre refused ${what}: ${await answer.text()}`);
  };
  return {
    behave: (change) => post('behaviour', change),
    outage: (outage) => post('outage', { outage }),
    cut: () => post('cut', {}),
    reply: (message) => post('inbound', message),
    taken: async () => ((await (await fetch(`${url}/counts`)).json()) as { taken: number }).taken,
    journal: async () => {
      const records: JournalRecord[] = [];
      for await (const record of readJournal(folder)) records.push(record);
      return records;
    },
  };
}
