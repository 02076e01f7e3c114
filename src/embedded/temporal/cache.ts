import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, rename } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** Per user and outside the repository, so that every checkout shares one download. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return path.join(env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'protection-station');
}

export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Puts a copy into the cache under its final name only when it is whole; two processes may do so at once. */
export async function keep(file: string, target: string): Promise<string> {
  await mkdir(path.dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  await copyFile(file, draft);
  await chmod(draft, 0o755);
  await rename(draft, target);
  return target;
}
