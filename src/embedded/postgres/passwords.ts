import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RolePasswords } from './database.js';

/** Passwords of the embedded PostgreSQL: the superuser's and those of the three roles. */
export interface ClusterPasswords extends RolePasswords {
  admin: string;
}

/** Where a data folder keeps them. */
export const passwordsFile = (folder: string): string => path.join(folder, 'postgres-passwords.json');

/** Reads the passwords kept in the file (mode 0600), or draws new ones and keeps them there. */
export async function keptPasswords(file: string): Promise<ClusterPasswords> {
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return JSON.parse(kept) as ClusterPasswords;
  const drawn = drawPasswords();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(drawn, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return drawn;
}

export function drawPasswords(): ClusterPasswords {
  const draw = () => randomBytes(24).toString('base64url');
  return { admin: draw(), migrator: draw(), api: draw(), worker: draw() };
}
