import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { newId } from '../../src/persistence/ids.js';
import { openSurveyEngine, type SurveyEngine } from '../harness/survey-engine.js';
import { phoneNo } from '../harness/survey-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let world: SurveyEngine;
let monday: number;
let phones = 0;

beforeAll(async () => {
  world = await openSurveyEngine({ smsRate: 3 });
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  monday = await world.nextMonday();
  await world.passTo(monday);
}, 30_000);
afterEach(() => {
  world.change.rules = (rules) => rules;
  world.sms.answerWith(undefined);
  world.sms.setState({ state: 'bound' });
});

const roundOf = async (size: number, pageSize = 500): Promise<string> => {
  await world.accept(Array.from({ length: size }, () => ({ phone: phoneNo((phones += 1)) })));
  return world.cut(pageSize);
};
const surveys = (roundNos: readonly string[]) =>
  world.rows<{ state: string; submitted: Date | null; closed: Date | null }>(
    `SELECT m.state, s.submitted_at AS submitted, s.closed_at AS closed FROM survey s JOIN message m ON m.id = s.message_id
     WHERE s.round_no = ANY($1::bigint[]) ORDER BY s.id`,
    [roundNos],
  );
/** 24:00 of the n-th day after Monday. */
const midnight = (day: number): number => monday - 10 * HOUR + (day + 1) * DAY;
const eventsOf = async (handle: WorkflowHandle): Promise<number> =>
  (await handle.fetchHistory()).events?.length ?? 0;
