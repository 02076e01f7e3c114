import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createSurveyActivities } from '../../activities/survey.activities.js';
import type { SubmitResult } from '../../src/integrations/sms/gateway.js';
import { newId } from '../../src/persistence/ids.js';
import {
  abandonSubmitting,
  claimWindow,
  planRound,
  recordOutcomes,
} from '../../src/persistence/queries/survey-round.js';
import type { RoundProgress } from '../../workflows/survey-round/messages.js';
import { MONDAY, NUMBERS, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let world: SurveyWorld;
let phones = 0;
const nextPhone = (): string => phoneNo((phones += 1));

beforeAll(async () => {
  world = await openSurveyWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(() => {
  world.time.now = MONDAY;
  world.sms.answerWith(undefined);
  world.sms.setState({ state: 'bound' });
});

const asActivity = (act: () => Promise<RoundProgress>): Promise<RoundProgress> =>
  new MockActivityEnvironment().run<[], RoundProgress, () => Promise<RoundProgress>>(act);
const send = (roundNo: string): Promise<RoundProgress> =>
  asActivity(() => createSurveyActivities(world.parts).sendPrompts(roundNo, world.time.now));
const close = (roundNo: string): Promise<RoundProgress> =>
  asActivity(() => createSurveyActivities(world.parts).closeSurveys(roundNo, world.time.now));
const roundOf = async (
  events: Parameters<SurveyWorld['accept']>[0],
): Promise<{ roundNo: string; ids: string[] }> => {
  const ids = await world.accept(events);
  return { roundNo: await world.cut(), ids };
};
const states = async (roundNo: string): Promise<Record<string, number>> => {
  const rows = await world.rows<{ state: string; n: number }>(
    'SELECT state, count(*)::int AS n FROM message WHERE round_no = $1 GROUP BY state',
    [roundNo],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
};
const optOut = (phone: string) =>
  world.db.transaction((sql) =>
    sql.run("INSERT INTO opt_out (phone_index, since, by_actor) VALUES ($1, $2, 'consumer')", [
      world.keyring.blindIndex('phone', phone),
      new Date(world.time.now),
    ]),
  );
const stop = async (insurerId: string | null): Promise<() => Promise<number>> => {
  const id = newId();
  await world.db.transaction((sql) =>
    sql.run("INSERT INTO sending_stop (id, insurer_id, since, by_actor) VALUES ($1, $2, $3, 'test')", [
      ...[id, insurerId, new Date(world.time.now)],
    ]),
  );
  return () =>
    world.db.transaction((sql) =>
      sql.run('UPDATE sending_stop SET released_at = $2 WHERE id = $1', [id, new Date()]),
    );
};

describe('a round', () => {
  it('is cut once, from the oldest events that neither wait for release nor are tests', async () => {
    const ids = await world.accept([
      { phone: nextPhone() },
      { phone: nextPhone(), test: true },
      { phone: nextPhone() },
    ]);
    const roundNo = await world.cut(1);
    const other = await world.cut(10);
    const rows = await world.rows<{ id: string; round: string | null }>(
      'SELECT id, round_no::text AS round FROM service_event WHERE id = ANY($1) ORDER BY id',
      [ids],
    );
    expect(rows.map(({ round }) => round)).toEqual([roundNo, null, other]);
    const orders = await world.rows('SELECT kind, payload FROM run_command WHERE workflow_id = $1', [
      `survey:${roundNo}`,
    ]);
    expect(orders).toEqual([{ kind: 'start', payload: { roundNo, clock: { kind: 'real' } } }]);
  });

  it('sends each consumer one prompt, from the number of its kind, and opens the windows until 24:00 of day 7', async () => {
    const phone = nextPhone();
    const { roundNo } = await roundOf([{ phone, name: '李雷' }, { phone: nextPhone() }]);
    expect(await send(roundNo)).toEqual({
      pending: 0,
      waitsFor: 'nothing',
      resumeAt: null,
      nextCloseAt: Date.parse('2026-03-10T00:00:00+08:00'),
    });
    const sent = [...world.sms.messages().values()].find(({ to }) => to === phone)!;
    expect(sent.from).toBe('10690000503');
    expect(sent.text).toMatch(/^【保险消保服务总站】李雷您好！.*3月2日.*机动车辆保险/);
    expect(await send(roundNo)).toMatchObject({ pending: 0 });
    expect([...world.sms.messages().values()].filter(({ to }) => to === phone)).toHaveLength(1);
  });

  it('is planned once, however often it is asked to', async () => {
    const { roundNo } = await roundOf([{ phone: nextPhone() }]);
    for (let time = 0; time < 3; time += 1)
      await world.db.transaction((sql) => planRound(sql, roundNo, null, new Date(MONDAY)));
    expect(await states(roundNo)).toEqual({ planned: 1 });
  });

  it('is not planned in part where reference data is missing', async () => {
    const { roundNo } = await roundOf([{ phone: nextPhone() }, { phone: nextPhone(), type: 'not_defined' }]);
    await expect(
      world.db.transaction((sql) => planRound(sql, roundNo, null, new Date(MONDAY))),
    ).rejects.toThrow(/1 of 2 events have no trigger/);
    expect(await states(roundNo)).toEqual({});
    await world.db.transaction((sql) => sql.run('DELETE FROM service_event WHERE round_no = $1', [roundNo]));
  });

  it('never prompts who opted out, before planning or after', async () => {
    const [early, late, asked] = [nextPhone(), nextPhone(), nextPhone()];
    await optOut(early);
    const { roundNo } = await roundOf([{ phone: early }, { phone: late }, { phone: asked }]);
    world.time.now = Date.parse('2026-03-02T22:00:00+08:00');
    expect(await send(roundNo)).toMatchObject({ pending: 2, waitsFor: 'sending_hours' });
    await optOut(late);
    world.time.now = Date.parse('2026-03-03T08:00:00+08:00');
    expect(await send(roundNo)).toMatchObject({ pending: 0 });
    expect(await states(roundNo)).toEqual({ suppressed: 2, submitted: 1 });
    const closed = await world.rows(
      "SELECT count(*)::int AS n FROM survey WHERE round_no = $1 AND closing_reason = 'never_sent' AND closed_at IS NOT NULL",
      [roundNo],
    );
    expect(closed).toEqual([{ n: 2 }]);
  });

  it('keeps the frequency cap, within a round and across rounds', async () => {
    const cap = { prompts: 2, days: 30 };
    const phone = nextPhone();
    const first = await roundOf([{ phone }]);
    await send(first.roundNo);
    const { roundNo } = await roundOf([{ phone }, { phone }, { phone: nextPhone() }]);
    await world.db.transaction((sql) => planRound(sql, roundNo, cap, new Date(MONDAY + DAY)));
    expect(await states(roundNo)).toEqual({ planned: 2, suppressed: 1 });
    const later = await roundOf([{ phone }]);
    await world.db.transaction((sql) => planRound(sql, later.roundNo, cap, new Date(MONDAY + 40 * DAY)));
    expect(await states(later.roundNo)).toEqual({ planned: 1 });
  });

  it('waits outside the sending hours and goes on at 08:00', async () => {
    const { roundNo } = await roundOf([{ phone: nextPhone() }]);
    world.time.now = Date.parse('2026-03-02T21:00:00+08:00');
    const eight = Date.parse('2026-03-03T08:00:00+08:00');
    expect(await send(roundNo)).toEqual({
      pending: 1,
      waitsFor: 'sending_hours',
      resumeAt: eight,
      nextCloseAt: null,
    });
    // The worker's clock lags behind the engine's: the run's moment decides.
    const { sendPrompts } = createSurveyActivities({ ...world.parts, now: () => eight - 5 });
    const progress = await new MockActivityEnvironment().run(() => sendPrompts(roundNo, eight));
    expect(progress).toMatchObject({ pending: 0, nextCloseAt: Date.parse('2026-03-11T00:00:00+08:00') });
  });

  it('holds back what is stopped, of all or of one insurer, and loses nothing', async () => {
    const events = [
      { phone: nextPhone() },
      { phone: nextPhone(), type: 'life_agency_underwriting', insurer: 'life' as const },
    ];
    const { roundNo } = await roundOf(events);
    const releaseAll = await stop(null);
    expect(await send(roundNo)).toEqual({
      pending: 2,
      waitsFor: 'release',
      resumeAt: null,
      nextCloseAt: null,
    });
    const releaseLife = await stop(world.insurers.life.id);
    await releaseAll();
    expect(await send(roundNo)).toMatchObject({ pending: 1, waitsFor: 'release' });
    await releaseLife();
    // A run that looks after the stop was let go does not wait for word of it.
    expect(await close(roundNo)).toMatchObject({ pending: 1, resumeAt: world.time.now });
    expect(await send(roundNo)).toMatchObject({ pending: 0 });
    expect(await states(roundNo)).toEqual({ submitted: 2 });
  });

  it('closes at the end of the window, not a moment before', async () => {
    const { roundNo } = await roundOf([{ phone: nextPhone() }]);
    const { nextCloseAt } = await send(roundNo);
    world.time.now = nextCloseAt! - 1;
    expect(await close(roundNo)).toMatchObject({ nextCloseAt });
    world.time.now = nextCloseAt!;
    expect(await close(roundNo)).toMatchObject({ pending: 0, nextCloseAt: null });
    const [row] = await world.rows<{ closed: Date; reason: string; state: string }>(
      'SELECT s.closed_at AS closed, s.closing_reason AS reason, r.state FROM survey s JOIN survey_round r USING (round_no) WHERE round_no = $1',
      [roundNo],
    );
    expect(row).toEqual({ closed: new Date(nextCloseAt!), reason: 'window_over', state: 'closed' });
  });
});

describe('a window', () => {
  const answer = (phone: string, result: SubmitResult) =>
    world.sms.answerWith((message) => (message.to === phone ? result : undefined));

  it('writes what the gateway said of each', async () => {
    const [bad, lost, fine] = [nextPhone(), nextPhone(), nextPhone()];
    const { roundNo } = await roundOf([{ phone: bad }, { phone: lost }, { phone: fine }]);
    world.sms.answerWith(({ to }) => {
      if (to === bad) return { ok: false, kind: 'rejected', code: 'ESME_RINVDSTADR', sentence: '' };
      return to === lost
        ? { ok: false, kind: 'unknown', code: 'no_answer', sentence: '', partIds: [] }
        : undefined;
    });
    expect(await send(roundNo)).toMatchObject({ pending: 0 });
    expect(await states(roundNo)).toEqual({ rejected: 1, unknown: 1, submitted: 1 });
    const surveys = await world.rows(
      `SELECT m.state, s.submitted_at IS NOT NULL AS asked, s.closing_reason AS reason FROM survey s JOIN message m ON m.id = s.id
       WHERE s.round_no = $1 ORDER BY m.state`,
      [roundNo],
    );
    expect(surveys).toEqual([
      { state: 'rejected', asked: false, reason: 'never_sent' },
      { state: 'submitted', asked: true, reason: null },
      { state: 'unknown', asked: false, reason: null },
    ]);
    // Nothing is resent blindly.
    const before = world.sms.count();
    await send(roundNo);
    expect(world.sms.count()).toBe(before);
  });

  it('goes out once the gateway is back', async () => {
    const { roundNo } = await roundOf([{ phone: nextPhone() }]);
    world.sms.setState({ state: 'connecting', sentence: '' });
    await expect(send(roundNo)).rejects.toMatchObject({ type: 'sms-centre-away', nonRetryable: false });
    expect(await states(roundNo)).toEqual({ planned: 1 });
    world.sms.setState({ state: 'bound' });
    await send(roundNo);
    expect(await states(roundNo)).toEqual({ submitted: 1 });
  });

  it('plans again what was put off, and asks to be called again when nothing was taken', async () => {
    const phone = nextPhone();
    const { roundNo } = await roundOf([{ phone }]);
    answer(phone, { ok: false, kind: 'throttled', code: 'ESME_RTHROTTLED', sentence: '' });
    await expect(send(roundNo)).rejects.toMatchObject({ type: 'sms-centre-away' });
    expect(await states(roundNo)).toEqual({ planned: 1 });
    world.sms.answerWith(undefined);
    expect(await send(roundNo)).toMatchObject({ pending: 0 });
  });

  it('that a crash left between intent and outcome is unknown, at most one, and is not resent', async () => {
    const { roundNo } = await roundOf(Array.from({ length: 7 }, () => ({ phone: nextPhone() })));
    await world.db.transaction((sql) => planRound(sql, roundNo, null, new Date(MONDAY)));
    await world.db.transaction((sql) =>
      claimWindow(sql, roundNo, { size: 3, now: new Date(MONDAY), numbers: NUMBERS }),
    );
    await send(roundNo);
    expect(await states(roundNo)).toEqual({ unknown: 3, submitted: 4 });
  });

  it('whose writer comes late never overwrites a receipt, a decision or a newer intent', async () => {
    const { roundNo, ids } = await roundOf(Array.from({ length: 4 }, () => ({ phone: nextPhone() })));
    const at = (ms: number) => new Date(MONDAY + ms);
    await world.db.transaction(async (sql) => {
      await planRound(sql, roundNo, null, at(0));
      await claimWindow(sql, roundNo, { size: 10, now: at(1), numbers: NUMBERS });
      await abandonSubmitting(sql, roundNo);
      await sql.run("UPDATE message SET state = 'delivered' WHERE id = $1", [ids[0]]);
      await sql.run("UPDATE message SET state = 'planned', submitting_at = NULL WHERE id = $1", [ids[1]]);
      await sql.run("UPDATE message SET state = 'submitting', submitting_at = $2 WHERE id = $1", [
        ids[2],
        at(9),
      ]);
    });
    const outcomes = ids.map((messageId) => ({
      messageId,
      state: 'submitted' as const,
      providerIds: [`L${messageId}`],
    }));
    const window = { claimedAt: at(1), submittedAt: at(1), closesAt: at(DAY), outcomes };
    const { revived } = await world.db.transaction((sql) => recordOutcomes(sql, window));
    const rows = await world.rows<{ state: string }>(
      'SELECT state FROM message WHERE id = ANY($1) ORDER BY id',
      [ids],
    );
    expect(rows.map(({ state }) => state)).toEqual(['delivered', 'planned', 'submitting', 'submitted']);
    expect(revived).toBe(true);
  });
});
