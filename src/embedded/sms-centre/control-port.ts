import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { CentreBehaviour, Outage } from './behaviour.js';
import type { CentreControl } from './control.js';
import type { PhoneMessage } from './wire-forms.js';

const MOST_BYTES = 1_000_000;
const NDJSON = 'application/x-ndjson';
const share = z.number().min(0).max(1);
const pattern = z.string().refine((text) => isPattern(text), '不是合法的正则表达式');

const behaviourSchema = z.strictObject({
  receiptDelayMs: z.tuple([z.number().min(0), z.number().min(0)]).optional(),
  receiptLoss: share.optional(),
  receiptDuplicates: share.optional(),
  receiptBeforeAnswer: share.optional(),
  receiptForm: z.enum(['text', 'parameters', 'both']).optional(),
  echoReference: z.boolean().optional(),
  undelivered: share.optional(),
  expired: share.optional(),
  fates: z
    .array(z.strictObject({ pattern, state: z.enum(['delivered', 'undelivered', 'expired']) }))
    .optional(),
  refusals: z.array(z.strictObject({ pattern, status: z.int().min(1) })).optional(),
  /** JSON has no Infinity: null takes the limit away. */
  throttleAbovePerSecond: z.number().min(0).nullable().optional(),
  answerDelayMs: z.number().min(0).optional(),
  silence: share.optional(),
  cutAfterAnswers: z.int().min(1).optional(),
  redeliverAfterMs: z.number().min(0).optional(),
  deliveryAnswerWithinMs: z.number().min(1).optional(),
  deliveryWindow: z.int().min(1).optional(),
});

const outageSchema = z.strictObject({ outage: z.enum(['none', 'refusing', 'closed', 'hanging']) });

const phoneSchema = z.strictObject({
  from: z.string().min(1),
  to: z.string().min(1),
  text: z.string(),
  join: z.enum(['udh8', 'udh16', 'sar']).optional(),
});

/** The centre's switches over HTTP, on 127.0.0.1 only: for a rehearsal or a fault test in another process. */
export async function openControlPort(
  control: CentreControl,
  port: number,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    handle(control, request, response).catch((error: unknown) => {
      const sentence = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else reply(response, 400, { error: sentence });
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  control: CentreControl,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  switch (`${request.method ?? ''} ${url.pathname}`) {
    case 'GET /counts':
      reply(response, 200, control.counts());
      return;
    case 'GET /journal':
      sendJournal(control, Number(url.searchParams.get('from') ?? 0), response);
      return;
    case 'POST /behaviour':
      control.behave(readBehaviour(await bodyOf(request)));
      break;
    case 'POST /outage':
      await control.outage(readOutage(await bodyOf(request)));
      break;
    case 'POST /cut':
      control.cut();
      break;
    case 'POST /inbound':
      if (request.headers['content-type'] === NDJSON)
        reply(response, 201, { sent: await sendAsTheyCome(control, request) });
      else reply(response, 201, { key: await control.sendFromPhone(readPhone(await bodyOf(request))) });
      return;
    default:
      reply(response, 404, { error: '没有这个开关:可用 counts、journal、behaviour、outage、cut、inbound。' });
      return;
  }
  reply(response, 200, control.counts());
}

/** Messages of many phones in one request, a line each, each sent the moment it arrives. Returns how many there were. */
async function sendAsTheyCome(control: CentreControl, request: IncomingMessage): Promise<number> {
  const sending: Promise<string>[] = [];
  for await (const line of createInterface({ input: request, crlfDelay: Infinity }))
    sending.push(control.sendFromPhone(readPhone(JSON.parse(line))));
  return (await Promise.all(sending)).length;
}

/** From a byte offset to the end as it is now, so that a reader can go on where it stopped. */
function sendJournal(control: CentreControl, from: number, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': NDJSON });
  createReadStream(control.journalPath, { start: Number.isSafeInteger(from) && from > 0 ? from : 0 })
    .on('error', () => response.end())
    .pipe(response);
}

function readBehaviour(body: unknown): Partial<CentreBehaviour> {
  const given = behaviourSchema.parse(body);
  const change = {
    ...given,
    ...(given.throttleAbovePerSecond === null && { throttleAbovePerSecond: Infinity }),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function readOutage(body: unknown): Outage {
  return outageSchema.parse(body).outage;
}

function readPhone(body: unknown): PhoneMessage {
  const { join, ...message } = phoneSchema.parse(body);
  return join === undefined ? message : { ...message, join };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) throw new RangeError('请求内容过大。');
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
