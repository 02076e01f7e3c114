/** Builds, then runs one entry of `dist/` as a child that owns the terminal; its exit status becomes ours. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { build, root, WITHOUT_CALL_STACKS } from './build.mjs';

export async function launch(entry, args) {
  try {
    await build({ screens: entry.startsWith('src/main') });
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  const file = path.join(root, 'dist', entry);
  if (!existsSync(file)) {
    console.error(`There is no ${entry} in dist/: this part of the station is not built yet.`);
    process.exit(1);
  }
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', '--require', WITHOUT_CALL_STACKS, file, ...args],
    {
      stdio: 'inherit',
      env: { TZ: 'Asia/Shanghai', ...process.env },
    },
  );
  // Ctrl-C reaches the child through the terminal; we only outlive it. Other signals are passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
