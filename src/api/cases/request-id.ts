import { createHash } from 'node:crypto';

/** The id of a request for a case (UUID version 8), of what its repeats share and of what is asked. */
export function requestIdOf(shared: string, asked: string): string {
  const hex = createHash('sha256').update(`${shared}\n${asked}`).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
