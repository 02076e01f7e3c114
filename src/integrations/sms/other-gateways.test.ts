import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeSmsGateway } from './fake-gateway.js';
import type { OutgoingSms, SmsGateway } from './gateway.js';
import { openSmsGateway } from './open.js';

const message: OutgoingSms = { reference: 1, to: '13800138000', from: '1069', text: '【总站】您好' };

describe('the fake gateway', () => {
  it('keeps what it takes, refuses what a real one refuses, and speaks when told to', async () => {
    const gateway = new FakeSmsGateway();
    const heard: unknown[] = [];
    gateway.onReceipt((receipt) => Promise.resolve(void heard.push(receipt)));
    gateway.onInbound((inbound) => Promise.resolve(void heard.push(inbound)));
    const result = await gateway.submit({ ...message, text: '长'.repeat(100) });
    expect(result).toEqual({ ok: true, messageId: 'F1', parts: 2, partIds: ['F1', 'F1.2'] });
    expect(await gateway.submit({ ...message, to: 'x' })).toMatchObject({ kind: 'rejected' });
    expect(gateway.messages().get('F1')?.to).toBe(message.to);
    await gateway.deliverReceipt('F1.2', 'undelivered');
    await gateway.receive({ from: '+8613800138000', to: '1069', text: '1' });
    expect(heard).toMatchObject([
      { messageId: 'F1.2', state: 'undelivered', reference: 1 },
      { from: '13800138000', text: '1' },
    ]);
    expect(await gateway.query('F1')).toEqual({ known: true, state: 'undelivered' });
    gateway.setState({ state: 'connecting', sentence: '' });
    expect(await gateway.submit(message)).toMatchObject({ kind: 'unreachable' });
  });

  it('follows a script and forgets the oldest', async () => {
    const gateway = new FakeSmsGateway({ most: 2 });
    gateway.answerWith(({ reference }) =>
      reference === 2 ? { ok: false, kind: 'throttled', code: 't', sentence: 's' } : undefined,
    );
    const results = await gateway.submitWindow([1, 2, 3, 4].map((reference) => ({ ...message, reference })));
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true, true]);
    expect([...gateway.messages().keys()]).toEqual(['F2', 'F3']);
  });
});

describe('the HTTP gateway', () => {
  let server: Server;
  let gateway: SmsGateway;
  let status = 200;
  const seen: { path: string; body: unknown; authorization: string | undefined }[] = [];
  let events: { id: string; [field: string]: unknown }[] = [];

  beforeEach(async () => {
    status = 200;
    seen.length = 0;
    events = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const path = request.url ?? '';
        const body: unknown = text === '' ? undefined : JSON.parse(text);
        if (request.method === 'POST')
          seen.push({ path, body, authorization: request.headers.authorization });
        if (path.endsWith('acknowledgements')) {
          const { ids } = body as { ids: string[] };
          events = events.filter(({ id }) => !ids.includes(id));
        }
        if (status === 0) request.socket.destroy();
        else response.writeHead(status).end(JSON.stringify({ messageId: 'H1', state: 'delivered', events }));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    gateway = openSmsGateway(`http://u:p@127.0.0.1:${port}/sms/`, { pollEveryMs: 5, answerWithinMs: 2_000 });
  });

  afterEach(async () => {
    await gateway.close(100);
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });

  it.each([
    [200, { ok: true, messageId: 'H1', parts: 1 }],
    [429, { ok: false, kind: 'throttled' }],
    [422, { ok: false, kind: 'rejected' }],
    [503, { ok: false, kind: 'unreachable' }],
    [500, { ok: false, kind: 'unknown' }],
    [0, { ok: false, kind: 'unknown' }],
  ])('status %i', async (given, result) => {
    status = given;
    expect(await gateway.submit(message)).toMatchObject(result);
    expect(seen.find(({ path }) => path === '/sms/messages')).toMatchObject({
      body: message,
      authorization: 'Basic dTpw',
    });
  });

  it('hands on what it cannot read, and acknowledges what is only under way', async () => {
    events = [
      { id: 'e1', type: 'receipt', messageId: 'H1', state: 'lost', to: '13800138000' },
      { id: 'e2', type: 'receipt', messageId: 'H1', state: 'underway', to: '13800138000' },
      { id: 'e3', type: 'news' },
    ];
    const kept: unknown[] = [];
    const all = new Promise<void>((resolve) => {
      gateway.onUnreadable((receipt) => {
        if (kept.push(receipt) === 2) resolve();
        return Promise.resolve();
      });
    });
    await all;
    expect(kept).toMatchObject([
      { phone: '13800138000', content: expect.stringContaining('"lost"') },
      { phone: '', content: expect.stringContaining('"news"') },
    ]);
  });

  it('acknowledges an event only once it is stored', async () => {
    events = [
      { id: 'e1', type: 'receipt', messageId: 'H1', state: 'expired', to: '13800138000', from: '1069' },
      { id: 'e2', type: 'inbound', from: '+8613800138000', to: '1069', text: '满意' },
    ];
    let failures = 2;
    const heard: unknown[] = [];
    gateway.onReceipt((receipt) => Promise.resolve(void heard.push(receipt)));
    const stored = new Promise<void>((resolve) => {
      gateway.onInbound((inbound) => {
        failures -= 1;
        if (failures >= 0) return Promise.reject(new Error('not stored'));
        heard.push(inbound);
        resolve();
        return Promise.resolve();
      });
    });
    await stored;
    expect(heard.at(-1)).toMatchObject({ from: '13800138000', text: '满意' });
    expect(heard[0]).toMatchObject({ messageId: 'H1', state: 'expired' });
    expect(seen.flatMap(({ body, path }) => (path.endsWith('acknowledgements') ? [body] : []))[0]).toEqual({
      ids: ['e1'],
    });
    expect(await gateway.query('H1')).toEqual({ known: true, state: 'delivered' });
    expect(gateway.state()).toEqual({ state: 'bound' });
  });
});
