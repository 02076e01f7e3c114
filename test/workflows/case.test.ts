import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import { FEEDBACK, openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const DAY = 24 * 3_600_000;
const withText = () => ({ submissionId: newId() });

async function answer({ handle }: OpenedCase, overall: string): Promise<void> {
  await handle.signal('followUpAnswered', {
    inboundId: newId(),
    overall,
    at: await world.now(),
    late: false,
  });
}

const clocks = (caseId: string): Promise<Record<string, unknown>[]> =>
  world.rows(
    "SELECT code, round, state, started_at, due_at, stopped_at, breached_at FROM case_clock WHERE case_id = $1 AND id NOT LIKE '%/s%' ORDER BY id",
    [caseId],
  );

/** What the head station itself owed the case, and by when. */
const owed = (caseId: string): Promise<Record<string, unknown>[]> =>
  world.rows(
    "SELECT code, insurer_id, state, breached_at IS NOT NULL AS late FROM case_clock WHERE case_id = $1 AND id LIKE '%/s%' ORDER BY id",
    [caseId],
  );

describe('a case that a reply opened', () => {
  it('goes well: transferred at once, contacted, fed back, accepted, followed up, concluded', async () => {
    const opened = await world.open();
    const { handle, caseId } = opened;
    const begun = await clocks(caseId);
    expect(begun).toMatchObject([
      { code: 'contact', round: 1, state: 'running' },
      { code: 'investigate', round: 1, state: 'running' },
    ]);
    expect(begun[0]?.['started_at']).toEqual(begun[1]?.['started_at']);
    const contact = { method: 'phone', outcome: 'reached', contactedAt: await world.now() } as const;
    await world.act(handle, 'logContact', 'substation_handler', contact);
    await world.act(handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, ...withText() });
    const accepted = await world.act(handle, 'acceptFeedback', 'station_clerk', {});
    expect(accepted.status).toBe('accepted');
    await world.eventually(async () => (await world.state(caseId)).status === 'following_up');
    await answer(opened, 'satisfied');
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
    expect(await world.ledger(caseId)).toEqual([
      'case_transferred submitted',
      'follow_up submitted',
      'case_concluded submitted',
    ]);
    expect(await clocks(caseId)).toMatchObject([
      { state: 'stopped', breached_at: null },
      { state: 'stopped', breached_at: null },
    ]);
    expect(await owed(caseId)).toEqual([
      { code: 'transfer', insurer_id: null, state: 'stopped', late: false },
      { code: 'review', insurer_id: null, state: 'stopped', late: false },
    ]);
    const { events } = await handle.fetchHistory();
    console.info(`A case that goes well: ${events?.length ?? 0} history events.`);
    expect(events?.length).toBeLessThanOrEqual(80);
    await world.record(handle, 'case-satisfied');
  }, 30_000);

  it('is concluded as silent at the end of the window, and not before', async () => {
    const { handle, caseId } = await world.openFollowedUp();
    const [survey] = await world.rows<{ closes_at: Date }>(
      'SELECT closes_at FROM survey WHERE case_id = $1',
      [caseId],
    );
    const closesAt = survey?.closes_at.getTime() ?? 0;
    expect(closesAt - (await world.now())).toBeGreaterThan(6 * DAY);
    await world.passTo(closesAt - 60_000);
    expect((await world.state(caseId)).status).toBe('following_up');
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
    const state = await world.state(caseId);
    expect(state).toMatchObject({ conclusion: 'silent' });
    expect(state.closedAt).toBeGreaterThanOrEqual(closesAt);
    await world.record(handle, 'case-silent');
  }, 30_000);

  it('goes back to the insurer with fresh clocks where the consumer stays dissatisfied', async () => {
    const opened = await world.openFollowedUp();
    await world.pass('1 day');
    const before = await world.now();
    await answer(opened, 'dissatisfied');
    await world.eventually(async () => (await world.state(opened.caseId)).status === 'transferred');
    const second = (await clocks(opened.caseId)).filter(({ round }) => round === 2);
    expect(second).toMatchObject([
      { code: 'contact', state: 'running' },
      { code: 'investigate', state: 'running' },
    ]);
    for (const clock of second)
      expect((clock['started_at'] as Date).getTime()).toBeGreaterThanOrEqual(before - 1_000);
    await world
      .act(opened.handle, 'conclude', 'station_supervisor', { conclusion: 'settled', ...withText() })
      .then(
        () => {
          throw new Error('A case with the insurer cannot be concluded by hand.');
        },
        () => undefined,
      );
    await world.act(opened.handle, 'withdraw', 'station_clerk', withText());
    expect(await opened.handle.result()).toMatchObject({ status: 'withdrawn' });
    await world.record(opened.handle, 'case-second-round-withdrawn');
  }, 30_000);

  it('keeps at least three working days after a return', async () => {
    const { handle, caseId } = await world.open();
    await world.pass('14 days');
    const { startedAt, policy } = (await world.state(caseId)).clocks[1]!;
    expect(policy.code).toBe('investigate');
    await world.act(handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, ...withText() });
    await world.act(handle, 'returnFeedback', 'station_clerk', withText());
    const [, investigate] = await clocks(caseId);
    const due = (investigate?.['due_at'] as Date).getTime();
    expect(due).toBeGreaterThan((await world.now()) + 3 * DAY);
    expect(due).toBeGreaterThan(startedAt + 16 * DAY);
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
    await world.record(handle, 'case-returned-withdrawn');
  }, 30_000);

  it('is extended by the supervisor, and tells the consumer', async () => {
    const { handle, caseId } = await world.open();
    const dueOf = async () => ((await clocks(caseId))[1]?.['due_at'] as Date).getTime();
    const before = await dueOf();
    await world.act(handle, 'extensionRequest', 'substation_handler', { days: 10, ...withText() });
    expect(await dueOf()).toBe(before);
    await world.act(handle, 'approveExtension', 'station_supervisor', {});
    expect(await dueOf()).toBeGreaterThan(before + 7 * DAY);
    await world.eventually(async () => (await world.ledger(caseId)).includes('case_extended submitted'));
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
    await world.record(handle, 'case-extended-withdrawn');
  }, 30_000);

  it('has no due moment while it is paused, and no step fires then', async () => {
    const { handle, caseId } = await world.open();
    const pause = { clock: 'investigate', reason: 'waiting_for_third_party' } as const;
    await world.act(handle, 'pauseClock', 'station_clerk', pause);
    expect((await clocks(caseId))[1]).toMatchObject({ state: 'paused', due_at: null });
    await world.pass('30 days');
    const fired = await world.rows(
      "SELECT step FROM case_step s JOIN case_clock c ON c.id = s.clock_id WHERE s.case_id = $1 AND c.code = 'investigate'",
      [caseId],
    );
    expect(fired).toEqual([]);
    await world.act(handle, 'resumeClock', 'station_clerk', { clock: 'investigate' });
    expect((await clocks(caseId))[1]).toMatchObject({ state: 'running', breached_at: null });
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
    await world.record(handle, 'case-paused-withdrawn');
  }, 30_000);
});

