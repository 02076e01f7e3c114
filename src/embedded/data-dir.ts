import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PartFailure } from './part-failure.js';
import { canEnter, postgresAccount } from './postgres/account.js';

/** A data folder that this process alone uses, until `release` or its end, however it ends. */
export interface DataDir {
  folder: string;
  release(): Promise<void>;
}

/** What the embedded parts keep in the data folder; keys and anything else in it are not theirs. */
const embeddedData = [
  ...['postgres', 'postgres.new', 'postgres-passwords.json'],
  ...['temporal', 'sms-centre', 'sms-centre-password', 'mail', 'logs'],
];

/**
 * Chooses the folder: `setting`, else `data` in the checkout; for root in a checkout that PostgreSQL's account may not
 * enter, a folder of its own under /var/lib/protection-station.
 */
export async function chooseDataDir(setting: string | undefined): Promise<string> {
  if (setting !== undefined) return path.resolve(setting);
  const checkout = checkoutFolder();
  const account = postgresAccount();
  if (account === undefined || (await canEnter(checkout, account))) return path.join(checkout, 'data');
  return path.join('/var/lib/protection-station', `${path.basename(checkout)}-${digest(checkout)}`);
}

/** Creates the folder and takes it for this process. Throws a `data_in_use` failure while another station has it. */
export async function takeDataDir(folder: string): Promise<DataDir> {
  await mkdir(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const server = await hold(await realpath(folder));
  if (server === undefined) {
    throw new PartFailure(
      'data_in_use',
      `Another station is running on ${folder}. Stop it first, or give this one its own folder with DATA_DIR and its own ports.`,
    );
  }
  server.unref();
  const release = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { folder, release };
}

/** Removes what the embedded parts keep in a folder that this process has taken; keys stay. */
export async function forgetEmbeddedData({ folder }: DataDir): Promise<void> {
  for (const name of embeddedData) await rm(path.join(folder, name), { recursive: true, force: true });
}

function checkoutFolder(): string {
  let at = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(at, 'package.json'))) at = path.dirname(at);
  return at;
}

/** A socket with a name made from the folder: the system frees it when its holder dies, unlike a lock file. */
async function hold(folder: string): Promise<Server | undefined> {
  const name = `protection-station-${digest(folder)}`;
  if (os.platform() === 'linux') return listen(`\0${name}`);
  const file = path.join(os.tmpdir(), `${name}.sock`);
  const server = await listen(file);
  if (server !== undefined || (await answers(file))) return server;
  await rm(file, { force: true });
  return listen(file);
}

function listen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => resolve(server));
  });
}

function answers(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
