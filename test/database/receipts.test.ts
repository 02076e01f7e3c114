import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergeReceipt, type MessageState, type Receipt } from '../../domain/survey/ledger.js';
import { createReceiptListener } from '../../src/inbound/sms/receipt-listener.js';
import type { SmsReceipt } from '../../src/integrations/sms/gateway.js';
import {
  applyReceipts,
  confirmSubmitted,
  strayReceipts,
  straysOf,
  type LateWindows,
} from '../../src/persistence/queries/receipts.js';
import { settleRound } from '../../src/persistence/queries/round-state.js';
import {
  abandonSubmitting,
  claimWindow,
  keepPartCounts,
  planRound,
  recordOutcomes,
  type PromptOutcome,
} from '../../src/persistence/queries/survey-round.js';
import { MONDAY, NUMBERS, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

const CLOSES = new Date('2026-03-10T00:00:00+08:00');
const at = new Date(MONDAY);
let world: SurveyWorld;
let listen: (receipt: SmsReceipt) => Promise<void>;
let count = 0;
const unique = (): string => `R${(count += 1)}`;
const late: LateWindows = { now: at, clock: { kind: 'real' }, closesAt: () => CLOSES };

beforeAll(async () => {
  world = await openSurveyWorld();
  listen = createReceiptListener(world.parts);
}, 60_000);
afterAll(() => world.close());

const receipt = (messageId: string, state: Receipt, extra: Partial<SmsReceipt> = {}): SmsReceipt => ({
  ...{ messageId, state, errorCode: '000', stat: state.toUpperCase(), phone: '', accessNumber: '' },
  ...extra,
});
const hear = (...receipts: SmsReceipt[]) => Promise.all(receipts.map((each) => listen(each)));

interface Prompt {
  id: string;
  roundNo: string;
  phone: string;
  reference: number;
}

/** Prompts between intent and outcome, each in a round of its own. */
async function claimed(): Promise<Prompt> {
  const phone = phoneNo((count += 1));
  const [id] = await world.accept([{ phone }]);
  const roundNo = await world.cut();
  const { prompts } = await world.db.transaction(async (sql) => {
    await planRound(sql, roundNo, null, at);
    return claimWindow(sql, roundNo, { size: 10, now: at, numbers: NUMBERS });
  });
  return { id: id!, roundNo, phone, reference: prompts[0]!.reference };
}

const outcome = (said: PromptOutcome) =>
  world.db.transaction(async (sql) => {
    const window = { claimedAt: at, submittedAt: at, closesAt: CLOSES, outcomes: [said] };
    const { ids } = await recordOutcomes(sql, window);
    await applyReceipts(sql, await straysOf(sql, ids), late);
  });
const submitted = (messageId: string, providerIds: string[]) =>
  outcome({ messageId, state: 'submitted', providerIds });
const giveUp = ({ roundNo }: Prompt) =>
  world.db.transaction(async (sql) => {
    await abandonSubmitting(sql, roundNo);
    await settleRound(sql, roundNo, at);
  });
const stateOf = async (id: string): Promise<MessageState> => {
  const [row] = await world.rows<{ state: MessageState }>('SELECT state FROM message WHERE id = $1', [id]);
  return row!.state;
};

const RANKED: readonly Receipt[] = ['expired', 'undelivered', 'delivered'];
/** The oracle: each part by `mergeReceipt`, the message as far as the part that got least far, once all are known. */
function oracle(parts: readonly string[], receipts: readonly { id: string; state: Receipt }[]): MessageState {
  const fates = parts.map((part) =>
    receipts
      .filter(({ id }) => id === part)
      .reduce<MessageState>((state, r) => mergeReceipt(state, r.state), 'submitted'),
  );
  const worst = Math.min(...fates.map((fate) => RANKED.indexOf(fate as Receipt)));
  return worst < 0 ? 'submitted' : RANKED[worst]!;
}

describe('receipts', () => {
  it('move a message as mergeReceipt does, in any order, doubled, before or after the submit response, part by part', async () => {
    const word = fc.record({ part: fc.nat(2), state: fc.constantFrom(...RANKED) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(word, { maxLength: 8 }),
        fc.nat(8),
        fc.integer({ min: 1, max: 4 }),
        async (total, words, before, batch) => {
          const { id } = await claimed();
          const parts = Array.from({ length: total }, unique);
          const receipts = words.map(({ part, state }) => ({ id: parts[part % total]!, state }));
          const tell = async (some: typeof receipts): Promise<void> => {
            for (let from = 0; from < some.length; from += batch)
              await hear(...some.slice(from, from + batch).map((r) => receipt(r.id, r.state)));
          };
          await tell(receipts.slice(0, before));
          await submitted(id, parts);
          await tell(receipts.slice(before));
          expect(await stateOf(id)).toBe(oracle(parts, receipts));
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('reach a long message whose part ids the centre has used before', async () => {
    const [first, second] = [await claimed(), await claimed()];
    const parts = [unique(), unique()];
    const deliver = (part: string | undefined, { phone }: Prompt, state: Receipt) =>
      hear(receipt(part!, state, { phone }));
    await submitted(first.id, parts);
    for (const part of parts) await deliver(part, first, 'delivered');
    await submitted(second.id, parts);
    expect(await stateOf(second.id)).toBe('submitted');
    await deliver(parts[0], second, 'delivered');
    expect(await stateOf(second.id)).toBe('submitted');
    await deliver(parts[1], second, 'undelivered');
    expect(await stateOf(second.id)).toBe('undelivered');
    expect(await stateOf(first.id)).toBe('delivered');
  });

  it('are kept once, with how often each came', async () => {
    const part = unique();
    await hear(receipt(part, 'expired'), receipt(part, 'expired'), receipt(part, 'delivered'));
    await hear(receipt(part, 'expired'));
    const rows = await world.rows(
      'SELECT state, repeats, message_id FROM message_receipt WHERE provider_id = $1 ORDER BY state',
      [part],
    );
    expect(rows).toEqual([
      { state: 'delivered', repeats: 0, message_id: null },
      { state: 'expired', repeats: 2, message_id: null },
    ]);
  });

  it('that slipped past the submit response are found again', async () => {
    const { id } = await claimed();
    const part = unique();
    await hear(receipt(part, 'delivered'));
    // The response was stored by a transaction that did not see the receipt.
    await world.db.transaction((sql) =>
      recordOutcomes(sql, {
        claimedAt: at,
        submittedAt: at,
        closesAt: CLOSES,
        outcomes: [{ messageId: id, state: 'submitted', providerIds: [part] }],
      }),
    );
    expect(await stateOf(id)).toBe('submitted');
    await world.db.transaction(async (sql) => {
      const strays = await strayReceipts(sql, new Date(MONDAY - 1));
      expect(strays).toHaveLength(1);
      await applyReceipts(sql, strays, late);
    });
    expect(await stateOf(id)).toBe('delivered');
  });

  it('go by the phone where a centre has used its id again', async () => {
    const [one, two] = [await claimed(), await claimed()];
    const part = unique();
    await submitted(one.id, [part]);
    await submitted(two.id, [part]);
    await hear(receipt(part, 'delivered', { phone: `86${one.phone}` }));
    expect([await stateOf(one.id), await stateOf(two.id)]).toEqual(['delivered', 'submitted']);
    await hear(receipt(part, 'delivered', { phone: `86${two.phone}` }));
    expect(await stateOf(two.id)).toBe('delivered');
  });

  it('change nothing for what was rejected', async () => {
    const { id, phone, reference } = await claimed();
    await outcome({ messageId: id, state: 'rejected', reason: 'x' });
    await hear(receipt(unique(), 'delivered', { phone, reference }));
    expect(await stateOf(id)).toBe('rejected');
  });

  it('resolve an unknown message by our reference and the phone, open its window and give its round a further run', async () => {
    const prompt = await claimed();
    await giveUp(prompt);
    const { id, phone, reference, roundNo } = prompt;
    await hear(receipt(unique(), 'delivered', { phone: phoneNo(9_999_999), reference }));
    expect(await stateOf(id)).toBe('unknown');
    await hear(receipt(unique(), 'delivered', { phone, reference }));
    expect(await stateOf(id)).toBe('delivered');
    const [survey] = await world.rows(
      'SELECT submitted_at AS asked, closes_at AS closes FROM survey WHERE id = $1',
      [id],
    );
    expect(survey).toEqual({ asked: at, closes: CLOSES });
    const [round] = await world.rows('SELECT state FROM survey_round WHERE round_no = $1', [roundNo]);
    expect(round).toEqual({ state: 'open' });
    const orders = await world.rows('SELECT kind FROM run_command WHERE workflow_id = $1', [
      `survey:${roundNo}:2`,
    ]);
    expect(orders).toEqual([{ kind: 'start' }]);
    const closed = await world.db.transaction((sql) => settleRound(sql, roundNo, CLOSES));
    expect(closed).toEqual({ pending: 0, held: 0, nextCloseAt: null });
  });

  it('of every part of an unknown message are joined, though the first has resolved it', async () => {
    const { id, phone, reference } = await claimed();
    await outcome({ messageId: id, state: 'unknown', reason: 'no_answer', providerIds: [], parts: 2 });
    await hear(receipt(unique(), 'delivered', { phone, reference }));
    expect(await stateOf(id)).toBe('submitted');
    await hear(receipt(unique(), 'delivered', { phone, reference }));
    expect(await stateOf(id)).toBe('delivered');
  });

  it('of one part are no word of a whole prompt that a crash cut off', async () => {
    const { id, phone, reference, roundNo } = await claimed();
    await world.db.transaction(async (sql) => {
      const left = await abandonSubmitting(sql, roundNo);
      expect(left).toMatchObject([
        { messageId: id, insurerName: expect.any(String), product: expect.any(String) },
      ]);
      await keepPartCounts(sql, [{ messageId: id, parts: 2 }]);
    });
    await hear(receipt(unique(), 'delivered', { phone, reference }));
    expect(await stateOf(id)).toBe('submitted');
    await hear(receipt(unique(), 'delivered', { phone, reference }));
    expect(await stateOf(id)).toBe('delivered');
  });

  it.each(['confirmed_by_person', 'resolved_by_reply'] as const)(
    'that come after word from elsewhere still say what became of the message: %s',
    async (reason) => {
      const prompt = await claimed();
      await giveUp(prompt);
      const { id, phone, reference } = prompt;
      expect(await world.db.transaction((sql) => confirmSubmitted(sql, [id], reason, late))).toBe(1);
      await hear(receipt(unique(), 'undelivered', { phone, reference }));
      expect(await stateOf(id)).toBe('undelivered');
    },
  );

  it('of every part that come after a person’s word are joined, one after the other', async () => {
    const { id, phone, reference } = await claimed();
    await outcome({ messageId: id, state: 'unknown', reason: 'no_answer', providerIds: [], parts: 2 });
    await world.db.transaction((sql) => confirmSubmitted(sql, [id], 'confirmed_by_person', late));
    await hear(receipt(unique(), 'delivered', { phone, reference }));
    expect(await stateOf(id)).toBe('submitted');
    await hear(receipt(unique(), 'delivered', { phone, reference }));
    expect(await stateOf(id)).toBe('delivered');
  });

  it('of a part that was taken resolve the message whose other part had no answer', async () => {
    const { id } = await claimed();
    const part = unique();
    await outcome({ messageId: id, state: 'unknown', reason: 'no_answer', providerIds: [part], parts: 2 });
    await hear(receipt(part, 'delivered'));
    expect(await stateOf(id)).toBe('submitted');
  });

  it('are joined by several listeners at once without a deadlock', async () => {
    const prompts = await Promise.all(Array.from({ length: 1 }, () => claimed()));
    const ids = Array.from({ length: 40 }, unique);
    await submitted(prompts[0]!.id, ids);
    const listeners = [
      createReceiptListener(world.parts),
      createReceiptListener(world.parts),
      createReceiptListener(world.parts),
    ];
    const words = ids.flatMap((id) => [receipt(id, 'expired'), receipt(id, 'delivered')]);
    await Promise.all(
      listeners.flatMap((one, index) =>
        (index % 2 === 0 ? words : [...words].reverse()).map((each) => one(each)),
      ),
    );
    expect(await stateOf(prompts[0]!.id)).toBe('delivered');
    const [row] = await world.rows(
      'SELECT count(*)::int AS n, sum(repeats)::int AS repeats FROM message_receipt WHERE provider_id = ANY($1)',
      [ids],
    );
    expect(row).toEqual({ n: 80, repeats: 160 });
  });
});