/** What an operator reads of it in the engine's own screens. */
const details = async (handle: WorkflowHandle): Promise<string> =>
  (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
/** Until it holds, without skipping time. */
const eventually = async (holds: () => Promise<boolean>): Promise<void> => {
  const until = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`It never came to hold: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const submitted = async (roundNo: string, count: number): Promise<boolean> =>
  (await surveys([roundNo])).filter(({ state }) => state === 'submitted').length === count;

describe('a survey round', () => {
  it('asks at once, keeps the windows open until 24:00 of day 7 and ends; in at most 30 events', async () => {
    const roundNo = await roundOf(2);
    const handle = await world.startRound(roundNo);
    await eventually(() => submitted(roundNo, 2));
    await world.passTo(midnight(7) - 1_000);
    expect((await surveys([roundNo])).map(({ closed }) => closed)).toEqual([null, null]);
    await handle.result();
    const rows = await surveys([roundNo]);
    expect(rows.map(({ closed }) => closed?.getTime())).toEqual([midnight(7), midnight(7)]);
    const events = await eventsOf(handle);
    console.info(`A silent round: ${events} history events.`);
    expect(await details(handle)).toBe('本轮短信的回复时限均已结束。');
    expect(events).toBeLessThanOrEqual(30);
    await world.record(handle, 'survey-silent');
  }, 30_000);

  it('waits for 08:00 when it is cut at night', async () => {
    await world.passTo(monday + 12 * HOUR);
    const roundNo = await roundOf(1);
    const handle = await world.startRound(roundNo);
    await handle.result();
    const [row] = await surveys([roundNo]);
    expect(row?.submitted?.getTime()).toBeGreaterThanOrEqual(monday + 22 * HOUR);
    expect(row?.submitted?.getTime()).toBeLessThan(monday + 22 * HOUR + 60_000);
    expect(row?.closed?.getTime()).toBe(midnight(8));
    await world.record(handle, 'survey-night');
  }, 30_000);

  it('goes on the next morning when the hours end in the middle of it, and closes each by its own window', async () => {
    const roundNo = await roundOf(4);
    let taken = 0;
    world.sms.answerWith(() => {
      taken += 1;
      return undefined;
    });
    world.change.rules = (rules) => {
      const ends = taken >= 3 && world.time.now < monday + 12 * HOUR;
      return ends
        ? { ...rules, settings: { ...rules.settings, sendingHours: { from: '08:00', until: '08:01' } } }
        : rules;
    };
    const handle = await world.startRound(roundNo);
    await eventually(() => submitted(roundNo, 3));
    world.change.rules = (rules) => rules;
    await handle.result();
    const closed = (await surveys([roundNo])).map((row) => row.closed?.getTime());
    expect(closed).toEqual([midnight(7), midnight(7), midnight(7), midnight(8)]);
    await world.record(handle, 'survey-two-days');
  }, 30_000);

  it('holds back what is stopped until it is let go, and closes what went out meanwhile', async () => {
    const roundNo = await roundOf(1);
    const stopId = newId();
    await world.db.transaction((sql) =>
      sql.run("INSERT INTO sending_stop (id, since, by_actor) VALUES ($1, $2, 'test')", [
        stopId,
        new Date(monday),
      ]),
    );
    const handle = await world.startRound(roundNo);
    await world.passTo(monday + 9 * DAY);
    expect(await surveys([roundNo])).toEqual([{ state: 'planned', submitted: null, closed: null }]);
    await world.db.transaction((sql) =>
      sql.run('UPDATE sending_stop SET released_at = $2 WHERE id = $1', [stopId, new Date()]),
    );
    await handle.signal('sendingReleased');
    await handle.result();
    expect((await surveys([roundNo])).map((row) => row.closed?.getTime())).toEqual([midnight(16)]);
    await world.record(handle, 'survey-stopped');
  }, 30_000);

  it('waits out a gateway that is away, and sends each prompt once', async () => {
    const roundNo = await roundOf(2);
    world.sms.setState({ state: 'connecting', sentence: '' });
    const before = world.sms.count();
    const handle = await world.startRound(roundNo);
    await world.passTo(monday + 10 * 60_000);
    expect((await surveys([roundNo])).map(({ state }) => state)).toEqual(['planned', 'planned']);
    world.sms.setState({ state: 'bound' });
    await handle.result();
    expect(world.sms.count() - before).toBe(2);
    expect((await surveys([roundNo])).map(({ closed }) => closed?.getTime())).toEqual([
      midnight(7),
      midnight(7),
    ]);
  }, 30_000);

  it('that dies in the middle of a window leaves at most that window unknown, and resends nothing', async () => {
    const roundNo = await roundOf(7);
    let calls = 0;
    world.sms.answerWith(() => {
      calls += 1;
      // The process that was submitting is gone: no outcome is ever written by it.
      if (calls === 5) throw new Error('killed');
      return undefined;
    });
    const handle = await world.startRound(roundNo);
    await handle.result();
    const states = (await surveys([roundNo])).map(({ state }) => state);
    expect(states).toEqual([
      ...Array<string>(3).fill('submitted'),
      ...Array<string>(3).fill('unknown'),
      'submitted',
    ]);
    const sent = [...world.sms.messages().values()].map(({ to }) => to);
    expect(new Set(sent).size).toBe(sent.length);
  }, 30_000);

  it('means the same in pages of one', async () => {
    await world.accept([1, 2, 3].map(() => ({ phone: phoneNo((phones += 1)) })));
    const rounds = [await world.cut(1), await world.cut(1), await world.cut(1)];
    const handles = await Promise.all(rounds.map((roundNo) => world.startRound(roundNo)));
    // One after the other: time skips as long as anybody awaits a result, and several at once confuse the server.
    for (const handle of handles) await handle.result();
    expect((await surveys(rounds)).map((row) => [row.state, row.closed?.getTime()])).toEqual(
      Array.from({ length: 3 }, () => ['submitted', midnight(7)]),
    );
  }, 30_000);

  it('closes in a further run what turned out late to have been sent', async () => {
    const roundNo = await roundOf(1);
    world.sms.answerWith(() => ({
      ok: false,
      kind: 'unknown',
      code: 'no_answer',
      sentence: '',
      partIds: [],
    }));
    await (await world.startRound(roundNo)).result();
    await world.db.transaction(async (sql) => {
      await sql.run(
        "UPDATE message SET state = 'submitted', submitted_at = submitting_at WHERE round_no = $1",
        [roundNo],
      );
      await sql.run('UPDATE survey SET submitted_at = $2, closes_at = $3 WHERE round_no = $1', [
        ...[roundNo, new Date(monday), new Date(midnight(7))],
      ]);
      await sql.run("UPDATE survey_round SET state = 'open' WHERE round_no = $1", [roundNo]);
    });
    const handle = await world.startRound(roundNo, 2);
    await handle.result();
    expect((await surveys([roundNo])).map(({ closed }) => closed?.getTime())).toEqual([midnight(7)]);
    await world.record(handle, 'survey-further-run');
  }, 30_000);
});
