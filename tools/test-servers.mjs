#!/usr/bin/env node
/**
 * The servers that tests run against, for `tools/test.mjs`, which starts them once for all layers, and for the global
 * set-up of a single jest run, which runs this file: it builds, then becomes `src/embedded/disposable/main.ts`.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build, root } from './build.mjs';

const program = path.join(root, 'dist/src/embedded/disposable/main.js');

/** Starts them in a process of their own, so that they end even when we are killed. Returns variables and `stop`. */
export async function startTestServers() {
  // Its own group: Ctrl-C must not end it before the tests have let go.
  const child = spawn(process.execPath, [program], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const gone = new Promise((resolve) => child.on('exit', resolve));
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    gone.then(() => undefined),
  ]);
  if (line === undefined) throw new Error('The test servers did not start; the reason is above.');
  const stop = async () => {
    child.stdin.end();
    await gone;
  };
  return { env: JSON.parse(line), stop };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    // A fault elsewhere must not keep a test of one file from running; that file's own build is whole or absent.
    await build({ say: console.error }).catch((error) =>
      console.error(error.message.split('\n').slice(0, 5).join('\n')),
    );
    await import(pathToFileURL(program).href);
  } catch (error) {
    console.error(error.message ?? error);
    process.exit(1);
  }
}
