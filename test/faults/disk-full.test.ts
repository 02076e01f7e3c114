import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStationApart, until } from '../harness/apart.js';
import type { StationApart } from '../harness/apart.js';
import { expectSound, settled, upload } from '../harness/faults.js';
import { limitFiles } from '../harness/file-limit.js';
import { judgeLedger } from '../harness/ledger-verdict.js';
import { fileOf, people } from '../harness/people-asked.js';

jest.setTimeout(600_000);
/** Above a WAL segment, whose 16 MB are laid out in one piece. */
const LARGEST = 17 * 1024 * 1024;
/** A padded row takes a page of its own. */
const MOST_ROWS = LARGEST / 8_192;

let station: StationApart;
beforeAll(async () => {
  station = await openStationApart({ factor: 60, env: { SMS_RATE: '1000' } });
});
afterEach(() => expectSound(station));
afterAll(() => station.close());

/** Makes each row of a table that is written from now on fill a page. */
const pad = (table: string) =>
  station.rows(`ALTER TABLE ${table} ADD COLUMN fault_padding text STORAGE PLAIN DEFAULT repeat('x', 4500)`);
const unpad = (table: string) => station.rows(`ALTER TABLE ${table} DROP COLUMN fault_padding`);
const isFull = () => /could not extend file/.test(station.said());
const accepted = async (name: string): Promise<number> => {
  const [row] = await station.rows<{ n: number }>(
    'SELECT count(*)::int AS n FROM service_event WHERE event_no LIKE $1',
    [`${name}-%`],
  );
  return row!.n;
};

describe('a disk that is full', () => {
  it('makes the ledger wait wherever it stands; nothing is sent twice or lost when there is room again', async () => {
    await pad('message');
    await limitFiles(station.postgres.pid(), LARGEST);
    // A message is written four times or more on its way, so that some are caught at every step.
    const asked = people(MOST_ROWS / 2, 'ledger');
    expect(await upload(station, asked)).toMatchObject({ status: 202, accepted: asked.length });
    await until('A write for which there is no room', () => Promise.resolve(isFull()));
    const { counts, contradictions } = await judgeLedger(station, asked);
    expect(contradictions).toEqual([]);
    expect(counts.delivered ?? 0).toBeLessThan(asked.length);
    await limitFiles(station.postgres.pid(), null);
    await unpad('message');
    await settled(station, asked);
    await until('Word of every message', async () => {
      const seen = await judgeLedger(station, asked);
      return seen.counts.delivered === asked.length;
    });
  });

  it('has an upload refused in a plain sentence, with nothing half-done, until there is room again', async () => {
    await pad('service_event');
    await limitFiles(station.postgres.pid(), LARGEST);
    const few = people(20, 'few');
    expect(await upload(station, few)).toMatchObject({ status: 202, accepted: few.length });
    const many = people(MOST_ROWS, 'many');
    const headers = { 'idempotency-key': 'many', 'content-type': 'text/csv' };
    const body = fileOf(many, await station.now());
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const refused = await station.insurer.post<{ code: string; detail: string }>('/service-event-uploads', {
        body,
        headers,
      });
      expect([refused.status, refused.body.code]).toEqual([503, 'storage-full']);
      expect(refused.body.detail).toContain('存储空间不足');
      expect(await accepted('many')).toBe(0);
    }
    await limitFiles(station.postgres.pid(), null);
    await unpad('service_event');
    const taken = await station.insurer.post<{ accepted: number }>('/service-event-uploads', {
      ...{ body, headers },
    });
    expect([taken.status, taken.body.accepted]).toEqual([202, many.length]);
    await settled(station, [...few, ...many]);
  });
});
