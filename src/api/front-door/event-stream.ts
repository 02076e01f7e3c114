import type { FastifyReply } from 'fastify';

const BEAT_MS = 15_000;
/** Browsers come again by themselves; so a session that has ended does not listen on for long. */
const LONGEST_MS = 10 * 60_000;

const open = new Set<() => void>();

export interface EventStream {
  /** `id`: where a browser that comes again goes on from (`Last-Event-ID`). */
  send(event: string, data: unknown, id?: string): void;
  /** Ends it from this side. */
  close(): void;
  /** A line that listeners pass over. */
  remark(text: string): void;
  /** Resolves when the other side has gone, the stream is old enough, or the process stops. */
  ended: Promise<void>;
}

/** Answers the request with Server-Sent Events. A comment every 15 s keeps proxies awake. */
export function openEventStream(reply: FastifyReply): EventStream {
  const headers = {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  };
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, headers as Record<string, string>);
  raw.write('retry: 3000\n\n');
  const heart = setInterval(() => {
    raw.write(': beat\n\n');
  }, BEAT_MS);
  const old = setTimeout(() => raw.end(), LONGEST_MS);
  const close = () => void raw.end();
  open.add(close);
  const ended = new Promise<void>((resolve) => {
    const over = () => {
      clearInterval(heart);
      clearTimeout(old);
      open.delete(close);
      resolve();
    };
    // A browser that left while its stream was being prepared closes no second time.
    if (raw.destroyed) over();
    else raw.once('close', over);
  });
  return {
    ended,
    send: (event, data, id) => {
      const place = id === undefined ? '' : `id: ${id}\n`;
      raw.write(`${place}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    close,
    remark: (text) => void raw.write(`: ${text}\n\n`),
  };
}

/** Ends all streams of this process: they would keep the server from closing. */
export function closeEventStreams(): void {
  for (const close of [...open]) close();
}
