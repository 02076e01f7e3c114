import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dateOf, dayOf } from '../../domain/calendar/day.js';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import { buildUser } from '../harness/people.js';
import { openSurveyEngine, type SurveyEngine } from '../harness/survey-engine.js';
import { phoneNo } from '../harness/survey-world.js';

const HOUR = 3_600_000;
let world: SurveyEngine;
let monday: number;
let date: string;
let phones = 0;

beforeAll(async () => {
  world = await openSurveyEngine();
  await buildUser(world.db, { role: 'station_clerk', username: 'clerk' });
  await buildUser(world.db, { role: 'station_supervisor', username: 'supervisor' });
  const listen = createInboundListener(world.parts);
  world.sms.onInbound((message) => listen(message));
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  monday = await world.nextMonday();
  date = dateOf(dayOf(monday));
  await world.passTo(monday);
}, 30_000);

const say = (text: string) => world.sms.receive({ from: phoneNo((phones += 1)), to: '10690000503', text });
const read = () =>
  world.db.transaction((sql) =>
    sql.run('UPDATE inbound_message SET needs_person = false WHERE needs_person'),
  );
const told = () =>
  world.rows<{ name: string; code: string; unread: number; at: Date }>(
    `SELECT u.username AS name, n.template_code AS code, (n.data->>'unread')::int AS unread, n.created_at AS at
     FROM notice n JOIN staff_user u ON u.id = n.user_id WHERE n.subject_id = $1 ORDER BY n.created_at, (n.data->>'percent')::int`,
    [date],
  );

describe('the replies of a date that a person must read', () => {
  it('are called to mind at 09:00 of the next working day and at its end, with how many are left', async () => {
    await say('8分');
    await say('1 2');
    const handle = await world.startReading(date);
    await handle.result();
    const rows = await told();
    expect(rows.map(({ name, code, unread }) => [name, code, unread])).toEqual([
      ['clerk', 'replies_due_soon', 2],
      ['clerk', 'replies_due_soon', 2],
      ['supervisor', 'replies_overdue', 2],
    ]);
    const nine = monday + 23 * HOUR;
    const due = monday + 38 * HOUR;
    expect(rows.map(({ at }) => Math.floor((at.getTime() - monday) / HOUR))).toEqual([23, 23, 38]);
    expect(rows[0]?.at.getTime()).toBeGreaterThanOrEqual(nine);
    expect(rows[2]?.at.getTime()).toBeGreaterThanOrEqual(due);
    await read();
    await world.record(handle, 'replies-overdue');
  }, 30_000);

  it('trouble nobody once they are read', async () => {
    await say('8分');
    const handle = await world.startReading(date);
    await world.passTo(monday + HOUR);
    await read();
    await handle.result();
    expect(await told()).toEqual([]);
    await world.record(handle, 'replies-read');
  }, 30_000);
});
