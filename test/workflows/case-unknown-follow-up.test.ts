import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { carryOutRunCommands } from '../../src/inbound/runs/run-starter.js';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import { applyVerdicts, judgeUnknown } from '../../src/persistence/queries/unknown-messages.js';
import { openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';

const FOLLOW_UP = '10690000504';
let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
  world.sms.onInbound(createInboundListener(world.parts));
}, 60_000);
afterAll(async () => {
  await world.close();
});

let phone = '';
beforeEach(() => {
  world.sms.answerWith((message) => {
    if (message.from !== FOLLOW_UP) return undefined;
    phone = message.to;
    return { ok: false, kind: 'unknown', code: 'no_answer', sentence: '短信中心没有答复。', partIds: [] };
  });
});

/** A case whose follow-up the centre never answered for: nobody knows whether it went out, and the phone takes over. */
async function askedPerhaps(): Promise<OpenedCase> {
  const opened = await world.openFollowedUp();
  await world.eventually(async () => (await world.state(opened.caseId)).followUp?.state === 'phone_task');
  expect(await survey(opened.caseId)).toEqual([{ state: 'unknown', closing: null }]);
  return opened;
}

const survey = (caseId: string) =>
  world.rows(
    `SELECT m.state, s.closing_reason AS closing FROM survey s JOIN message m ON m.id = s.message_id WHERE s.case_id = $1`,
    [caseId],
  );

async function say(text: string): Promise<void> {
  await world.now();
  await world.sms.receive({ from: phone, to: FOLLOW_UP, text });
  const { db, now } = world.parts;
  while ((await carryOutRunCommands({ db, client: world.env.client, now })).taken > 0);
}

describe('the answer to a follow-up of which nobody knows whether it went out', () => {
  it('is the follow-up’s: the case is concluded by it, without a call', async () => {
    const { handle, caseId } = await askedPerhaps();
    await say('1');
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
    expect(await world.state(caseId)).toMatchObject({ conclusion: 'satisfied' });
    expect(await survey(caseId)).toEqual([{ state: 'submitted', closing: null }]);
  }, 30_000);

  it('opens the next round where it is dissatisfied', async () => {
    const { handle, caseId } = await askedPerhaps();
    await say('2 还是没有解决');
    await world.eventually(async () => (await world.state(caseId)).status === 'transferred');
    expect(await world.state(caseId)).toMatchObject({ round: 2, followUp: null });
    await world.act(handle, 'withdraw', 'station_clerk', { submissionId: caseId });
    await handle.result();
  }, 30_000);
});

describe('a follow-up that a person finds not sent', () => {
  it('stays unsent where the phone has taken its place, also once the case is over', async () => {
    const during = await askedPerhaps();
    const after = await askedPerhaps();
    await world.act(after.handle, 'phoneTaskDone', 'station_clerk', { outcome: 'satisfied' });
    await after.handle.result();
    for (const { caseId } of [during, after]) {
      await findNotSent(caseId);
      expect(await survey(caseId)).toEqual([{ state: 'suppressed', closing: 'never_sent' }]);
    }
    await world.act(during.handle, 'phoneTaskDone', 'station_clerk', { outcome: 'satisfied' });
    expect(await during.handle.result()).toMatchObject({ status: 'concluded' });
  }, 30_000);
});

async function findNotSent(caseId: string): Promise<void> {
  const now = new Date(Math.round(await world.now()));
  await world.db.transaction(async (sql) => {
    const [message] = await sql.query<{ id: string }>(
      "SELECT id FROM message WHERE case_id = $1 AND state = 'unknown'",
      [caseId],
    );
    await judgeUnknown(sql, message!.id, 'not_sent');
    await applyVerdicts(sql, { now, clock: world.parts.clock, closesAt: (at) => at });
  });
}
