import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { StationApart } from './apart.js';

/** One consumer, who had one service event: the phone tells the event, in the centre's journal too. */
export interface Asked {
  eventNo: string;
  phone: string;
}

const HEADER = 'event_no,event_type,occurred_at,branch_code,customer_name,customer_phone,product,claim_no';
let batches = 0;

/** So many consumers whom nobody else has; their events are numbered `<name>-<n>`. */
export function people(count: number, name: string): Asked[] {
  batches += 1;
  const first = `139${String(batches).padStart(2, '0')}`;
  return Array.from({ length: count }, (_, n) => ({
    eventNo: `${name}-${n}`,
    phone: first + String(n).padStart(6, '0'),
  }));
}

/** Their events as an insurer's file; they happened at `at` (epoch milliseconds). */
export function fileOf(asked: readonly Asked[], at: number): string {
  const occurred = new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  const lines = asked.map(
    ({ eventNo, phone }) =>
      `${eventNo},pc_claim_settlement,${occurred},GZPCA-01,张三丰,${phone},机动车商业险,C${eventNo}`,
  );
  return [HEADER, ...lines, ''].join('\r\n');
}

/** Sends the first half of their file and leaves the request open. */
export async function beginUpload(
  { url, key, now }: Pick<StationApart, 'url' | 'key' | 'now'>,
  asked: readonly Asked[],
  headers: Record<string, string>,
): Promise<Socket> {
  const file = Buffer.from(fileOf(asked, await now()));
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const all = {
    ...{ host: hostname, authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    ...{ 'content-length': String(file.length), ...headers },
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST /api/v1/service-event-uploads HTTP/1.1\r\n${lines.join('')}\r\n`);
  socket.write(file.subarray(0, file.length / 2));
  return socket;
}
