import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Attempt } from './attempts.js';
import { keep } from './cache.js';

/** No byte for so long, and the network is taken for closed. */
const stallSeconds = 8;

/** The SDK downloads when it is asked to start a server; a child does so, since a stalled download cannot be called off. */
const program = (create: string, folder: string) => `
  import testing from '@temporalio/testing';
  const executable = { type: 'cached-download', downloadDir: ${JSON.stringify(folder)} };
  const environment = await testing.TestWorkflowEnvironment.${create}({ server: { executable } });
  await environment.teardown();
  process.exit(0);
`;

/** Has the Temporal SDK download its own copy, gives up when nothing arrives for eight seconds, and keeps the file. */
export async function fromSdk(
  create: 'createLocal' | 'createTimeSkipping',
  target: string,
  env: NodeJS.ProcessEnv,
): Promise<Attempt> {
  const source = "the Temporal SDK's own download";
  const folder = await mkdtemp(path.join(os.tmpdir(), 'station-sdk-'));
  try {
    const reason = await runWhileArriving(program(create, folder), folder, env);
    if (reason !== undefined) return { source, reason };
    const [found] = await readdir(folder);
    if (found === undefined) return { source, reason: 'it left no file' };
    return { path: await keep(path.join(folder, found), target) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runWhileArriving(code: string, folder: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...env, NODE_OPTIONS: '' },
  });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
  return new Promise((resolve) => {
    let seen = 0;
    let quiet = 0;
    const watch = setInterval(() => {
      void arrived(folder).then((bytes) => {
        quiet = bytes > seen ? 0 : quiet + 1;
        seen = bytes;
        if (quiet >= stallSeconds) child.kill('SIGKILL');
      });
    }, 1000);
    child.once('close', (status, signal) => {
      clearInterval(watch);
      if (status === 0) resolve(undefined);
      else resolve(signal === 'SIGKILL' ? `nothing arrived for ${stallSeconds} s` : reasonIn(printed));
    });
  });
}

async function arrived(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map((name) => stat(path.join(folder, name)).catch(() => undefined)));
  return sizes.reduce((sum, entry) => sum + (entry?.size ?? 0), 0);
}

function reasonIn(printed: string): string {
  const line = printed.split('\n').find((text) => /Error/.test(text)) ?? printed.trim().split('\n').at(-1);
  return line?.trim().slice(0, 300) ?? 'it failed without a reason';
}
