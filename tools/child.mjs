/** Children of the tools: each in its own process group, so that a time limit ends all that it started. */
import { spawn } from 'node:child_process';
import { root } from './build.mjs';

const alive = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of alive) endGroup(child);
    process.exit(130);
  });
}

/** Ends a child and everything that it started and that is still in its group. */
export function endGroup(child, signal = 'SIGKILL') {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Starts a child in its own group, with the repository as its folder. */
export function start([file, ...args], { env = {}, stdio = 'inherit' } = {}) {
  const child = spawn(file, args, { cwd: root, env: { ...process.env, ...env }, stdio, detached: true });
  alive.add(child);
  child.on('exit', () => alive.delete(child));
  return child;
}

/** Resolves with the exit status; 1 when a signal ended it or it could not start. */
export function ended(child) {
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs a command and keeps what it printed. */
export async function runQuietly(command, { limitSeconds, env } = {}) {
  const child = start(command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const closed = new Promise((resolve) => child.on('close', resolve));
  const limit = setTimeout(() => {
    output += `\nStopped after ${limitSeconds} s.`;
    endGroup(child);
  }, limitSeconds * 1000);
  const code = await ended(child);
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
  clearTimeout(limit);
  return { code, output };
}
