import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import { closeIncomplete } from '../../src/inbound/sms/close-incomplete.js';
import { wireParts } from '../../src/integrations/sms/concatenation.js';
import type { InboundSms } from '../../src/integrations/sms/gateway.js';
import { MONDAY, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

const MINUTE = 60_000;
const TO = '10690000503';
let world: SurveyWorld;
let listen: (message: InboundSms) => Promise<void>;
let phones = 0;

beforeAll(async () => {
  world = await openSurveyWorld();
  listen = createInboundListener(world.parts);
}, 60_000);
afterAll(() => world.close());
beforeEach(() => {
  world.time.now = MONDAY;
});

interface Row {
  overall: string;
  needs_person: boolean;
  match: string;
  sealed: Buffer;
}
const inbound = (phone: string): Promise<Row[]> =>
  world.rows<Row>('SELECT * FROM inbound_message WHERE phone_index = $1 ORDER BY arrived_at, id', [
    world.keyring.blindIndex('phone', phone),
  ]);

const texts = async (phone: string): Promise<string[]> =>
  (await inbound(phone)).map(
    ({ sealed }) => (JSON.parse(world.keyring.open(sealed, 'inbound_message')) as { text: string }).text,
  );

describe('a long message', () => {
  const partsOf = (phone: string, text: string, ref: number, to = TO): InboundSms[] =>
    wireParts(text, ref).map(({ dataCoding, shortMessage }, index, all) => {
      const body = shortMessage.subarray(6);
      const concat = { ref, total: all.length, seq: index + 1 };
      return { from: phone, to, text: '', arrivedAt: 0, deliveryKey: '', concat, dataCoding, body };
    });
  const long = `2 ${'理赔拖了三个月，一直没有人联系我。'.repeat(8)}`;

  it('is read once all its parts are there, in any order, each as often as it likes', async () => {
    const phone = phoneNo((phones += 1));
    const [one, two, three] = partsOf(phone, long, 7);
    for (const part of [three!, one!, three!]) await listen(part);
    expect(await inbound(phone)).toEqual([]);
    await Promise.all([listen(two!), listen(two!)]);
    await listen(one!);
    const rows = await inbound(phone);
    expect(rows).toMatchObject([{ overall: 'dissatisfied' }]);
    const sealed = rows[0]!.sealed;
    expect((JSON.parse(world.keyring.open(sealed, 'inbound_message')) as { text: string }).text).toBe(long);
  });

  it('that uses the reference of an earlier one is another message', async () => {
    const phone = phoneNo((phones += 1));
    for (const part of partsOf(phone, long, 9)) await listen(part);
    const other = long.replace('2 ', '3 ');
    for (const part of partsOf(phone, other, 9)) await listen(part);
    expect((await inbound(phone)).map((row) => row.overall)).toEqual(['dissatisfied', 'suggestion']);
  });

  it('whose reference is used again before it was whole is kept, and both are seen by a person', async () => {
    const phone = phoneNo((phones += 1));
    const [one] = partsOf(phone, long, 13);
    await listen(one!);
    world.time.now = MONDAY + MINUTE;
    for (const part of partsOf(phone, long.replace('2 ', '3 '), 13)) await listen(part);
    expect(await texts(phone)).toEqual([long.replace('2 ', '3 ')]);
    world.time.now = MONDAY + 30 * MINUTE;
    await closeIncomplete(world.parts, new Date(world.time.now - 10 * MINUTE));
    expect((await texts(phone)).sort()).toEqual([long.slice(0, 67), long.replace('2 ', '3 ')].sort());
    expect((await inbound(phone)).map((row) => row.needs_person)).toEqual([true, true]);
  });

  it('that is sent once more, word for word, after more than ten minutes is another', async () => {
    const phone = phoneNo((phones += 1));
    for (const part of partsOf(phone, long, 19)) await listen(part);
    world.time.now = MONDAY + 10 * MINUTE + 1;
    for (const part of partsOf(phone, long, 19)) await listen(part);
    expect(await texts(phone)).toEqual([long, long]);
  });

  it('of which a part came long before the same words alone is no redelivery of them', async () => {
    const phone = phoneNo((phones += 1));
    const [one] = partsOf(phone, long, 21);
    await listen(one!);
    world.time.now = MONDAY + 15 * MINUTE;
    const { concat, ...alone } = one!;
    await listen({ ...alone, text: long.slice(0, 67) });
    world.time.now = MONDAY + 30 * MINUTE;
    await closeIncomplete(world.parts, new Date(world.time.now - 10 * MINUTE));
    expect(concat?.total).toBe(3);
    expect(await texts(phone)).toEqual([long.slice(0, 67), long.slice(0, 67)]);
  });

  it('that begins as the one before and uses its reference is kept, and no word of either is lost', async () => {
    const phone = phoneNo((phones += 1));
    const other = `${long.slice(0, -10)}${'另外还有别的事。'.repeat(2)}`;
    for (const part of partsOf(phone, long, 15)) await listen(part);
    for (const part of partsOf(phone, other, 15)) await listen(part);
    world.time.now = MONDAY + 30 * MINUTE;
    await closeIncomplete(world.parts, new Date(world.time.now - 10 * MINUTE));
    expect(await texts(phone)).toEqual([long, other]);
  });

  it('of which the centre delivers a part again, or all of them, is one', async () => {
    const phone = phoneNo((phones += 1));
    const parts = partsOf(phone, long, 17);
    for (const part of [...parts, parts[1]!, ...parts.toReversed(), parts[0]!]) await listen(part);
    world.time.now = MONDAY + 30 * MINUTE;
    await closeIncomplete(world.parts, new Date(world.time.now - 10 * MINUTE));
    expect(await texts(phone)).toEqual([long]);
    // A part that came again is no part of the next message.
    await listen(parts[2]!);
    for (const part of partsOf(phone, long.replaceAll('没有', '未曾'), 17)) await listen(part);
    expect(await texts(phone)).toEqual([long, long.replaceAll('没有', '未曾')]);
  });

  it('of which a part never comes is given to a person after a while', async () => {
    const phone = phoneNo((phones += 1));
    const [one, , three] = partsOf(phone, long, 11);
    await listen(one!);
    await listen(three!);
    world.time.now = MONDAY + 30 * MINUTE;
    await closeIncomplete(world.parts, new Date(world.time.now - 40 * MINUTE));
    expect(await inbound(phone)).toEqual([]);
    await closeIncomplete(world.parts, new Date(world.time.now - 10 * MINUTE));
    expect(await inbound(phone)).toMatchObject([
      { overall: 'person', needs_person: true, match: 'unmatched' },
    ]);
    await closeIncomplete(world.parts, new Date(world.time.now));
    expect(await inbound(phone)).toHaveLength(1);
  });
});
