import { createServer } from 'node:net';
import type { Settings } from '../../config/settings.js';
import { StationFault } from './fault.js';

/** Throws the sentence at once where the API could not listen later, before anything else is started. */
export async function requireApiPort({ http: { host, port } }: Settings): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFault(error, host, port)));
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

/** The sentence for an address that cannot be listened on; any other error as it is. */
export function listenFault(error: Error, host: string, port: number): Error {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const sentence = {
    EADDRINUSE: `port ${port} on ${host} is taken by another program. Stop that program, or give the API another port with PORT.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Correct HOST.`,
    ENOTFOUND: `${host} is no address of this machine. Correct HOST.`,
    EACCES: `this account may not listen on port ${port}. Choose a port above 1023 with PORT.`,
  }[code];
  if (sentence === undefined) return error;
  return new StationFault(
    code === 'EADDRINUSE' ? 'port_taken' : 'settings',
    `The API cannot start: ${sentence}`,
  );
}
