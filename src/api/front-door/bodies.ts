import type { Readable } from 'node:stream';
import { BadRequestException, PayloadTooLargeException } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const STREAMED = { takesStream: true };

/** Marks a route that reads its body itself, once it is known who sends it: JSON, too, is not read before. */
export const TakesStream = (): MethodDecorator => RouteConfig(STREAMED);

const takesStream = ({ routeOptions }: FastifyRequest): boolean =>
  (routeOptions.config as Partial<typeof STREAMED>).takesStream === true;

/** The bodies that the front door takes: JSON, read and parsed up to a limit in bytes, and CSV as it streams in. */
export function takeBodies(server: FastifyInstance, jsonLimit: number): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(['text/csv', 'text/tab-separated-values'], (_request, payload, done) =>
    done(null, payload),
  );
  server.addContentTypeParser('application/json', async (request: FastifyRequest, payload: Readable) => {
    if (takesStream(request)) return payload;
    const text = await wholeText(payload, Number(request.headers['content-length'] ?? 0), jsonLimit);
    return new Promise<unknown>((resolve, reject) => {
      void parse(request, text, (error, body) => (error ? reject(error) : resolve(body)));
    });
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
