import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The largest file that a PostgreSQL may write, in bytes (null: any): it answers the write that would pass it with an
 * error, as on a full disk. Holds for its processes of now and for those that it starts later. Needs prlimit.
 */
export async function limitFiles(postmaster: number, bytes: number | null): Promise<void> {
  const children = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
  // Only its own account may, where not even root has the right to set others' limits.
  const { uid, gid } = await stat(`/proc/${postmaster}`);
  const limit = `--fsize=${bytes ?? 'unlimited'}:`;
  for (const pid of [String(postmaster), ...children.split(' ').filter((each) => each !== '')])
    await run('prlimit', ['--pid', pid, limit], { uid, gid }).catch((error: unknown) => {
      // A session may have ended meanwhile; the postmaster has not.
      if (pid === String(postmaster)) throw error;
    });
}