describe('the chain of a clock that nobody minds', () => {
  async function expectWholeChain(caseId: string): Promise<void> {
    const steps = await world.rows<{ code: string; step: string; to_role: string; due: Date; fired: Date }>(
      `SELECT c.code, s.step, s.to_role, s.due_moment AS due, s.fired_at AS fired FROM case_step s JOIN case_clock c ON c.id = s.clock_id
       WHERE s.case_id = $1 ORDER BY c.code, s.due_moment`,
      [caseId],
    );
    const chain = [
      ['rung50', 'substation_handler'],
      ['rung80', 'substation_handler'],
      ['due', 'substation_head'],
      ['supervisor', 'station_supervisor'],
      ['deputy', 'deputy_director'],
    ];
    for (const code of ['contact', 'investigate']) {
      const ofClock = steps.filter((step) => step.code === code);
      expect(ofClock.map(({ step, to_role }) => [step, to_role])).toEqual(chain);
      for (const { fired, due } of ofClock) expect(fired.getTime()).toBeGreaterThanOrEqual(due.getTime());
    }
    const escalated = await world.rows<{ n: number }>(
      "SELECT count(*)::int AS n FROM case_entry WHERE case_id = $1 AND type IN ('reminded', 'escalated')",
      [caseId],
    );
    expect(escalated).toEqual([{ n: 10 }]);
  }

  it('fires every step once, at its moment', async () => {
    const { handle, caseId } = await world.open();
    await world.pass('25 days');
    await expectWholeChain(caseId);
    const lags = await world.rows<{ lag: number }>(
      'SELECT extract(epoch FROM fired_at - due_moment)::float AS lag FROM case_step WHERE case_id = $1',
      [caseId],
    );
    for (const { lag } of lags) expect(lag).toBeLessThan(60);
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
    await world.record(handle, 'case-overdue-withdrawn');
  }, 60_000);
});

