import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { joinParts } from '../../integrations/sms/concatenation.js';
import type { InboundSms, OutgoingSms, SmsGateway, SmsReceipt } from '../../integrations/sms/gateway.js';
import { openSmsGateway } from '../../integrations/sms/open.js';
import { startSmsCentre, type SmsCentre } from './centre.js';
import { openControlPort } from './control-port.js';
import { DueQueue } from './due-queue.js';
import { readJournal, type JournalRecord } from './journal.js';

let dataDir: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sms-'));
});

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  await rm(dataDir, { recursive: true });
});

async function newCentre(): Promise<SmsCentre> {
  const behaviour = { receiptDelayMs: [5, 10] as const, redeliverAfterMs: 20 };
  const centre = await startSmsCentre({ port: 0, password: 'secret', dataDir, behaviour });
  open.push({ close: () => centre.stop() });
  return centre;
}

async function newGateway(url: string): Promise<SmsGateway> {
  const gateway = openSmsGateway(url, { firstBackoffMs: 20, mostBackoffMs: 50 });
  open.push({ close: () => gateway.close(200) });
  await gateway.whenBound(5_000);
  return gateway;
}

async function eventually(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !condition(); tries += 1) await sleep(10);
  expect(condition()).toBe(true);
}

async function recordsOf(): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for await (const record of readJournal(dataDir)) records.push(record);
  return records;
}

const prompt: OutgoingSms = { reference: 5, to: '13800138000', from: '106901', text: '【总站】请回复' };

describe('the centre', () => {
  it('tells after a restart what nobody had answered for, and nothing else', async () => {
    const first = await newCentre();
    const sender = await newGateway(first.url);
    const results = await sender.submitWindow([prompt, { ...prompt, text: '长'.repeat(100) }]);
    await first.control.sendFromPhone({ from: prompt.to, to: prompt.from, text: '不'.repeat(100) });
    await sleep(100);
    await sender.close(100);
    await first.stop();
    open.length = 0;

    const second = await newCentre();
    const receiver = await newGateway(second.url);
    const receipts: SmsReceipt[] = [];
    const inbound: InboundSms[] = [];
    receiver.onReceipt((receipt) => Promise.resolve(void receipts.push(receipt)));
    receiver.onInbound((message) => Promise.resolve(void inbound.push(message)));
    await eventually(() => receipts.length >= 3 && inbound.length >= 2);
    expect(receipts.map(({ messageId }) => messageId).sort()).toEqual(
      results.flatMap((result) => (result.ok ? result.partIds : [])).sort(),
    );
    expect(joinParts(inbound)).toEqual({ ok: true, text: '不'.repeat(100) });
    await eventually(() => second.control.counts().deliveriesPending === 0);
    await receiver.close(100);
    await second.stop();
    open.length = 0;

    const third = await newCentre();
    expect(third.control.counts()).toMatchObject({ receiptsPlanned: 0, deliveriesPending: 0 });
    const kinds = (await recordsOf()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'submit')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'receipt_answered')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'inbound_answered')).toHaveLength(1);
  });

  it('lets people answer whole prompts that reached them', async () => {
    const centre = await newCentre();
    centre.control.behave({ fates: [{ pattern: '^139', state: 'undelivered' }] });
    centre.control.answerAs(({ text, to }) => [{ text: `${text.length} ${to}`, afterMs: 10 }]);
    const gateway = await newGateway(centre.url);
    const inbound: InboundSms[] = [];
    gateway.onReceipt(() => Promise.resolve());
    gateway.onInbound((message) => Promise.resolve(void inbound.push(message)));
    await gateway.submit({ ...prompt, to: '13900000000' });
    await gateway.submit({ ...prompt, text: '长'.repeat(200) });
    await eventually(() => inbound.length > 0);
    expect(inbound).toMatchObject([{ text: '200 13800138000', to: prompt.from }]);
  });

  it('writes a submission down before it answers', async () => {
    const centre = await newCentre();
    const gateway = await newGateway(centre.url);
    const result = await gateway.submit(prompt);
    const id = result.ok ? result.messageId : '';
    expect(await recordsOf()).toContainEqual(
      expect.objectContaining({ kind: 'submit', id, reference: 5, to: prompt.to, text: prompt.text }),
    );
  });

  it('is switched over HTTP', async () => {
    const centre = await newCentre();
    const port = await openControlPort(centre.control, 0);
    open.push(port);
    const base = `http://127.0.0.1:${port.port}`;
    const post = (path: string, body: unknown): Promise<Response> =>
      fetch(`${base}/${path}`, { method: 'POST', body: JSON.stringify(body) });
    const gateway = await newGateway(centre.url);
    const inbound: InboundSms[] = [];
    gateway.onInbound((message) => Promise.resolve(void inbound.push(message)));
    expect((await post('behaviour', { refusals: [{ pattern: '.', status: 11 }] })).status).toBe(200);
    expect(await gateway.submit(prompt)).toMatchObject({ kind: 'rejected' });
    expect((await post('behaviour', { receiptLoss: 2 })).status).toBe(400);
    expect((await post('nothing', {})).status).toBe(404);
    expect((await post('inbound', { from: '13800138000', to: '106901', text: '1' })).status).toBe(201);
    await eventually(() => inbound.length === 1);
    const journal = await (await fetch(`${base}/journal`)).text();
    expect(journal).toContain('"kind":"inbound"');
    const rest = await (await fetch(`${base}/journal?from=${Buffer.byteLength(journal)}`)).text();
    expect(rest).not.toContain('"kind":"inbound",');
    await post('cut', {});
    await eventually(() => gateway.state().state === 'connecting');
    expect(await (await fetch(`${base}/counts`)).json()).toMatchObject({ taken: 0, refused: 1 });
  });
});

describe('acts put off', () => {
  it('happen in the order of their moments', async () => {
    const queue = new DueQueue();
    const done: number[] = [];
    const delays = [30, 5, 20, 0, 10, 15, 25, 1];
    for (const delay of delays) queue.after(delay, () => done.push(delay));
    await eventually(() => done.length === delays.length);
    expect(done).toEqual([...delays].sort((a, b) => a - b));
    expect(queue.size()).toBe(0);
  });
});
