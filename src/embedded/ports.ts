import { createServer } from 'node:net';
import { PartFailure } from './part-failure.js';

const host = '127.0.0.1';

/** A port that is free on the loopback address at this moment. */
export async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) throw new Error('The system has no free port left on the loopback address.');
  return port;
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
