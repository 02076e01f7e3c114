import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Starts the servers once for all projects of this run; `tools/test.mjs` has done so already when it runs the layers.
 * jest loads this file before its own resolver, so it may import nothing of ours.
 */
export default async function startServers(): Promise<void> {
  if (process.env['TEST_POSTGRES_URL'] !== undefined) return;
  const child = spawn(process.execPath, ['tools/test-servers.mjs'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const gone = new Promise<undefined>((resolve) => child.on('exit', () => resolve(undefined)));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    gone,
  ]);
  if (line === undefined) throw new Error('The test servers did not start; the reason is above.');
  Object.assign(process.env, JSON.parse(line) as Record<string, string>);
  (globalThis as { stopTestServers?: () => Promise<void> }).stopTestServers = async () => {
    child.stdin.end();
    await gone;
  };
}
