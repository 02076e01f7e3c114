import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../src/embedded/ports.js';
import { readSecrets, type Secrets } from './secrets.js';

/** A station to rehearse on. */
export interface Station {
  url: string;
  /** Where the phones behind the SMS centre simulator are played. */
  controlUrl: string;
  secrets: Secrets;
  /** Rejects when the station ends by itself. */
  ended: Promise<never>;
}

const PORTS = [
  ...['PORT', 'POSTGRES_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT'],
  ...['SMS_CENTRE_PORT', 'SMS_CENTRE_CONTROL_PORT', 'MAIL_PORT', 'MAIL_UI_PORT'],
];
/** Of the surroundings; a rehearsal has its own database, engine and SMS centre. */
const NOT_OURS =
  /^(DATABASE_|TEMPORAL_(ADDRESS|API_KEY|TLS|NAMESPACE|UI_URL)|SMS_URL|SMTP_URL|IMAP_URL|PUBLIC_URL|KEYRING_FILE|DATA_DIR|REHEARSAL_|HOST$|SENDING_HOURS|UPLOAD_RELEASE_LIMIT)/;
/** After the summer holiday of 2026 and long before the next: every rest day is a weekend. */
const START = '2026-06-29T06:00:00+08:00';
const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));
const WITHOUT_CALL_STACKS = fileURLToPath(new URL('../src/roots/without-call-stacks.cjs', import.meta.url));
const STOP_WITHIN_MS = 60_000;

/** A station that starts: `stop` ends it at any time, ready or not. */
export interface Starting {
  ready: Promise<Station>;
  stop(): Promise<void>;
}

/** Starts a station of its own, on a fresh rehearsal database, in a folder and on ports that nobody else uses. */
export async function startOwnStation(
  { daySeconds, keep }: { daySeconds: number; keep: boolean },
  say: (line: string) => void,
): Promise<Starting> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'station-rehearsal-'));
  // PostgreSQL runs under another account when we are root.
  await chmod(folder, 0o755);
  const env = await environment(folder, daySeconds);
  const child = spawn(process.execPath, ['--enable-source-maps', '--require', WITHOUT_CALL_STACKS, MAIN], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C is ours to hear: the station is stopped in order, after us.
    detached: true,
  });
  const closed = once(child, 'close');
  const printed: string[] = [];
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        printed.push(line);
        if (/^(PostgreSQL|Temporal|Workers|API|Schema)/.test(line)) say(line);
        if (line.startsWith('Ready in')) resolve();
      });
  });
  const ended = closed.then((): never => {
    throw new Error(`The station ended by itself. It said last:\n${printed.slice(-15).join('\n')}`);
  });
  ended.catch(() => undefined);
  const stop = async (): Promise<void> => {
    await stopChild(child, closed);
    if (keep) say(`Data kept in ${folder}: start it again with ${kept(env)} npm start`);
    else await rm(folder, { recursive: true, force: true });
  };
  const station = Promise.race([ready, ended]).then(() => ({
    url: `http://127.0.0.1:${env['PORT']}`,
    controlUrl: `http://127.0.0.1:${env['SMS_CENTRE_CONTROL_PORT']}`,
    secrets: readSecrets(printed.join('\n')),
    ended,
  }));
  return { ready: station, stop };
}

async function environment(folder: string, daySeconds: number): Promise<Record<string, string | undefined>> {
  const env: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(process.env)) if (!NOT_OURS.test(name)) env[name] = value;
  const taken = new Set<number>();
  for (const name of PORTS) {
    let port = await freePort();
    while (taken.has(port)) port = await freePort();
    taken.add(port);
    env[name] = String(port);
  }
  return {
    ...env,
    TZ: 'Asia/Shanghai',
    DATA_DIR: path.join(folder, 'data'),
    REHEARSAL_START: START,
    REHEARSAL_FACTOR: String(86_400 / daySeconds),
    // Send rates and rhythms stay on wall time, in which a rehearsal's day is short.
    ROUND_EVERY_SECONDS: '1',
    SMS_RATE: '3000',
    SESSION_IDLE_MINUTES: '1440',
    LOG_LEVEL: env['LOG_LEVEL'] ?? 'warn',
  };
}

async function stopChild(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const forced = setTimeout(() => child.kill('SIGTERM'), STOP_WITHIN_MS);
  await closed;
  clearTimeout(forced);
}

const kept = (env: Record<string, string | undefined>): string =>
  ['DATA_DIR', 'REHEARSAL_START', 'REHEARSAL_FACTOR', ...PORTS]
    .map((name) => `${name}=${env[name]}`)
    .join(' ');
