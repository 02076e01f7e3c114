import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
