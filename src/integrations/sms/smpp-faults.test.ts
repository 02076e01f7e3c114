import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startSmsCentre, type SmsCentre, type SmsCentreOptions } from '../../embedded/sms-centre/centre.js';
import type { JournalRecord } from '../../embedded/sms-centre/journal.js';
import type { GatewayState, OutgoingSms, SmsGateway } from './gateway.js';
import { openSmsGateway, type SmsGatewayOptions } from './open.js';

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function newCentre(options: Partial<SmsCentreOptions> = {}): Promise<SmsCentre> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sms-'));
  cleanups.push(() => rm(dataDir, { recursive: true }));
  const behaviour = { receiptDelayMs: [5, 10] as const, redeliverAfterMs: 20, ...options.behaviour };
  const centre = await startSmsCentre({ port: 0, password: 'secret', ...options, dataDir, behaviour });
  cleanups.push(() => centre.stop());
  return centre;
}

function newGateway(url: string, options: SmsGatewayOptions = {}): SmsGateway {
  const gateway = openSmsGateway(url, { firstBackoffMs: 20, mostBackoffMs: 50, ...options });
  cleanups.push(() => gateway.close(200));
  return gateway;
}

async function until(gateway: SmsGateway, state: GatewayState['state']): Promise<GatewayState> {
  for (let tries = 0; tries < 500 && gateway.state().state !== state; tries += 1) await sleep(10);
  expect(gateway.state().state).toBe(state);
  return gateway.state();
}

const submitted = (records: readonly JournalRecord[]): JournalRecord[] =>
  records.filter(({ kind }) => kind === 'submit');

describe('what waits for its turn', () => {
  it('stays here once it is held back; what has begun goes out whole', async () => {
    const centre = await newCentre();
    const journal: JournalRecord[] = [];
    centre.control.watch((record) => journal.push(record));
    const gateway = newGateway(centre.url, { ratePerSecond: 40 });
    await until(gateway, 'bound');
    let held = false;
    const asked: number[] = [];
    const results = gateway.submitWindow(
      messages(60).map((message, index) => ({
        ...message,
        text: '长'.repeat(150),
        heldBack: () => {
          asked.push(index);
          return held;
        },
      })),
    );
    await sleep(500);
    held = true;
    const done = await results;
    const sent = done.filter(({ ok }) => ok).length;
    expect(sent).toBeGreaterThan(2);
    expect(sent).toBeLessThan(20);
    expect(done.slice(sent)).toEqual(
      Array.from({ length: 60 - sent }, () => expect.objectContaining({ ok: false, kind: 'held' })),
    );
    expect(submitted(journal)).toHaveLength(sent * 3);
    expect(asked).toEqual(Array.from({ length: 60 }, (_, index) => index));
  });
});

const messages = (count: number): OutgoingSms[] =>
  Array.from({ length: count }, (_, index) => ({
    reference: index + 1,
    to: '13800138000',
    from: '1069012301',
    text: '【总站】请回复1满意',
  }));

function takenReferences(centre: SmsCentre): Set<number> {
  const taken = new Set<number>();
  centre.control.watch((record: JournalRecord) => {
    if (record.kind === 'submit' && record.reference !== undefined) taken.add(record.reference);
  });
  return taken;
}