describe('a case that the station leaves lying', () => {
  const told = async (caseNo: string) =>
    (
      await world.rows<{ line: string }>(
        `SELECT concat_ws(' ', n.template_code, n.data->>'clock', u.role) AS line FROM notice n JOIN staff_user u ON u.id = n.user_id
         WHERE n.subject_id = $1 AND u.insurer_id IS NULL ORDER BY n.created_at, n.sequence`,
        [caseNo],
      )
    ).map(({ line }) => line);

  it('is told to the clerks when it opens, and to one above the other while nobody transfers or reviews', async () => {
    await world.passToMonday();
    const { handle, caseId, caseNo } = await world.open({ source: 'web' });
    expect(await told(caseNo)).toEqual(['case_opened station_clerk']);
    await world.pass('7 days');
    expect((await told(caseNo)).slice(1)).toEqual([
      'case_due_soon transfer station_clerk',
      'case_overdue transfer station_supervisor',
      'case_overdue transfer deputy_director',
    ]);
    const { insurerId, branchId } = world;
    await world.act(handle, 'transfer', 'station_clerk', { insurerId, branchId, line: 'pc' });
    await world.act(handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, ...withText() });
    await world.pass('3 days');
    expect((await told(caseNo)).filter((line) => line.includes(' review '))).toEqual([
      'case_due_soon review station_clerk',
      'case_overdue review station_supervisor',
    ]);
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
    expect(await owed(caseId)).toEqual([
      { code: 'transfer', insurer_id: null, state: 'stopped', late: true },
      { code: 'review', insurer_id: null, state: 'cancelled', late: true },
    ]);
    await world.record(handle, 'case-left-lying-withdrawn');
  }, 30_000);
});

describe('a case that is a test', () => {
  it('is told to nobody', async () => {
    const { handle, caseNo } = await world.open({ test: true });
    await world.act(handle, 'superviseNote', 'station_supervisor', withText());
    expect(await world.rows('SELECT 1 FROM notice WHERE subject_id = $1', [caseNo])).toEqual([]);
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
  }, 30_000);
});

describe('a case that waits since before the station had clocks of its own', () => {
  it('gets its own when it is computed anew', async () => {
    const { handle, caseId } = await world.open({ source: 'web' });
    await world.rows("UPDATE complaint_case SET state = state - 'stationClocks' WHERE id = $1", [caseId]);
    await world.rows('DELETE FROM case_clock WHERE case_id = $1', [caseId]);
    await handle.signal('rulesChanged');
    await world.eventually(async () => (await owed(caseId)).length > 0);
    expect(await owed(caseId)).toMatchObject([{ code: 'transfer', state: 'running' }]);
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
  }, 30_000);
});

describe('what the consumer is told', () => {
  it('goes out though nobody asks for the work of the rounds: it stands in no line behind them', async () => {
    await world.passToMonday();
    const { handle, caseId } = await world.open();
    await world.eventually(async () => (await world.ledger(caseId)).includes('case_transferred submitted'));
    const { events } = await handle.fetchHistory();
    const queues = events?.flatMap(
      (each) => each.activityTaskScheduledEventAttributes?.taskQueue?.name ?? [],
    );
    expect(new Set(queues)).toEqual(new Set(['sms-cases']));
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
  }, 30_000);
});

describe('a gateway that is away', () => {
  it('holds up neither acts nor steps; what it kept back goes out once it is there again', async () => {
    await world.passToMonday();
    world.sms.setState({ state: 'closed' });
    const { handle, caseId } = await world.open();
    await world.act(handle, 'addNote', 'station_clerk', withText());
    const stepsOf = () =>
      world.rows<{ step: string; lag: number }>(
        `SELECT step, extract(epoch FROM fired_at - due_moment)::float AS lag FROM case_step WHERE case_id = $1`,
        [caseId],
      );
    expect(await stepsOf()).toEqual([]);
    await world.pass('24 hours');
    expect(await stepsOf()).toMatchObject([{ step: 'rung50' }]);
    expect((await stepsOf())[0]?.lag).toBeLessThan(60);
    expect(await world.ledger(caseId)).toEqual(['case_transferred planned']);
    world.sms.setState({ state: 'bound' });
    await world.eventually(async () => (await world.ledger(caseId)).includes('case_transferred submitted'));
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    expect(await handle.result()).toMatchObject({ status: 'withdrawn' });
    expect(await world.ledger(caseId)).toEqual(['case_transferred submitted']);
    await world.record(handle, 'case-gateway-away-withdrawn');
  }, 60_000);
});
