import { createServer } from 'node:net';
import type { Settings } from '../../config/settings.js';
import { StationFault } from './fault.js';

/** Throws the sentence at once where the API could not listen later, before anything else is started. */
export async function requireApiPort({ http: { host, port } }: Settings): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFault(error, { host, port })));
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

interface Listening {
  host: string;
  port: number;
  /** Who listens and the variables that say where; the API when absent. */
  program?: string;
  hostVariable?: string;
  portVariable?: string;
}

/** The sentence for an address that cannot be listened on; any other error as it is. */
export function listenFault(error: Error, listening: Listening): Error {
  const { host, port, program = 'The API', hostVariable = 'HOST', portVariable = 'PORT' } = listening;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const sentence = {
    EADDRINUSE: `port ${port} on ${host} is taken by another program. Stop that program, or choose another port with ${portVariable}.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Correct ${hostVariable}.`,
    ENOTFOUND: `${host} is no address of this machine. Correct ${hostVariable}.`,
    EACCES: `this account may not listen on port ${port}. Choose a port above 1023 with ${portVariable}.`,
  }[code];
  if (sentence === undefined) return error;
  return new StationFault(
    code === 'EADDRINUSE' ? 'port_taken' : 'settings',
    `${program} cannot start: ${sentence}`,
  );
}
