import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createReadingActivities } from '../../activities/reading.activities.js';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import { MONDAY, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

const HOUR = 3_600_000;
const NOON = MONDAY + 2 * HOUR;
let world: SurveyWorld;

beforeAll(async () => {
  world = await openSurveyWorld();
  world.sms.onInbound(createInboundListener(world.parts));
}, 60_000);
afterAll(() => world.close());

/** A message that only a person can read arrives. */
async function arrives(phone: string, at: number): Promise<void> {
  world.time.now = at;
  await world.sms.receive({ from: phone, to: '10690000503', text: '8分' });
}
const dues = async (): Promise<Date[]> => {
  const rows = await world.rows<{ due: Date }>(
    'SELECT person_due_at AS due FROM inbound_message ORDER BY arrived_at',
  );
  return rows.map(({ due }) => due);
};

describe('a policy for reading replies that becomes valid at midday', () => {
  it('counts from the next date on: all replies of a date fall due, and are reminded of, together', async () => {
    const policy = { code: 'reply-reading', unit: 'working_day', amount: 3, roll: false, rungs: [50, 100] };
    await world.rows(
      `INSERT INTO clock_policy_set (version, valid_from, policies, created_at, created_by) VALUES (2, $1, $2, $1, 'test') RETURNING 1`,
      [new Date(NOON), JSON.stringify([policy])],
    );
    await arrives(phoneNo(1), NOON - HOUR);
    await arrives(phoneNo(2), NOON + HOUR);
    await arrives(phoneNo(3), NOON + 24 * HOUR);
    const [wednesday, saturday] = [new Date('2026-03-04T00:00+08:00'), new Date('2026-03-07T00:00+08:00')];
    expect(await dues()).toEqual([wednesday, wednesday, saturday]);
    const activities = createReadingActivities(world.parts);
    expect(await activities.remindOfReplies('2026-03-02', wednesday.getTime())).toBeNull();
    const last = "SELECT unread FROM reading_step WHERE arrived_on = '2026-03-02' AND percent = 100";
    expect(await world.rows(last)).toEqual([{ unread: 2 }]);
    expect(await dues()).toEqual([wednesday, wednesday, saturday]);
  });
});
