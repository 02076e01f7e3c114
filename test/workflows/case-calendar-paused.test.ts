import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import { casesThatLookedAt } from '../../src/persistence/queries/calendars.js';
import { openCaseWorld, type CaseWorld } from '../harness/case-world.js';

const HOUR = 3_600_000;
let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const withText = () => ({ submissionId: newId() });
const dueOf = async (caseId: string): Promise<number> => {
  const [clock] = await world.rows<{ at: Date }>(
    "SELECT due_at AS at FROM case_clock WHERE case_id = $1 AND code = 'investigate'",
    [caseId],
  );
  return clock!.at.getTime();
};

async function makeHoliday(date: string): Promise<void> {
  const days = [{ date, kind: 'holiday', name: '特别假日' }];
  await world.rows(
    `INSERT INTO calendar_notice (year, version, days, created_at, created_by)
     SELECT $1, coalesce(max(version), 0) + 1, coalesce((array_agg(days ORDER BY version DESC))[1], '[]') || $2::jsonb, now(), 'test'
     FROM calendar_notice WHERE year = $1 RETURNING 1`,
    [Number(date.slice(0, 4)), JSON.stringify(days)],
  );
}

describe('a calendar that changes while a clock stands still', () => {
  it('is the one that acts are refused by once the clock runs on, though nobody told the case of it', async () => {
    const { handle, caseId } = await world.open();
    const contact = { method: 'phone', outcome: 'reached', contactedAt: await world.now() } as const;
    await world.act(handle, 'logContact', 'substation_handler', contact);
    const old = await dueOf(caseId);
    const pause = { clock: 'investigate', reason: 'judicial' } as const;
    await world.act(handle, 'pauseClock', 'station_clerk', { ...pause, ...withText() });
    const date = new Date(old - 1 + 8 * HOUR).toISOString().slice(0, 10);
    await makeHoliday(date);
    const told = await world.db.transaction((sql) => casesThatLookedAt(sql, [{ from: date, to: date }]));
    expect(told.map((each) => each.caseId)).not.toContain(caseId);
    // What a person decides comes later than rules are kept for.
    await new Promise((resolve) => setTimeout(resolve, 250));
    await world.act(handle, 'resumeClock', 'station_clerk', { clock: 'investigate' });
    const due = await dueOf(caseId);
    expect(due).toBeGreaterThan(old);
    await world.passTo(old + HOUR);
    const asked = await world.act(handle, 'extensionRequest', 'substation_handler', {
      days: 5,
      ...withText(),
    });
    expect(asked.status).toBe('contacted');
    await world.act(handle, 'refuseExtension', 'station_supervisor', withText());
    await world.passTo(due);
    await expect(
      world.act(handle, 'extensionRequest', 'substation_handler', { days: 5, ...withText() }),
    ).rejects.toMatchObject({ cause: { type: 'past_due' } });
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
    await world.record(handle, 'case-calendar-while-paused');
  }, 30_000);
});