describe('a lost connection', () => {
  it('leaves exactly the unanswered ones unknown, and those that never left unreachable', async () => {
    const centre = await newCentre({ behaviour: { cutAfterAnswers: 25 } });
    const taken = takenReferences(centre);
    const gateway = newGateway(centre.url, { window: 10 });
    await gateway.whenBound(5_000);
    const results = await gateway.submitWindow(messages(100));
    const kinds = results.map((result) => (result.ok ? 'ok' : result.kind));
    expect(kinds.filter((kind) => kind === 'ok')).toHaveLength(25);
    const unknown = kinds.filter((kind) => kind === 'unknown').length;
    expect(unknown).toBeGreaterThan(0);
    expect(unknown).toBeLessThanOrEqual(10);
    expect(kinds.filter((kind) => kind === 'unreachable')).toHaveLength(75 - unknown);
    kinds.forEach((kind, index) => {
      if (kind === 'ok') expect(taken.has(index + 1)).toBe(true);
      if (kind === 'unreachable') expect(taken.has(index + 1)).toBe(false);
    });
    await until(gateway, 'bound');
    expect((await gateway.submit(messages(1)[0]!)).ok).toBe(true);
    expect(centre.control.counts().taken).toBeLessThanOrEqual(25 + unknown + 1);
  });

  it('is found again when the centre comes back, and submitting meanwhile is unreachable', async () => {
    const centre = await newCentre();
    const gateway = newGateway(centre.url);
    await gateway.whenBound(5_000);
    await centre.control.outage('closed');
    await until(gateway, 'connecting');
    expect(await gateway.submit(messages(1)[0]!)).toMatchObject({ ok: false, kind: 'unreachable' });
    await centre.control.outage('none');
    await until(gateway, 'bound');
    expect((await gateway.submit(messages(1)[0]!)).ok).toBe(true);
  });

  it('is noticed when the centre hangs; one window is unknown and the rest never left', async () => {
    const centre = await newCentre();
    const gateway = newGateway(centre.url, { window: 5, answerWithinMs: 200, enquireEveryMs: 100 });
    await gateway.whenBound(5_000);
    await centre.control.outage('hanging');
    const results = await gateway.submitWindow(messages(30));
    const kinds = results.map((result) => (result.ok ? 'ok' : result.kind));
    expect(kinds).toEqual([...Array<string>(5).fill('unknown'), ...Array<string>(25).fill('unreachable')]);
    expect(results[0]).toMatchObject({ code: 'no_answer' });
    await centre.control.outage('none');
    await until(gateway, 'bound');
  });

  it('is noticed on an idle connection by its silence', async () => {
    const centre = await newCentre();
    const gateway = newGateway(centre.url, { answerWithinMs: 500, enquireEveryMs: 100 });
    await gateway.whenBound(5_000);
    await sleep(800);
    expect(gateway.state().state).toBe('bound');
    await centre.control.outage('hanging');
    await until(gateway, 'connecting');
  });
});

describe('a silent submission', () => {
  it('is unknown once its time is over, and the connection stays', async () => {
    const centre = await newCentre({ behaviour: { silence: 1 } });
    const gateway = newGateway(centre.url, { answerWithinMs: 600, enquireEveryMs: 100 });
    await gateway.whenBound(5_000);
    const silent = await gateway.submit(messages(1)[0]!);
    expect(silent).toMatchObject({ ok: false, kind: 'unknown', code: 'no_answer', partIds: [] });
    centre.control.behave({ silence: 0 });
    expect(gateway.state().state).toBe('bound');
    expect((await gateway.submit(messages(1)[0]!)).ok).toBe(true);
    expect(centre.control.counts().connections).toBe(1);
    expect(centre.control.counts().taken).toBe(2);
  });
});

describe('a centre that says not now', () => {
  it('is told as throttled, and the window slows down', async () => {
    const centre = await newCentre({ behaviour: { throttleAbovePerSecond: 5 } });
    const gateway = newGateway(centre.url, { window: 5 });
    await gateway.whenBound(5_000);
    const results = await gateway.submitWindow(messages(10));
    const throttled = results.filter((result) => !result.ok && result.kind === 'throttled');
    expect(throttled.length).toBeGreaterThan(0);
    expect(throttled[0]).toMatchObject({ code: 'ESME_RTHROTTLED' });
    const { taken, refused } = centre.control.counts();
    expect(taken).toBe(results.filter((result) => result.ok).length);
    expect(refused).toBe(throttled.length);
  });

  it('gets the rest of a long message that it has begun to take', async () => {
    const centre = await newCentre({ behaviour: { throttleAbovePerSecond: 4 } });
    const gateway = newGateway(centre.url);
    await gateway.whenBound(5_000);
    await sleep(300);
    const result = await gateway.submit({ ...messages(1)[0]!, text: '长'.repeat(300) });
    expect(result).toMatchObject({ ok: true, parts: 5 });
    expect(centre.control.counts().refused).toBeGreaterThan(0);
    expect(centre.control.counts().taken).toBe(5);
  });
});

