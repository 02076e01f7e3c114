import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createSurveyActivities } from '../../activities/survey.activities.js';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import { createReceiptListener } from '../../src/inbound/sms/receipt-listener.js';
import { createUnreadableListener } from '../../src/inbound/sms/unreadable-listener.js';
import { receiptAsker } from '../../src/inbound/sweeper/ask-for-receipts.js';
import { sweeperDuties } from '../../src/inbound/sweeper/sweeper.js';
import type { QueriedState } from '../../src/integrations/sms/gateway.js';
import { abandonSubmitting, claimWindow, planRound } from '../../src/persistence/queries/survey-round.js';
import { judgeUnknown } from '../../src/persistence/queries/unknown-messages.js';
import { buildUser } from '../harness/people.js';
import { NUMBERS, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

const HOUR = 3_600_000;
let world: SurveyWorld;
let phones = 0;

beforeAll(async () => {
  world = await openSurveyWorld();
}, 60_000);
afterAll(() => world.close());

async function sent(size: number): Promise<string> {
  await world.accept(Array.from({ length: size }, () => ({ phone: phoneNo((phones += 1)) })));
  const roundNo = await world.cut();
  const { sendPrompts } = createSurveyActivities(world.parts);
  await new MockActivityEnvironment().run(() => sendPrompts(roundNo, world.time.now));
  return roundNo;
}
const states = (roundNo: string) =>
  world.rows(
    'SELECT state, count(*)::int AS n FROM message WHERE round_no = $1 GROUP BY state ORDER BY state',
    [roundNo],
  );
const duty = (name: string) => sweeperDuties(world.parts).find((each) => each.name === name)!;

describe('receipts that did not come', () => {
  it('are asked for after a day, each part once in a pass, and go the way of every receipt', async () => {
    const rounds = [await sent(15), await sent(3)];
    const asked: string[] = [];
    const query = (id: string): Promise<QueriedState> => {
      asked.push(id);
      if (id === 'F1') return Promise.resolve({ known: false, sentence: '' });
      return Promise.resolve({ known: true, state: id.startsWith('F2') ? 'underway' : 'delivered' });
    };
    const { db, rules, now } = world.parts;
    const ask = receiptAsker({ db, rules, now, query, onReceipt: createReceiptListener(world.parts) });
    expect(await ask()).toBe(false);
    world.time.now += 27 * HOUR;
    let calls = 0;
    while (await ask()) calls += 1;
    expect(calls).toBeGreaterThan(2);
    expect(asked).toHaveLength(36);
    expect(new Set(asked).size).toBe(36);
    expect(await states(rounds[0]!)).toEqual([
      { state: 'delivered', n: 13 },
      { state: 'submitted', n: 2 },
    ]);
    expect(await states(rounds[1]!)).toEqual([{ state: 'delivered', n: 3 }]);
    asked.length = 0;
    while (await ask());
    expect(asked).toEqual([]);
    world.time.now += HOUR;
    while (await ask());
    expect(asked.sort()).toEqual(['F1', 'F2', 'F2.2']);
    world.time.now += 96 * HOUR;
    asked.length = 0;
    while (await ask());
    expect(asked).toEqual([]);
  });

  it('are asked for too where a round went out long after it was cut', async () => {
    await world.accept([{ phone: phoneNo((phones += 1)) }]);
    const roundNo = await world.cut();
    world.time.now += 7 * 24 * HOUR;
    const { sendPrompts } = createSurveyActivities(world.parts);
    await new MockActivityEnvironment().run(() => sendPrompts(roundNo, world.time.now));
    world.time.now += 27 * HOUR;
    const query = (): Promise<QueriedState> => Promise.resolve({ known: true, state: 'delivered' });
    const { db, rules, now } = world.parts;
    const ask = receiptAsker({ db, rules, now, query, onReceipt: createReceiptListener(world.parts) });
    while (await ask());
    expect(await states(roundNo)).toEqual([{ state: 'delivered', n: 1 }]);
  });

  it('are asked for too where the message belongs to no round: about a case, or a code', async () => {
    const submitted = new Date(world.time.now);
    const purposes = ['case_notice', 'follow_up', 'phone_code'] as const;
    await world.db.transaction(async (sql) => {
      for (const purpose of purposes)
        await sql.run(
          `INSERT INTO message (id, purpose, kind, template_code, template_version, phone_index, reference, state, provider_id, part_count, planned_at, submitting_at, submitted_at)
           VALUES (gen_random_uuid(), $1, $2, 't', 1, $3, 1, 'submitted', $1, 1, $4, $4, $4)`,
          [purpose, purpose === 'follow_up' ? 'follow_up' : null, Buffer.alloc(16), submitted],
        );
    });
    const asked: [string, string][] = [];
    const query = (id: string, from: string): Promise<QueriedState> => {
      asked.push([id, from]);
      return Promise.resolve({ known: true, state: 'delivered' });
    };
    const { db, rules, now } = world.parts;
    const ask = receiptAsker({ db, rules, now, query, onReceipt: createReceiptListener(world.parts) });
    while (await ask());
    expect(asked).toEqual([]);
    world.time.now += 27 * HOUR;
    while (await ask());
    expect(asked).toEqual([
      ['case_notice', '106900005'],
      ['follow_up', '10690000504'],
      ['phone_code', '106900005'],
    ]);
    expect(await world.rows('SELECT DISTINCT state FROM message WHERE round_no IS NULL')).toEqual([
      { state: 'delivered' },
    ]);
  });

  it('are asked for too where the centre gave the id to another message before', async () => {
    const [before, after] = [phoneNo((phones += 1)), phoneNo((phones += 1))];
    const insert = (phone: string, reference: number) =>
      world.db.transaction((sql) =>
        sql.run(
          `INSERT INTO message (id, purpose, template_code, template_version, phone_index, reference, state, provider_id, part_count, planned_at, submitting_at, submitted_at)
           VALUES (gen_random_uuid(), 'phone_code', 't', 1, $1, $2, 'submitted', 'again', 1, $3, $3, $3)`,
          [world.keyring.blindIndex('phone', phone), reference, new Date(world.time.now)],
        ),
      );
    const asked: string[] = [];
    const query = (id: string): Promise<QueriedState> => {
      asked.push(id);
      return Promise.resolve({ known: true, state: 'delivered' });
    };
    const { db, rules, now } = world.parts;
    const ask = receiptAsker({ db, rules, now, query, onReceipt: createReceiptListener(world.parts) });
    await insert(before, 1);
    world.time.now += 48 * HOUR;
    while (await ask());
    await insert(after, 2);
    world.time.now += 48 * HOUR;
    while (await ask());
    expect(asked).toEqual(['again', 'again']);
    expect(await world.rows("SELECT state FROM message WHERE provider_id = 'again'")).toEqual([
      { state: 'delivered' },
      { state: 'delivered' },
    ]);
  });
});

describe('receipts that nobody can read', () => {
  it('are kept sealed, once, and counted', async () => {
    world.sms.onUnreadable(createUnreadableListener(world.parts));
    const receipt = { phone: phoneNo(901), content: 'stat?' };
    await world.sms.deliverUnreadable(receipt);
    await world.sms.deliverUnreadable(receipt);
    await world.sms.deliverUnreadable({ ...receipt, phone: '' });
    const rows = await world.rows<{ sealed: Buffer; repeats: number; known: boolean }>(
      'SELECT sealed, repeats, phone_index IS NOT NULL AS known FROM unreadable_receipt ORDER BY repeats DESC',
    );
    expect(rows.map(({ repeats, known }) => [repeats, known])).toEqual([
      [1, true],
      [0, false],
    ]);
    expect(JSON.parse(world.keyring.open(rows[0]!.sealed, 'unreadable_receipt'))).toEqual(receipt);
  });
});

describe('the sweeper', () => {
  it('tells the clerks once a day how many messages nobody knows the fate of', async () => {
    const clerk = await buildUser(world.db, { role: 'station_clerk' });
    const told = () => world.rows('SELECT data FROM notice WHERE user_id = $1', [clerk.id]);
    const word = duty('word of unknown messages');
    await word.work();
    expect(await told()).toEqual([]);
    world.sms.answerWith(() => ({
      ok: false,
      kind: 'unknown',
      code: 'no_answer',
      sentence: '',
      partIds: [],
    }));
    await sent(2);
    world.sms.answerWith(undefined);
    await word.work();
    await word.work();
    expect(await told()).toEqual([{ data: { count: 2 } }]);
  });

  it('finds nothing to do in peace', async () => {
    for (const each of sweeperDuties(world.parts))
      expect([each.name, await each.work()]).toEqual([each.name, false]);
  });
});

describe('a reply that was faster than the answer to its prompt’s submission', () => {
  /** The consumer has answered; the process died before it heard what the centre said of the prompt. */
  async function answeredUnknown(): Promise<string> {
    const phone = phoneNo((phones += 1));
    const [id] = await world.accept([{ phone }]);
    const roundNo = await world.cut();
    const now = new Date(world.time.now);
    await world.db.transaction(async (sql) => {
      await planRound(sql, roundNo, null, now);
      await claimWindow(sql, roundNo, { size: 10, now, numbers: NUMBERS });
    });
    world.sms.onInbound(createInboundListener(world.parts));
    await world.sms.receive({ from: phone, to: '10690000503', text: '1' });
    await world.db.transaction((sql) => abandonSubmitting(sql, roundNo));
    return id!;
  }
  const message = (id: string) => world.rows('SELECT state, reason FROM message WHERE id = $1', [id]);
  const PROVEN = [{ state: 'submitted', reason: 'resolved_by_reply' }];

  it('proves that the prompt went out', async () => {
    const id = await answeredUnknown();
    expect(await message(id)).toEqual([{ state: 'unknown', reason: 'interrupted' }]);
    await duty('replies to unknown messages').work();
    expect(await message(id)).toEqual(PROVEN);
  });

  it('outweighs who found that it was not sent: nobody is asked twice', async () => {
    const id = await answeredUnknown();
    await world.db.transaction((sql) => judgeUnknown(sql, id, 'not_sent'));
    await duty('verdicts on unknown messages').work();
    expect(await message(id)).toEqual(PROVEN);
  });
});
