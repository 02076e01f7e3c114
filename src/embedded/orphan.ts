import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Ends a server that an earlier station left running when it was killed: the process `pid`, if its command line
 * contains `mark` (the path of the data that we are about to open). Any other process of that number is left alone.
 */
export async function endOrphan(pid: number, mark: string, signal: NodeJS.Signals): Promise<void> {
  if (!(await commandLine(pid)).includes(mark)) return;
  send(pid, signal);
  for (let waited = 0; isAlive(pid); waited += 100) {
    if (waited === 30_000) send(pid, 'SIGKILL');
    await sleep(100);
  }
}

/** The pid in the first line of a pid file; undefined when there is none. */
export async function readPid(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (existsSync('/proc/self/cmdline')) return await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return (await run('ps', ['-p', String(pid), '-o', 'command='])).stdout;
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}
