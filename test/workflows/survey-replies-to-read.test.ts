import type { WorkflowHandle } from '@temporalio/client';
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
/** The newest notice of the year, which names these days and no other. */
const notice = (days: { date: string; kind: string; name: string }[]) =>
  world.db.transaction((sql) =>
    sql.run(
      `INSERT INTO calendar_notice (year, version, days, created_at, created_by)
       SELECT $1::int, coalesce(max(version), 0) + 1, $2, now(), 'test' FROM calendar_notice WHERE year = $1`,
      [Number(date.slice(0, 4)), JSON.stringify(days)],
    ),
  );
const due = async () =>
  (
    await world.rows<{ due: Date }>('SELECT person_due_at AS due FROM inbound_message WHERE needs_person')
  ).map((row) => row.due.getTime());
const told = () =>
  world.rows<{ name: string; code: string; unread: number; at: Date }>(
    `SELECT u.username AS name, n.template_code AS code, (n.data->>'unread')::int AS unread, n.created_at AS at
     FROM notice n JOIN staff_user u ON u.id = n.user_id WHERE n.subject_id = $1 ORDER BY n.created_at, (n.data->>'percent')::int`,
    [date],
  );

/** What an operator reads of it in the engine's own screens. */
const details = async (handle: WorkflowHandle): Promise<string> =>
  (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;

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

  it('fall due by the calendar as it is now, when it has changed meanwhile', async () => {
    await say('8分');
    const handle = await world.startReading(date);
    await world.passTo(monday + HOUR);
    const tuesday = dateOf(dayOf(monday) + 1);
    expect(await details(handle)).toBe(`${date} 到达、须由人判读的回复：下次提醒 ${tuesday} 09:00。`);
    await notice([{ date: tuesday, kind: 'holiday', name: '测试' }]);
    await handle.signal('calendarChanged');
    await handle.result();
    expect(await details(handle)).toContain('各次提醒均已发出');
    expect((await told()).map(({ code, at }) => [code, Math.floor((at.getTime() - monday) / HOUR)])).toEqual([
      ['replies_due_soon', 47],
      ['replies_due_soon', 47],
      ['replies_overdue', 62],
    ]);
    expect(await due()).toEqual([monday + 62 * HOUR]);
    await read();
    await world.record(handle, 'replies-calendar-changed');
  }, 30_000);

  it('fall due earlier where a day turns out to be a working day', async () => {
    const friday = monday + 96 * HOUR;
    date = dateOf(dayOf(friday));
    await world.passTo(friday);
    await say('8分');
    const handle = await world.startReading(date);
    await world.passTo(friday + HOUR);
    expect(await due()).toEqual([friday + 86 * HOUR]);
    await notice([{ date: dateOf(dayOf(friday) + 1), kind: 'make_up', name: '测试' }]);
    await handle.signal('calendarChanged');
    await handle.result();
    expect((await told()).map(({ at }) => Math.floor((at.getTime() - friday) / HOUR))).toEqual([23, 23, 38]);
    expect(await due()).toEqual([friday + 38 * HOUR]);
    await read();
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
