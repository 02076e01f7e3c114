import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStationApart, until } from '../harness/apart.js';
import type { Part, StationApart } from '../harness/apart.js';
import {
  complain,
  expectEveryStepOnce,
  expectSound,
  FULL,
  mostUnknown,
  settled,
  untilMoreTaken,
  upload,
} from '../harness/faults.js';
import { beginUpload, people } from '../harness/people-asked.js';
import type { Asked } from '../harness/people-asked.js';

jest.setTimeout(FULL ? 60 * 60_000 : 300_000);
const KILLS = FULL ? 20 : 3;
const EVENTS = FULL ? 10_000 : 500;
/** Of each kill: who complains just before it, so that their case opens and its steps fall due meanwhile. */
const COMPLAINTS = FULL ? 10 : 2;
/** Prompts between intent and outcome, at most: a window is no larger than a second's rate. */
const RATE = FULL ? 200 : 120;
/** A reply may take as long as a busy machine needs; a day is one second. */
const RULES = `UPDATE clock_policy_set SET policies = (SELECT jsonb_agg(CASE WHEN p->>'code' = 'reply-window'
  THEN p || '{"amount":3000}' ELSE p END) FROM jsonb_array_elements(policies) p)`;

let station: StationApart;
beforeAll(async () => {
  station = await openStationApart({ factor: 86_400, env: { SMS_RATE: String(RATE) }, rules: RULES });
});
afterEach(() => expectSound(station));
afterAll(() => station.close());

const shares = (asked: readonly Asked[]): Asked[][] => {
  const size = Math.ceil(asked.length / KILLS);
  return Array.from({ length: KILLS }, (_, n) => asked.slice(n * size, (n + 1) * size));
};
const count = async (from: string, params: unknown[] = []): Promise<number> => {
  const [row] = await station.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`, params);
  return row!.n;
};

describe('a part that is killed again and again while prompts go out', () => {
  const parts: [string, (from: StationApart) => Part][] = [
    ['worker', (from) => from.worker],
    ['PostgreSQL', (from) => from.postgres],
    ['Temporal', (from) => from.temporal],
  ];
  it.each(parts)(
    'leaves at most a window of a round unknown, sends nothing twice and forgets nobody: %s',
    async (name, of) => {
      const asked = people(EVENTS, name);
      const angry = people(COMPLAINTS * KILLS, `${name}-angry`);
      await upload(station, angry);
      // A prompt that a kill leaves unknown may have reached nobody, and who was not asked does not complain.
      await settled(station, angry);
      for (const [n, some] of shares(asked).entries()) {
        await complain(station, shares(angry)[n]!);
        expect(await upload(station, some)).toMatchObject({ status: 202, accepted: some.length });
        await untilMoreTaken(station, 10);
        await of(station).kill();
        await of(station).start();
      }
      await settled(station, asked);
      await expectEveryStepOnce(station, angry);
      await settled(station, angry);
      expect(await mostUnknown(station)).toBeLessThanOrEqual(RATE * KILLS);
    },
  );
});

describe('an API that is killed during an upload', () => {
  const events = 'service_event WHERE event_no = ANY($1)';
  const numbers = (asked: readonly Asked[]) => [asked.map(({ eventNo }) => eventNo)];

  it('leaves nothing half-done while the file arrives, and takes it whole when it is sent again', async () => {
    const asked = people(100, 'arriving');
    const headers = { 'idempotency-key': 'arriving' };
    const socket = await beginUpload(station, asked, headers);
    await until('The upload', async () => (await count("upload WHERE status = 'receiving'")) === 1);
    await station.api.kill();
    socket.destroy();
    expect(await count(events, numbers(asked))).toBe(0);
    await station.api.start();
    await until('Its end', async () => (await count("upload WHERE refusal_code = 'cut_off'")) === 1);
    expect(await upload(station, asked, headers)).toMatchObject({ status: 202, accepted: 100 });
    await settled(station, asked);
  });

  it('has taken all rows or none, whatever the moment, and a repeat makes it all', async () => {
    const size = FULL ? 10_000 : 500;
    const all: Asked[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const asked = people(size, `merged-${kill}`);
      all.push(...asked);
      const headers = { 'idempotency-key': `merged-${kill}` };
      const known = await count('upload');
      const at = await station.now();
      const answer = upload(station, asked, headers, at).catch(() => undefined);
      await until('The upload', async () => (await count('upload')) > known);
      await station.api.kill();
      await answer;
      const taken = await count(events, numbers(asked));
      expect([0, size]).toContain(taken);
      await station.api.start();
      await until(
        'Its end',
        async () => (await count("upload WHERE status IN ('receiving', 'processing')")) === 0,
      );
      expect(await upload(station, asked, headers, at)).toMatchObject({ status: 202, accepted: size });
    }
    await settled(station, all);
  });

  it('never loses what it has answered for', async () => {
    const asked = people(50, 'answered');
    expect(await upload(station, asked)).toMatchObject({ status: 202, accepted: 50 });
    await Promise.all([station.api.kill(), station.worker.kill(), station.postgres.kill()]);
    await station.postgres.start();
    await Promise.all([station.api.start(), station.worker.start()]);
    await settled(station, asked);
  });
});

describe('API, worker, PostgreSQL and Temporal killed at once while deadlines fall due', () => {
  it('fires every step of every clock once, and keeps the ledger', async () => {
    const asked = people(FULL ? 400 : 30, 'due');
    const rest = people(FULL ? 4_000 : EVENTS, 'meanwhile');
    await upload(station, asked);
    await settled(station, asked);
    const cases =
      "complaint_case WHERE event_id IN (SELECT id FROM service_event WHERE event_no LIKE 'due-%')";
    const caseIds = `(SELECT id FROM ${cases})`;
    for (const [n, some] of shares(asked).entries()) {
      const before = await count(`case_step WHERE case_id IN ${caseIds}`);
      await complain(station, some);
      await upload(station, shares(rest)[n]!);
      await until('A step', async () => (await count(`case_step WHERE case_id IN ${caseIds}`)) > before);
      const all = [station.api, station.worker, station.postgres, station.temporal];
      await Promise.all(all.map((part) => part.kill()));
      await Promise.all([station.postgres.start(), station.temporal.start()]);
      await Promise.all([station.api.start(), station.worker.start()]);
    }
    await until('A case for every reply', async () => (await count(cases)) === asked.length);
    await expectEveryStepOnce(station, asked);
    await settled(station, [...asked, ...rest]);
  });
});
