import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { startSmsCentre, type SmsCentre, type SmsCentreOptions } from '../../embedded/sms-centre/centre.js';
import type { JournalRecord } from '../../embedded/sms-centre/journal.js';
import { joinParts } from './concatenation.js';
import type { InboundSms, OutgoingSms, SmsGateway, SmsReceipt } from './gateway.js';
import { openSmsGateway, type SmsGatewayOptions } from './open.js';

const PHONE = '13800138000';
const NUMBER = '10690000123401';
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function newCentre(options: Partial<SmsCentreOptions> = {}): Promise<SmsCentre> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'sms-')));
  if (options.dataDir === undefined) cleanups.push(() => rm(dataDir, { recursive: true }));
  const behaviour = { receiptDelayMs: [5, 10] as const, redeliverAfterMs: 20, ...options.behaviour };
  const centre = await startSmsCentre({ port: 0, password: 'p@ss:w/d', ...options, dataDir, behaviour });
  cleanups.push(() => centre.stop());
  return centre;
}

async function newGateway(centre: SmsCentre, options: SmsGatewayOptions = {}): Promise<SmsGateway> {
  const gateway = openSmsGateway(centre.url, { firstBackoffMs: 20, mostBackoffMs: 50, ...options });
  cleanups.push(() => gateway.close(1_000));
  expect(await gateway.whenBound(5_000)).toBe(true);
  return gateway;
}

