import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { PartFailure } from '../part-failure.js';

/** The account that runs PostgreSQL when we are root; undefined when we are not, and it runs as ourselves. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root: then `postgres` runs it where the system has that account, else `nobody`. */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new PartFailure(
    'start_failed',
    'PostgreSQL cannot start: it refuses to run as root, and this system has neither an account `postgres` nor `nobody`. ' +
      'Start the station as an ordinary user, or set DATABASE_URL.',
  );
}

/** Whether the account can enter every folder of the path, the last one included when it exists. */
export async function canEnter(folder: string, account: Account): Promise<boolean> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const entry = await stat(at).catch(() => undefined);
    if (entry !== undefined && !maySearch(entry, account)) return false;
    if (at === path.dirname(at)) return true;
  }
}

function maySearch(entry: { mode: number; uid: number; gid: number }, account: Account): boolean {
  if (entry.uid === account.uid) return (entry.mode & 0o100) !== 0;
  if (entry.gid === account.gid) return (entry.mode & 0o010) !== 0;
  return (entry.mode & 0o001) !== 0;
}
