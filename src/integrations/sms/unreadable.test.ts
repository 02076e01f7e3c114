import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import smpp, { type Pdu, type Session } from 'smpp';
import type { SmsGateway, SmsReceipt, UnreadableReceipt } from './gateway.js';
import { openSmsGateway } from './open.js';
import { buildPdu } from './smpp-wire.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A centre that takes every login, and says what a test has it say; `answers` are the statuses that it is answered with. */
async function strangeCentre(): Promise<{ gateway: SmsGateway; say: (text: string) => Promise<number> }> {
  let session: Session | undefined;
  const waiting: ((status: number) => void)[] = [];
  const server = smpp.createServer((opened) => {
    session = opened;
    opened.on('error', () => undefined);
    opened.on('pdu', (pdu: Pdu) => {
      if (pdu.isResponse()) waiting.shift()?.(pdu.command_status);
      else opened.send(pdu.response());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const gateway = openSmsGateway(`smpp://id:pw@127.0.0.1:${port}`, { firstBackoffMs: 20 });
  cleanups.push(async () => {
    await gateway.close(200);
    server.close();
  });
  expect(await gateway.whenBound(5_000)).toBe(true);
  const say = (text: string): Promise<number> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      session?.send(
        buildPdu('deliver_sm', {
          source_addr: '13800138000',
          destination_addr: '1069000001',
          esm_class: 0x04,
          short_message: Buffer.from(text),
        }),
      );
    });
  return { gateway, say };
}

describe('a receipt that nobody can read', () => {
  it('is put off until somebody keeps it, and handed on as it came', async () => {
    const { gateway, say } = await strangeCentre();
    const [kept, read]: [UnreadableReceipt[], SmsReceipt[]] = [[], []];
    gateway.onReceipt((receipt) => Promise.resolve(void read.push(receipt)));
    expect(await say('message 7 was delivered, so they say')).not.toBe(0);
    gateway.onUnreadable((receipt) => Promise.resolve(void kept.push(receipt)));
    expect(await say('message 7 was delivered, so they say')).toBe(0);
    expect(await say('id:7 stat:DELIVRD')).toBe(0);
    expect(read).toMatchObject([{ messageId: '7', state: 'delivered' }]);
    expect(kept).toMatchObject([{ phone: '13800138000' }]);
    expect(JSON.parse(kept[0]!.content)).toMatchObject({
      to: '1069000001',
      text: 'message 7 was delivered, so they say',
    });
  });

  it('does not come from a state that is not final yet', async () => {
    const { gateway, say } = await strangeCentre();
    const kept: UnreadableReceipt[] = [];
    gateway.onUnreadable((receipt) => Promise.resolve(void kept.push(receipt)));
    expect(await say('id:8 stat:ENROUTE')).toBe(0);
    expect(kept).toEqual([]);
  });
});
