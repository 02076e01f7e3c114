import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** How long, in wall milliseconds, the rest of a body is read away after its answer, and how long nothing may come of it. */
const PATIENCE = { wholeMs: 30_000, silentMs: 5_000 };

/**
 * An answer that is given before the body is read to its end. Who sends all of it before listening would never hear the
 * answer, and a connection that is cut meanwhile loses it: so the answer goes out at once, then the rest is read away
 * unseen for a while, and then the connection is closed. Where the rest has come already, the connection goes on.
 * Returns what to send.
 */
export function answerBeforeTheRest({ raw }: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  if (!hasBody(raw) || raw.readableEnded) return payload;
  const rest = readAway(raw);
  if (raw.complete) return payload;
  void reply.header('connection', 'close');
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
  void reply.header('content-length', Buffer.byteLength(payload));
  return lasting(payload, rest);
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** The answer, whole at once, that ends only after `rest`: the server closes the connection at its end. */
function lasting(payload: string | Buffer, rest: Promise<void>): Readable {
  const answer = new PassThrough();
  answer.write(payload);
  void rest.then(() => answer.end());
  return answer;
}

/** Resolves when nothing more comes, or nobody waits for it any longer. */
function readAway(body: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const over = setTimeout(end, PATIENCE.wholeMs);
    const silence = setTimeout(end, PATIENCE.silentMs);
    // By events, not by flowing: whoever has read the body so far may still wait for its next piece.
    const read = (): void => {
      silence.refresh();
      while (body.read() !== null);
    };
    function end(): void {
      clearTimeout(over);
      clearTimeout(silence);
      body.off('readable', read);
      resolve();
    }
    body.on('readable', read);
    for (const event of ['end', 'close', 'error']) body.once(event, end);
    if (body.destroyed) end();
    else read();
  });
}
