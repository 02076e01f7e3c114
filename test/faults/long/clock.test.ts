import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStationApart, until } from '../../harness/apart.js';
import type { StationApart } from '../../harness/apart.js';
import {
  complain,
  expectEveryStepOnce,
  expectSound,
  FULL,
  settled,
  untilMoreTaken,
  upload,
} from '../../harness/faults.js';
import { people } from '../../harness/people-asked.js';
import { shiftedClock } from '../../harness/shifted-clock.js';
import type { ShiftedClock } from '../../harness/shifted-clock.js';
import type { Asked } from '../../harness/people-asked.js';

jest.setTimeout(FULL ? 60 * 60_000 : 300_000);
const EVENTS = FULL ? 5_000 : 120;
const COMPLAINTS = FULL ? 50 : 3;
const RATE = FULL ? 200 : 60;
const HOUR = 3_600_000;

let clock: ShiftedClock;
let station: StationApart;
beforeAll(async () => {
  clock = await shiftedClock();
  // A day is a second, so an hour of the wall is ten years of the station: no jump that an office meets is larger.
  station = await openStationApart({ factor: 86_400, env: { ...clock.env, SMS_RATE: String(RATE) } });
});
afterEach(() => expectSound(station));
afterAll(async () => {
  await station.close();
  await clock.remove();
});

/** People who were asked and complained: the chains of their cases are under way. */
async function complainers(name: string): Promise<Asked[]> {
  const asked = people(COMPLAINTS, name);
  await upload(station, asked);
  await complain(station, asked);
  const cases = 'complaint_case c JOIN service_event e ON e.id = c.event_id WHERE e.event_no = ANY($1)';
  await until('A case for every complaint', async () => {
    const rows = await station.rows(`SELECT 1 FROM ${cases}`, [asked.map(({ eventNo }) => eventNo)]);
    return rows.length === asked.length;
  });
  return asked;
}

/** Asks so many while the clock jumps under the sending, and once more when it has been set right; returns all. */
async function askAcross(jump: number, name: string): Promise<Asked[]> {
  const across = people(EVENTS, `${name}-across`);
  await upload(station, across);
  await untilMoreTaken(station, 10);
  await clock.set(jump);
  const during = people(EVENTS, `${name}-during`);
  expect(await upload(station, during)).toMatchObject({ status: 202, accepted: EVENTS });
  await untilMoreTaken(station, 10);
  await clock.set(0);
  const after = people(EVENTS, `${name}-after`);
  expect(await upload(station, after)).toMatchObject({ status: 202, accepted: EVENTS });
  return [...across, ...during, ...after];
}

describe('a clock that jumps an hour', () => {
  it.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])('has nothing sent twice, and every step of every clock once: %s', async (name, jump) => {
    const begun = await complainers(`${name}-begun`);
    await clock.set(jump);
    // Their chains end under the wrong clock: none waits for the hour to pass again, and none begins anew.
    await expectEveryStepOnce(station, begun);
    await clock.set(0);
    const others = await askAcross(jump, name);
    const later = await complainers(`${name}-later`);
    await expectEveryStepOnce(station, later);
    await expectEveryStepOnce(station, begun);
    const { counts } = await settled(station, [...begun, ...others, ...later]);
    expect(counts.unknown ?? 0).toBe(0);
  });
});