/** Gathers what is heard and waits for so many. */
function ear<T>(): {
  heard: T[];
  hear: (fact: T) => Promise<void>;
  atLeast: (count: number) => Promise<void>;
} {
  const heard: T[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  return {
    heard,
    hear: (fact) => {
      heard.push(fact);
      for (const each of waiting) if (heard.length >= each.count) each.resolve();
      return Promise.resolve();
    },
    atLeast: (count) =>
      new Promise((resolve) => {
        if (heard.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
}

function message(change: Partial<OutgoingSms> = {}): OutgoingSms {
  return { reference: 7, to: PHONE, from: NUMBER, text: '【保险服务总站】您好,请回复1满意。', ...change };
}

const submitted = (records: JournalRecord[]): Extract<JournalRecord, { kind: 'submit' }>[] =>
  records.flatMap((record) => (record.kind === 'submit' ? [record] : []));

function journalOf(centre: SmsCentre): JournalRecord[] {
  const records: JournalRecord[] = [];
  centre.control.watch((record) => records.push(record));
  return records;
}

describe('submitting', () => {
  it.each([1, 2, 3, 4, 5])('sends Chinese and emoji in %i parts', async (parts) => {
    const centre = await newCentre();
    const journal = journalOf(centre);
    const gateway = await newGateway(centre);
    const receipts = ear<SmsReceipt>();
    gateway.onReceipt(receipts.hear);
    const text = parts === 1 ? '满意😀' : '满😀意'.repeat(90).slice(0, 64 * parts);
    const result = await gateway.submit(message({ text, reference: 40_000 }));
    if (!result.ok) throw new Error(result.sentence);
    expect(result.parts).toBe(parts);
    expect(new Set(result.partIds).size).toBe(parts);
    expect(result.partIds[0]).toBe(result.messageId);
    const records = submitted(journal);
    expect(records.map(({ text: part }) => part).join('')).toBe(text);
    expect(
      records.every(({ to, from, reference }) => to === PHONE && from === NUMBER && reference === 40_000),
    ).toBe(true);
    await receipts.atLeast(parts);
    expect(receipts.heard.map(({ messageId }) => messageId).sort()).toEqual([...result.partIds].sort());
    for (const receipt of receipts.heard) {
      expect(receipt).toMatchObject({ state: 'delivered', stat: 'DELIVRD', reference: 40_000, phone: PHONE });
      expect(Math.abs((receipt.doneAt ?? 0) - Date.now())).toBeLessThan(60_000);
    }
  });

  it('keeps the order of a window and refuses only what the centre refuses', async () => {
    const centre = await newCentre({ behaviour: { refusals: [{ pattern: '^139', status: 0x0b }] } });
    const gateway = await newGateway(centre);
    const messages = Array.from({ length: 300 }, (_, index) =>
      message({ reference: index + 1, to: index % 10 === 3 ? '13900000000' : PHONE }),
    );
    const results = await gateway.submitWindow(messages);
    results.forEach((result, index) => {
      if (index % 10 === 3) expect(result).toMatchObject({ kind: 'rejected', code: 'ESME_RINVDSTADR' });
      else expect(result.ok).toBe(true);
    });
  });

  it.each([
    [{ reference: 0 }, 'invalid_reference'],
    [{ reference: 65_536 }, 'invalid_reference'],
    [{ to: 'abc' }, 'invalid_destination'],
    [{ from: '' }, 'invalid_source'],
    [{ text: '' }, 'empty_text'],
    [{ text: '长'.repeat(671) }, 'too_long'],
  ])('refuses %j before it leaves', async (change, code) => {
    const centre = await newCentre();
    const gateway = await newGateway(centre);
    expect(await gateway.submit(message(change))).toMatchObject({ ok: false, kind: 'rejected', code });
    expect(centre.control.counts().taken).toBe(0);
  });

  it('turns off on both ends what would stall small messages by 40 ms', async () => {
    const set = jest.spyOn(Socket.prototype, 'setNoDelay');
    cleanups.push(() => {
      set.mockRestore();
      return Promise.resolve();
    });
    const gateway = await newGateway(await newCentre());
    expect(set.mock.calls).toEqual([[true], [true]]);
    const times: number[] = [];
    for (let round = 0; round < 25; round += 1) {
      const began = performance.now();
      await gateway.submit(message({ text: '长'.repeat(150) }));
      times.push(performance.now() - began);
    }
    expect(times.sort((a, b) => a - b)[12]).toBeLessThan(20);
  });

  it('keeps to its rate', async () => {
    const gateway = await newGateway(await newCentre(), { ratePerSecond: 200 });
    const began = performance.now();
    await gateway.submitWindow(Array.from({ length: 100 }, () => message()));
    expect(performance.now() - began).toBeGreaterThan(300);
  });

  it('asks for the fate of a message', async () => {
    const centre = await newCentre({ behaviour: { fates: [{ pattern: '^137', state: 'expired' }] } });
    const gateway = await newGateway(centre);
    const receipts = ear<SmsReceipt>();
    gateway.onReceipt(receipts.hear);
    const result = await gateway.submit(message({ to: '13700000000' }));
    await receipts.atLeast(1);
    expect(await gateway.query(result.ok ? result.messageId : '')).toEqual({ known: true, state: 'expired' });
    expect(await gateway.query('nobody')).toMatchObject({ known: false });
  });
});

describe('receipts', () => {
  it('are heard before the answer to the submission', async () => {
    const centre = await newCentre({ behaviour: { receiptBeforeAnswer: 1, answerDelayMs: 50 } });
    const gateway = await newGateway(centre);
    const receipts = ear<SmsReceipt>();
    gateway.onReceipt(receipts.hear);
    const submission = gateway.submit(message({ reference: 9 }));
    await receipts.atLeast(1);
    expect(await Promise.race([submission, Promise.resolve('still waiting')])).toBe('still waiting');
    const result = await submission;
    expect(receipts.heard[0]).toMatchObject({ reference: 9, messageId: result.ok ? result.messageId : '' });
  });

  it('are handed on doubled and out of order', async () => {
    const centre = await newCentre({ behaviour: { receiptDuplicates: 1, receiptDelayMs: [0, 100] } });
    const gateway = await newGateway(centre);
    const receipts = ear<SmsReceipt>();
    gateway.onReceipt(receipts.hear);
    const results = await gateway.submitWindow(Array.from({ length: 50 }, () => message()));
    await receipts.atLeast(100);
    const order = receipts.heard.map(({ messageId }) => messageId);
    const ids = results.flatMap((result) => (result.ok ? result.partIds : []));
    expect([...order].sort()).toEqual([...ids, ...ids].sort());
    expect([...new Set(order)]).not.toEqual(ids);
  });

  it.each(['text', 'parameters', 'both'] as const)('are read from %s', async (receiptForm) => {
    const centre = await newCentre({ behaviour: { receiptForm, undelivered: 1, echoReference: false } });
    const gateway = await newGateway(centre);
    const receipts = ear<SmsReceipt>();
    gateway.onReceipt(receipts.hear);
    const result = await gateway.submit(message());
    await receipts.atLeast(1);
    expect(receipts.heard[0]).toMatchObject({
      messageId: result.ok ? result.messageId : '',
      state: 'undelivered',
    });
    expect(receipts.heard[0]).not.toHaveProperty('reference');
  });

  it('come again until they are stored', async () => {
    const centre = await newCentre();
    const journal = journalOf(centre);
    const gateway = await newGateway(centre);
    let failures = 3;
    const receipts = ear<SmsReceipt>();
    gateway.onReceipt((receipt) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('the database is away')) : receipts.hear(receipt);
    });
    await gateway.submit(message());
    await receipts.atLeast(1);
    expect(failures).toBe(-1);
    expect(journal.filter(({ kind }) => kind === 'receipt')).toHaveLength(1);
    expect(receipts.heard).toHaveLength(1);
  });

  it('are put off while nobody listens', async () => {
    const centre = await newCentre();
    const gateway = await newGateway(centre);
    await gateway.submit(message());
    const receipts = ear<SmsReceipt>();
    gateway.onReceipt(receipts.hear);
    await receipts.atLeast(1);
  });
});

describe('messages from phones', () => {
  it.each(['udh8', 'udh16', 'sar'] as const)('arrive in parts by %s and join again', async (join) => {
    const centre = await newCentre();
    const gateway = await newGateway(centre, { now: () => 123 });
    const inbound = ear<InboundSms>();
    gateway.onInbound(inbound.hear);
    const text = '不满意😀,理赔员态度很差。'.repeat(20);
    await centre.control.sendFromPhone({ from: `+86${PHONE}`, to: NUMBER, text, join });
    await inbound.atLeast(1);
    const total = inbound.heard[0]?.concat?.total ?? 0;
    expect(total).toBeGreaterThan(3);
    await inbound.atLeast(total);
    expect(joinParts([...inbound.heard].reverse())).toEqual({ ok: true, text });
    expect(joinParts(inbound.heard.slice(1))).toEqual({ ok: false, missing: [1] });
    expect(inbound.heard[0]).toMatchObject({ from: PHONE, to: NUMBER, arrivedAt: 123 });
  });

  it.each([
    [0, Buffer.from('2BC'), '2BC'],
    [1, Buffer.from('A1 B2 @_'), 'A1 B2 @_'],
    [3, Buffer.from('caf\xe9', 'latin1'), 'café'],
    [8, Buffer.from('满意', 'utf16le').swap16(), '满意'],
    [15, Buffer.from([0xc2, 0xfa, 0xd2, 0xe2]), '满意'],
    [0, Buffer.from([0xc2, 0xfa, 0xd2, 0xe2]), '满意'],
  ])('are read in data coding %i', async (dataCoding, bytes, text) => {
    const centre = await newCentre();
    const gateway = await newGateway(centre);
    const inbound = ear<InboundSms>();
    gateway.onInbound(inbound.hear);
    await centre.control.sendFromPhone({ from: PHONE, to: NUMBER, text, dataCoding, bytes });
    await inbound.atLeast(1);
    expect(inbound.heard[0]?.text).toBe(text);
  });

  it('are answered only after they are stored, and come again with the same key otherwise', async () => {
    const centre = await newCentre();
    const journal = journalOf(centre);
    const gateway = await newGateway(centre);
    const tries: { inbound: InboundSms; settle: (stored: boolean) => void }[] = [];
    const next = ear<number>();
    gateway.onInbound(
      (inbound) =>
        new Promise((resolve, reject) => {
          const settle = (stored: boolean): void => (stored ? resolve() : reject(new Error('not stored')));
          tries.push({ inbound, settle });
          void next.hear(tries.length);
        }),
    );
    const answered = ear<JournalRecord>();
    centre.control.watch((record) => {
      if (record.kind === 'inbound_answered') void answered.hear(record);
    });
    await centre.control.sendFromPhone({ from: PHONE, to: NUMBER, text: '1' });
    await next.atLeast(1);
    expect(journal.some(({ kind }) => kind === 'inbound_answered')).toBe(false);
    tries[0]!.settle(false);
    await next.atLeast(2);
    expect(journal.some(({ kind }) => kind === 'inbound_answered')).toBe(false);
    tries[1]!.settle(true);
    await answered.atLeast(1);
    expect(tries[1]!.inbound.deliveryKey).toBe(tries[0]!.inbound.deliveryKey);
    expect(centre.control.counts().deliveriesPending).toBe(0);
  });
});
