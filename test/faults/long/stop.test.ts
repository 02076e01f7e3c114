import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { openStationApart } from '../../harness/apart.js';
import type { StationApart } from '../../harness/apart.js';
import { ApiClient } from '../../harness/client.js';
import { expectSound, FULL, settled, untilMoreTaken, upload } from '../../harness/faults.js';
import { people } from '../../harness/people-asked.js';

jest.setTimeout(FULL ? 60 * 60_000 : 300_000);
const RATE = 10;
const PAGE = 12;
const EVENTS = FULL ? 2_000 : 180;
/** As the office is promised (PRODUCT 1). */
const WITHIN_MS = 5_000;

let station: StationApart;
beforeAll(async () => {
  station = await openStationApart({
    factor: 1,
    env: { SMS_RATE: String(RATE), SURVEY_PAGE_SIZE: String(PAGE) },
  });
});
afterAll(() => station.close());

const lastTaken = async (): Promise<number> =>
  Math.max(0, ...(await station.centre.journal()).flatMap(({ kind, at }) => (kind === 'submit' ? [at] : [])));

it('a stop that is answered while many rounds send takes effect within five seconds, and loses nothing', async () => {
  const supervisor = new ApiClient(station.url);
  await supervisor.logIn('supervisor', station.passwords.get('supervisor') ?? '');
  const asked = people(EVENTS, 'stop');
  await upload(station, asked);
  // As many parts as make a line where a line can grow.
  await untilMoreTaken(station, 12 * RATE);
  const [rounds] = await station.rows<{ n: number }>(
    "SELECT count(*)::int AS n FROM survey_round WHERE state IN ('cut', 'sending')",
  );
  expect(rounds?.n).toBeGreaterThanOrEqual(10);
  const stopped = await supervisor.post<{ id: string }>('/sending-stops', {
    body: { insurerId: null, reason: '短信内容有误' },
  });
  const answeredAt = Date.now();
  expect(stopped.status).toBe(201);
  await sleep(2 * WITHIN_MS);
  const last = await lastTaken();
  console.info(`The last part was taken ${last - answeredAt} ms after the stop's answer.`);
  expect(last - answeredAt).toBeLessThan(WITHIN_MS);
  await supervisor.post(`/sending-stops/${stopped.body.id}/release`, { body: { reason: '内容已更正' } });
  await station.worker.stop();
  await station.startWorkerWith({ SMS_RATE: '200' });
  const { counts } = await settled(station, asked);
  expect(counts.unknown ?? 0).toBe(0);
  await expectSound(station);
});
