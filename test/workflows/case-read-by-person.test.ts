import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { carryOutRunCommands } from '../../src/inbound/runs/run-starter.js';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import { openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';
import { ApiClient } from '../harness/client.js';
import { buildUser, PASSWORD } from '../harness/people.js';

const FOLLOW_UP = '10690000504';
const DAY = 24 * 3_600_000;
let world: CaseWorld;
let api: TestApi;
let username: string;

beforeAll(async () => {
  world = await openCaseWorld();
  world.sms.onInbound(createInboundListener(world.parts));
  api = await startTestApi({ database: world.apiDb, keyring: world.parts.keyring });
  ({ username } = await buildUser(world.db, { role: 'station_clerk' }));
}, 60_000);
afterAll(async () => {
  await api.close();
  await world.close();
});
afterEach(() => world.passToMonday());

/** The consumer answers the follow-up in words that only a person can read; the inbound message's id. */
async function answerUnclearly({ caseId }: OpenedCase): Promise<string> {
  const asked = [...world.sms.messages().values()].filter(({ from }) => from === FOLLOW_UP);
  await world.now();
  await world.sms.receive({ from: asked.at(-1)!.to, to: FOLLOW_UP, text: '4分' });
  const [row] = await world.rows<{ id: string; needs: boolean }>(
    `SELECT i.id, i.needs_person AS needs FROM inbound_message i JOIN survey s ON s.id = i.survey_id WHERE s.case_id = $1`,
    [caseId],
  );
  expect(row).toMatchObject({ needs: true });
  // Who is reminded to read it is a run's of its own, which this world has no worker for.
  await world.rows(
    "UPDATE run_command SET sent_at = created_at WHERE workflow_type = 'repliesToRead' AND sent_at IS NULL RETURNING 1",
  );
  return row!.id;
}

/** A clerk reads it at the present station time; its moment. */
async function readAs(inboundId: string, overall: string): Promise<number> {
  const at = new Date(Math.round(await world.now()));
  api.time.station = at;
  const clerk = new ApiClient(api.url);
  await clerk.logIn(username, PASSWORD);
  const body = { overall, items: {}, optOut: false, praise: false };
  expect(await clerk.post(`/inbound-messages/${inboundId}/reading`, { body })).toMatchObject({ status: 200 });
  const { db, now } = world.parts;
  while ((await carryOutRunCommands({ db, client: world.env.client, now })).taken > 0);
  return at.getTime();
}

const clocksOf = (caseId: string, round: number) =>
  world.rows<{ code: string; startedAt: Date; dueAt: Date; breachedAt: Date | null }>(
    `SELECT code, started_at AS "startedAt", due_at AS "dueAt", breached_at AS "breachedAt" FROM case_clock
     WHERE case_id = $1 AND round = $2 AND id NOT LIKE '%/s%' ORDER BY id`,
    [caseId, round],
  );

describe('an answer to the follow-up that a person reads days after it arrived', () => {
  it('opens a round whose clocks begin with the reading: nothing is overdue by the wait for it', async () => {
    const opened = await world.openFollowedUp();
    const { handle, caseId } = opened;
    const contact = { method: 'phone', outcome: 'reached', contactedAt: await world.now() } as const;
    await world.act(handle, 'logContact', 'substation_handler', contact);
    const inboundId = await answerUnclearly(opened);
    await world.pass(3 * DAY);
    const readAt = await readAs(inboundId, 'dissatisfied');
    await world.eventually(async () => (await world.state(caseId)).status === 'transferred');
    await world.pass('1 hour');
    const clocks = await clocksOf(caseId, 2);
    expect(clocks.map(({ code }) => code)).toEqual(['contact', 'investigate']);
    for (const { startedAt, dueAt, breachedAt } of clocks) {
      expect([startedAt.getTime(), breachedAt]).toEqual([readAt, null]);
      expect(dueAt.getTime()).toBeGreaterThan(readAt + 2 * DAY);
    }
    const overdue = await world.rows(
      "SELECT 1 FROM webhook_event WHERE type = 'case.overdue' AND data->>'caseNo' = $1",
      [opened.caseNo],
    );
    expect(overdue).toEqual([]);
    await world.act(handle, 'withdraw', 'station_clerk', { submissionId: inboundId });
    await handle.result();
  }, 30_000);

  it('concludes the case on the day of the reading', async () => {
    const opened = await world.openFollowedUp();
    const inboundId = await answerUnclearly(opened);
    await world.pass(2 * DAY);
    const readAt = await readAs(inboundId, 'satisfied');
    expect(await opened.handle.result()).toMatchObject({ status: 'concluded' });
    expect(await world.state(opened.caseId)).toMatchObject({ closedAt: readAt, conclusion: 'satisfied' });
  }, 30_000);

  it('counts by its arrival: one that came in the window is the answer, though the window is over when it is read', async () => {
    const opened = await world.openFollowedUp();
    const inboundId = await answerUnclearly(opened);
    await world.pass(9 * DAY);
    expect(await world.state(opened.caseId)).toMatchObject({ status: 'following_up' });
    const readAt = await readAs(inboundId, 'dissatisfied');
    await world.eventually(async () => (await world.state(opened.caseId)).status === 'transferred');
    expect((await clocksOf(opened.caseId, 2)).map(({ startedAt }) => startedAt.getTime())).toEqual([
      readAt,
      readAt,
    ]);
    await world.act(opened.handle, 'withdraw', 'station_clerk', { submissionId: inboundId });
    await opened.handle.result();
  }, 30_000);
});
