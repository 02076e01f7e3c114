import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that an insurer's system got. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  event: { id: string; type: string; occurredAt: string; data: Record<string, unknown> };
}

/** An insurer's system that takes webhooks, on a port of its own. */
export interface Receiver {
  url: string;
  received: Received[];
  /** What it answers from now on; a promise keeps the sender waiting. */
  answer: (request: Received) => number | Promise<number>;
  /** Resolves once so many requests have come to the path. */
  until(count: number, path?: string): Promise<Received[]>;
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const event = JSON.parse(body) as Received['event'];
      const got = { path: request.url ?? '', headers: request.headers, body, event };
      receiver.received.push(got);
      waiting.forEach((look) => look());
      void Promise.resolve(receiver.answer(got)).then((status) => response.writeHead(status).end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    received: [],
    answer: () => 204,
    until: (count, path) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = receiver.received.filter((one) => path === undefined || one.path === path);
          if (found.length < count) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return receiver;
}

/** Checks a signature as the Standard Webhooks text says, with nothing of ours. */
export function signedWith(secret: string, { headers, body }: Received): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const due = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(due);
}
