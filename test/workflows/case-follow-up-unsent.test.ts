import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createReceiptListener } from '../../src/inbound/sms/receipt-listener.js';
import { newId } from '../../src/persistence/ids.js';
import { FEEDBACK, openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
  world.sms.onReceipt(createReceiptListener(world.parts));
}, 60_000);
afterAll(async () => {
  await world.close();
});
afterEach(() => world.passToMonday());

/** A case whose follow-up was planned at 22:00 and waits for 08:00 of the next morning. */
async function plannedAtNight(): Promise<OpenedCase & { morning: number }> {
  const opened = await world.open();
  const midnight = Math.floor(((await world.now()) + 8 * HOUR) / DAY) * DAY - 8 * HOUR;
  await world.passTo(midnight + 22 * HOUR);
  await world.act(opened.handle, 'sendFeedback', 'substation_handler', {
    ...FEEDBACK,
    submissionId: newId(),
  });
  await world.act(opened.handle, 'acceptFeedback', 'station_clerk', {});
  expect((await world.ledger(opened.caseId)).at(-1)).toBe('follow_up planned');
  return { ...opened, morning: midnight + DAY + 8 * HOUR };
}

const optOut = (caseId: string) =>
  world.rows(
    "INSERT INTO opt_out (phone_index, since, by_actor) SELECT phone_index, opened_at, 'consumer' FROM complaint_case WHERE id = $1 RETURNING 1",
    [caseId],
  );

const sentTo = (caseId: string) =>
  world.rows(
    "SELECT 1 FROM message WHERE case_id = $1 AND purpose = 'follow_up' AND submitting_at IS NOT NULL",
    [caseId],
  );

describe('a follow-up whose consumer opts out between planning and sending', () => {
  it('is not sent: the phone takes its place in the morning, and its survey is closed', async () => {
    const { handle, caseId, morning } = await plannedAtNight();
    await optOut(caseId);
    const before = world.sms.count();
    await world.passTo(morning);
    await world.eventually(async () => (await world.state(caseId)).status === 'following_up');
    expect(await world.state(caseId)).toMatchObject({ followUp: { state: 'phone_task', sentAt: null } });
    expect((await world.ledger(caseId)).at(-1)).toBe('follow_up suppressed');
    expect([await sentTo(caseId), world.sms.count() - before]).toEqual([[], 0]);
    expect(await world.rows('SELECT closing_reason FROM survey WHERE case_id = $1', [caseId])).toEqual([
      { closing_reason: 'never_sent' },
    ]);
    await world.act(handle, 'phoneTaskDone', 'station_clerk', { outcome: 'satisfied' });
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
    expect((await world.ledger(caseId)).at(-1)).toBe('case_concluded submitted');
  }, 30_000);
});

/** The receipts of the next message, for each of its parts; they come before the centre's answer to the submission. */
async function reportNext(state: 'undelivered' | 'expired'): Promise<void> {
  const id = `F${world.sms.count() + 1}`;
  for (const part of [id, `${id}.2`]) await world.sms.deliverReceipt(part, state);
}

describe('a follow-up reported undelivered before the case has noted that it was sent', () => {
  it.each(['undelivered', 'expired'] as const)(
    '(%s) becomes a phone task at once',
    async (state) => {
      const { handle, caseId, caseNo, morning } = await plannedAtNight();
      await reportNext(state);
      await world.passTo(morning);
      await world.eventually(async () => (await world.state(caseId)).status === 'following_up');
      expect(await world.state(caseId)).toMatchObject({ followUp: { state: 'phone_task', sentAt: null } });
      expect((await world.ledger(caseId)).at(-1)).toBe(`follow_up ${state}`);
      const told = await world.rows(
        "SELECT 1 FROM notice WHERE subject_id = $1 AND template_code = 'case_phone_task'",
        [caseNo],
      );
      expect(told).toHaveLength(1);
      await world.act(handle, 'phoneTaskDone', 'station_clerk', { outcome: 'satisfied' });
      expect(await handle.result()).toMatchObject({ status: 'concluded' });
    },
    30_000,
  );
});
