import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';

const logLimitBytes = 10 * 1024 * 1024;
const tailCharacters = 4000;

export interface PartCommand {
  file: string;
  args: string[];
  /** What the process prints is appended here, so that it outlives us; emptied at a start when above 10 MiB. */
  logFile: string;
  uid?: number;
  gid?: number;
  env?: Record<string, string>;
}

/** A server that we spawned: in a session of its own, so that Ctrl-C in our terminal does not reach it. */
export interface PartProcess {
  readonly pid: number;
  /** Resolves when it has ended, whoever ended it. */
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** The last of what it printed since this start. */
  printed(): string;
  /** Sends the signal, waits up to `graceSeconds`, then kills. */
  stop(signal: NodeJS.Signals, graceSeconds: number): Promise<void>;
}

/** Spawns it. Throws when the file cannot be executed. */
export async function spawnPart(command: PartCommand): Promise<PartProcess> {
  const { log, offset } = openLog(command.logFile);
  const child = spawn(command.file, command.args, {
    stdio: ['ignore', log, log],
    detached: true,
    cwd: path.parse(process.cwd()).root,
    env: { ...process.env, ...command.env },
    ...(command.uid === undefined ? {} : { uid: command.uid }),
    ...(command.gid === undefined ? {} : { gid: command.gid }),
  });
  closeSync(log);
  await spawned(child);
  return attach(child, () =>
    readFileSync(command.logFile).subarray(offset).toString('utf8').slice(-tailCharacters),
  );
}

function openLog(file: string): { log: number; offset: number } {
  mkdirSync(path.dirname(file), { recursive: true });
  const log = openSync(file, 'a', 0o600);
  if (statSync(file).size > logLimitBytes) truncateSync(file);
  return { log, offset: statSync(file).size };
}

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}

function attach(child: ChildProcess, printed: () => string): PartProcess {
  const { pid } = child;
  if (pid === undefined) throw new Error('A process that has spawned has a pid.');
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      ended = true;
      resolve();
    });
  });
  return {
    pid,
    exited,
    hasExited: () => ended,
    printed,
    stop: async (signal, graceSeconds) => {
      if (ended) return;
      child.kill(signal);
      const kill = setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
      await exited;
      clearTimeout(kill);
    },
  };
}
