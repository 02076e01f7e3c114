import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStationApart } from '../harness/apart.js';
import type { StationApart } from '../harness/apart.js';
import { expectWholeAudit, FULL, settled, underWay, untilMoreTaken, upload } from '../harness/faults.js';
import { people } from '../harness/people-asked.js';

jest.setTimeout(FULL ? 60 * 60_000 : 240_000);
const KILLS = FULL ? 20 : 3;
const EVENTS = FULL ? 10_000 : 300;
/** Prompts between intent and outcome, at most: the window is no larger than a second's rate. */
const RATE = FULL ? 200 : 60;

let station: StationApart;
beforeAll(async () => {
  station = await openStationApart({ factor: 86_400, env: { SMS_RATE: String(RATE) } });
});
afterAll(() => station.close());

describe('a worker that is killed in the middle of a round', () => {
  it('leaves at most a window of it unknown, sends nothing twice and forgets nobody', async () => {
    const asked = people(EVENTS, 'worker');
    const share = Math.ceil(EVENTS / KILLS);
    let left = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const some = asked.slice(kill * share, (kill + 1) * share);
      expect(await upload(station, some)).toMatchObject({ accepted: some.length });
      await untilMoreTaken(station, 10);
      await station.worker.kill();
      const { most, all } = await underWay(station);
      expect(most).toBeLessThanOrEqual(RATE);
      left += all;
      await station.worker.start();
    }
    const { counts } = await settled(station, asked);
    expect(counts.unknown ?? 0).toBeLessThanOrEqual(left);
    await expectWholeAudit(station);
  });
});