describe('a bind', () => {
  it('with a wrong password is refused with a sentence, and tried again', async () => {
    const centre = await newCentre();
    const gateway = newGateway(centre.url.replace('secret', 'wrong'));
    const state = await until(gateway, 'refused');
    expect(state).toMatchObject({ code: 'ESME_RINVPASWD' });
    expect(state.state === 'refused' && state.sentence).toContain('密码');
    expect(await gateway.submit(messages(1)[0]!)).toMatchObject({ kind: 'unreachable' });
  });

  it('refused for a while succeeds later', async () => {
    const centre = await newCentre();
    await centre.control.outage('refusing');
    const gateway = newGateway(centre.url);
    await until(gateway, 'refused');
    await centre.control.outage('none');
    await until(gateway, 'bound');
  });
});

describe('what a strict centre sees', () => {
  it('gets a refusal of a delivery with a body, and survives rubbish', async () => {
    const { url, heard, sockets } = await strictCentre(delivery());
    const gateway = newGateway(url);
    gateway.onInbound(() => Promise.reject(new Error('not stored')));
    await gateway.whenBound(5_000);
    for (let tries = 0; tries < 200 && heard.length < 2; tries += 1) await sleep(10);
    const answer = heard[1]!;
    expect([answer.length, answer.readUInt32BE(4), answer.readUInt32BE(8), answer.readUInt32BE(12)]).toEqual([
      17, 0x80000005, 0x64, 77,
    ]);
    sockets[0]!.write(Buffer.alloc(64, 0xff));
    for (let tries = 0; tries < 300 && sockets.length < 2; tries += 1) await sleep(10);
    await until(gateway, 'bound');
    expect(sockets.length).toBe(2);
  });

  it('that delivers by data_sm hears that it was stored, by the answer to that', async () => {
    const { url, heard } = await strictCentre(dataDelivery());
    const gateway = newGateway(url);
    const stored: string[] = [];
    gateway.onInbound(({ from, to, text }) => {
      stored.push(`${from} ${to} ${text}`);
      return Promise.resolve();
    });
    await gateway.whenBound(5_000);
    for (let tries = 0; tries < 200 && heard.length < 2; tries += 1) await sleep(10);
    expect(stored).toEqual(['13800138000 1069 1']);
    const answer = heard[1]!;
    expect([answer.length, answer.readUInt32BE(4), answer.readUInt32BE(8), answer.readUInt32BE(12)]).toEqual([
      17, 0x80000103, 0, 78,
    ]);
  });
});

/** A centre that takes a log-in, delivers this at once, and keeps what it hears as it came. */
async function strictCentre(pdu: Buffer): Promise<{ url: string; heard: Buffer[]; sockets: Socket[] }> {
  const heard: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      if (chunk.readUInt32BE(4) === 9) socket.write(Buffer.concat([bindAnswer(chunk.readUInt32BE(12)), pdu]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return { url: `smpp://a:b@127.0.0.1:${(server.address() as AddressInfo).port}`, heard, sockets };
}

function bindAnswer(sequence: number): Buffer {
  const pdu = Buffer.alloc(17);
  [17, 0x80000009, 0, sequence].forEach((value, index) => pdu.writeUInt32BE(value, index * 4));
  return pdu;
}

const delivery = (): Buffer => request(5, 77, '\0\0\x0013800138000\0\0\x001069\0\0\0\0\0\0\0\0\0\0\x011');

/** The text as the optional parameter `message_payload`, which is all that a `data_sm` has for it. */
const dataDelivery = (): Buffer =>
  request(0x103, 78, '\0\0\x0013800138000\0\0\x001069\0\0\0\0\x04\x24\0\x011');

function request(command: number, sequence: number, text: string): Buffer {
  const body = Buffer.from(text, 'latin1');
  const head = Buffer.alloc(16);
  [16 + body.length, command, 0, sequence].forEach((value, index) => head.writeUInt32BE(value, index * 4));
  return Buffer.concat([head, body]);
}
