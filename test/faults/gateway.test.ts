import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStationApart, until } from '../harness/apart.js';
import type { StationApart } from '../harness/apart.js';
import { expectSound, FULL, settled, untilMoreTaken, upload } from '../harness/faults.js';
import { judgeLedger } from '../harness/ledger-verdict.js';
import { people } from '../harness/people-asked.js';

jest.setTimeout(FULL ? 60 * 60_000 : 240_000);
const EVENTS = FULL ? 10_000 : 150;
const RATE = FULL ? 200 : 60;
const AWAY_MS = FULL ? 600_000 : 0;

let station: StationApart;
beforeAll(async () => {
  // A day is ten seconds: the centre is asked for missing receipts after eleven, and until forty have passed.
  station = await openStationApart({ factor: 8_640, env: { SMS_RATE: String(RATE) } });
});
afterEach(() => expectSound(station));
afterAll(() => station.close());

const refusedBinds = async () =>
  (await station.centre.journal()).filter(({ kind }) => kind === 'bind_refused').length;

describe('a gateway', () => {
  it.each(['closed', 'refusing', 'hanging'] as const)(
    'that is away for a while only delays: %s',
    async (outage) => {
      const asked = people(EVENTS, outage);
      await upload(station, asked);
      await untilMoreTaken(station, 10);
      const refused = await refusedBinds();
      await station.centre.outage(outage);
      if (outage === 'refusing') await until('A refused bind', async () => (await refusedBinds()) > refused);
      const away = Date.now();
      await until('The end of the outage', () => Promise.resolve(Date.now() - away >= AWAY_MS));
      const { counts } = await judgeLedger(station, asked);
      expect((counts.planned ?? 0) + (counts.uncut ?? 0)).toBeGreaterThan(0);
      await station.centre.outage('none');
      // What was left hanging is over only when the connection is gone.
      if (outage === 'hanging') await station.centre.cut();
      await settled(station, asked);
    },
  );

  it('that puts off what is too fast gets everything in the end, once', async () => {
    const asked = people(EVENTS, 'throttled');
    await station.centre.behave({ throttleAbovePerSecond: RATE / 2 });
    await upload(station, asked);
    const { counts } = await settled(station, asked);
    await station.centre.behave({ throttleAbovePerSecond: null });
    expect(counts.rejected ?? 0).toBe(0);
  });

  it('that loses half of the receipts is asked for them', async () => {
    const asked = people(EVENTS, 'lost');
    await station.centre.behave({
      receiptLoss: 0.5,
      receiptDuplicates: 0.2,
      receiptBeforeAnswer: 0.2,
      undelivered: 0.1,
    });
    await upload(station, asked);
    await settled(station, asked);
    await until('Word of every message', async () => {
      const { counts } = await judgeLedger(station, asked);
      return (counts.submitted ?? 0) === 0;
    });
    await station.centre.behave({
      receiptLoss: 0,
      receiptDuplicates: 0,
      receiptBeforeAnswer: 0,
      undelivered: 0,
    });
    const { counts } = await settled(station, asked);
    expect((counts.delivered ?? 0) + (counts.undelivered ?? 0)).toBe(EVENTS);
  });

  it('that does not know our password leaves everything planned until the right one is given', async () => {
    const asked = people(30, 'password');
    await station.worker.stop();
    const refused = await refusedBinds();
    await station.startWorkerWith({ SMS_URL: station.smsUrl.replace(/:[^:]+@/, ':wrong@') });
    await upload(station, asked);
    await until('A refused bind', async () => (await refusedBinds()) > refused);
    await until('The planned round', async () => (await judgeLedger(station, asked)).counts.planned === 30);
    await station.worker.stop();
    await station.worker.start();
    const { counts } = await settled(station, asked);
    expect(counts.unknown ?? 0).toBe(0);
  });
});
