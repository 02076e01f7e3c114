import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import { openCaseWorld, type CaseWorld } from '../harness/case-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const clocksOf = (caseId: string) =>
  world.rows<{ code: string; startedAt: Date; dueAt: Date }>(
    `SELECT code, started_at AS "startedAt", due_at AS "dueAt" FROM case_clock WHERE case_id = $1 AND id NOT LIKE '%/s%' ORDER BY id`,
    [caseId],
  );

describe('a case whose reply came just before midnight and whose run starts hours later', () => {
  it('is transferred as of the reply: the insurer has no day more', async () => {
    const midnight = Math.floor(((await world.now()) + 8 * HOUR) / DAY) * DAY - 8 * HOUR + DAY;
    await world.passTo(midnight - 31_000);
    const requested = await world.requestCase();
    const [{ at }] = (await world.rows<{ at: Date }>(
      'SELECT requested_at AS at FROM case_request WHERE case_id = $1',
      [requested.caseId],
    )) as [{ at: Date }];
    expect(at.getTime()).toBeLessThan(midnight);
    await world.passTo(midnight + 3 * HOUR);
    const handle = await world.start(requested);
    await world.eventually(async () => (await clocksOf(requested.caseId)).length === 2);
    const [contact, investigate] = await clocksOf(requested.caseId);
    expect([contact?.code, contact?.startedAt, contact?.dueAt]).toEqual([
      'contact',
      at,
      new Date(midnight + 2 * DAY),
    ]);
    expect([investigate?.code, investigate?.startedAt]).toEqual(['investigate', at]);
    const state = await world.state(requested.caseId);
    expect([state.openedAt, state.transferredAt]).toEqual([at.getTime(), at.getTime()]);
    await world.act(handle, 'withdraw', 'station_clerk', { submissionId: newId() });
    await handle.result();
  }, 30_000);
});
