import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/embedded/ports.js';

/** A place for a station of its own: data folder and free ports, as variables. */
export interface StationPlace {
  url: string;
  env: Record<string, string>;
  remove(): Promise<void>;
}

const ports = [
  'PORT',
  'POSTGRES_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'SMS_CENTRE_PORT',
  'SMS_CENTRE_CONTROL_PORT',
  'MAIL_PORT',
  'MAIL_UI_PORT',
  'WORKER_HEALTH_PORT',
];

export async function stationPlace(): Promise<StationPlace> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'station-e2e-'));
  const env: Record<string, string> = { DATA_DIR: path.join(folder, 'data') };
  const taken = new Set<number>();
  for (const name of ports) {
    let port = await freePort();
    while (taken.has(port)) port = await freePort();
    taken.add(port);
    env[name] = String(port);
  }
  // PostgreSQL runs under another account when the tests run as root.
  await chmod(folder, 0o755);
  return {
    url: `http://127.0.0.1:${env['PORT']}`,
    env,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A program of the station as a child, with everything that it printed. */
export interface StationProcess {
  printed(): string;
  /** Resolves with the match once the output has it; rejects when the program ends first. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** The exit status; a signal that ended it counts as 128. */
  ended: Promise<number>;
}

export function startProgram(
  entry: string,
  env: Record<string, string>,
  args: string[] = [],
): StationProcess {
  const first = path.resolve('dist/src/roots/without-call-stacks.cjs');
  const child = spawn(process.execPath, ['--require', first, path.resolve('dist', entry), ...args], {
    env: { ...process.env, NODE_OPTIONS: '', TZ: 'Asia/Shanghai', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 128)));
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output);
        if (match !== null) resolve(match);
      };
      listeners.add(look);
      look();
      void ended.then(() => {
        look();
        reject(new Error(`It ended without saying ${String(pattern)}. It said:\n${output}`));
      });
    });
  return { printed: () => output, says, signal: (name) => void child.kill(name), ended };
}
