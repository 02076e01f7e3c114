import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { PartFailure } from './part-failure.js';

const host = '127.0.0.1';

/** Below those that systems give to connections going out, one of which could take a port before its part listens. */
const LOWEST = 12_000;
const HIGHEST = 31_999;
const TRIES = 50;

/** A port that is free on the loopback address at this moment, and that no outgoing connection is given meanwhile. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = await listenOnce(randomInt(LOWEST, HIGHEST + 1));
    if (port !== undefined) return port;
  }
  throw new Error('The system has no free port left on the loopback address.');
}

/** Throws a `port_taken` failure that names the part and the variable which moves it. */
export async function requireFreePort(port: number, part: string, variable: string): Promise<void> {
  if ((await listenOnce(port)) !== undefined) return;
  throw portTaken(port, part, variable);
}

export function portTaken(port: number, part: string, variable: string): PartFailure {
  return new PartFailure(
    'port_taken',
    `${part} cannot start: port ${port} on ${host} is taken by another program. ` +
      `Stop that program, or give ${part} another port with ${variable}.`,
  );
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
