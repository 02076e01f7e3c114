import type { Readable } from 'node:stream';
import { BadRequestException, PayloadTooLargeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The most bytes of JSON that are read of whoever is not logged in. */
export const STRANGERS_LIMIT = 64 * 1024;

/** Lets the bodies in that the front door takes, JSON and CSV, as they stream: none is read before it is known who sends it. */
export function takeBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    ['application/json', 'text/csv', 'text/tab-separated-values'],
    (_request, payload, done) => done(null, payload),
  );
}

export const isJson = ({ headers }: FastifyRequest): boolean =>
  /^\s*application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '');

/** The charset that the Content-Type names, if it does. */
export const charsetGiven = ({ headers }: FastifyRequest): string | undefined =>
  /;\s*charset\s*=\s*("[^"]*"|[^;\s]+)/i.exec(headers['content-type'] ?? '')?.[1];

/** What a JSON body says; throws the refusal of one that is larger than the limit in bytes, breaks off or is no JSON. */
export async function wholeJson(request: FastifyRequest, payload: Readable, limit: number): Promise<unknown> {
  const text = await wholeText(payload, Number(request.headers['content-length'] ?? 0), limit);
  const parse = request.server.getDefaultJsonParser('error', 'error');
  return new Promise<unknown>((resolve, reject) => {
    void parse(request, text, (error, body) => (error ? reject(error) : resolve(body)));
  });
}

async function wholeText(payload: Readable, announced: number, limit: number): Promise<string> {
  const bytes = announced > limit ? undefined : await wholeBytes(payload, limit);
  if (bytes === undefined) throw new PayloadTooLargeException();
  return bytes.toString('utf8');
}

/** What a body holds; undefined where that is more than the limit: the rest is left unread. Throws where it breaks off. */
export async function wholeBytes(payload: Readable, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) return undefined;
      chunks.push(chunk);
    }
  } catch {
    throw new BadRequestException();
  }
  return Buffer.concat(chunks);
}
