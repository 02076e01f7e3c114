import type { FastifyReply } from 'fastify';

const BEAT_MS = 15_000;
/** Browsers come again by themselves; so a session that has ended does not listen on for long. */
const LONGEST_MS = 10 * 60_000;

const open = new Set<() => void>();

export interface EventStream {
  send(event: string, data: unknown): void;
  /** A line that listeners pass over. */
  remark(text: string): void;
  /** Resolves when the other side has gone, the stream is old enough, or the process stops. */
  ended: Promise<void>;
}

/** Answers the request with Server-Sent Events. `beat` runs every 15 s, between a comment that keeps proxies awake. */
export function openEventStream(reply: FastifyReply, beat: () => void): EventStream {
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
    beat();
  }, BEAT_MS);
  const old = setTimeout(() => raw.end(), LONGEST_MS);
  const close = () => void raw.end();
  open.add(close);
  const ended = new Promise<void>((resolve) => {
    raw.once('close', () => {
      clearInterval(heart);
      clearTimeout(old);
      open.delete(close);
      resolve();
    });
  });
  return {
    ended,
    send: (event, data) => void raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    remark: (text) => void raw.write(`: ${text}\n\n`),
  };
}

/** Ends all streams of this process: they would keep the server from closing. */
export function closeEventStreams(): void {
  for (const close of [...open]) close();
}
