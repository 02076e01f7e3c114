import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../harness/client.js';
import { buildUser, PASSWORD } from '../harness/people.js';
import { eventsCsv, openUploadStation } from '../harness/uploads.js';
import type { UploadStation } from '../harness/uploads.js';

let station: UploadStation;
let supervisor: ApiClient;
beforeAll(async () => {
  station = await openUploadStation();
  await station.rows(
    "INSERT INTO setting (key, value, updated_at, updated_by) VALUES ('uploadReleaseLimit', '3', now(), 'test')",
  );
  supervisor = await logIn('station_supervisor');
}, 60_000);
afterAll(() => station.close());

async function logIn(role: 'station_supervisor' | 'station_clerk'): Promise<ApiClient> {
  const { username } = await buildUser(station.database.worker, { role });
  const client = new ApiClient(station.api.url);
  await client.logIn(username, PASSWORD);
  return client;
}

const people = (count: number, prefix: string, given: Record<string, string> = {}) =>
  eventsCsv(
    ...Array.from({ length: count }, (_, i) => ({
      event_no: `${prefix}-${i}`,
      customer_phone: `1380013800${i}`,
      ...given,
    })),
  );
const holds = (prefix: string) =>
  station.rows<{ hold: string | null; n: number }>(
    'SELECT hold, count(*)::int AS n FROM service_event WHERE event_no LIKE $1 GROUP BY hold ORDER BY hold',
    [`${prefix}-%`],
  );

describe('the brakes on uploads', () => {
  it('hold an upload that would prompt more people than the limit, until somebody lets it go', async () => {
    const { body } = await station.upload(people(4, 'many'));
    expect(body).toMatchObject({ accepted: 4, held: 4, release: 'waiting' });
    expect(await holds('many')).toEqual([{ hold: 'oversized', n: 4 }]);
    const reason = '已与该公司电话核实，确为当日业务';
    const released = await supervisor.post(`/uploads/${body.id}/release`, { body: { reason } });
    expect([released.status, released.body]).toEqual([200, { id: body.id, release: 'released', events: 4 }]);
    expect(await holds('many')).toEqual([{ hold: null, n: 4 }]);
    const again = await supervisor.post<{ code: string }>(`/uploads/${body.id}/discard`, {
      body: { reason },
    });
    expect([again.status, again.body.code]).toEqual([409, 'upload-not-waiting']);
    const [entry] = await station.rows<{ data: { submissionId: string } }>(
      "SELECT data FROM audit_entry WHERE subject_id = $1 AND action = 'upload.released'",
      [body.id],
    );
    const [kept] = await station.rows<{ sealed: Buffer }>('SELECT sealed FROM submission WHERE id = $1', [
      entry!.data.submissionId,
    ]);
    expect(station.api.keyring.open(kept!.sealed, 'submission')).toBe(reason);
  });

  it('count people, not rows, and only those who are not here yet', async () => {
    const same = await station.upload(people(9, 'same', { customer_phone: '13800138009' }));
    expect(same.body).toMatchObject({ accepted: 9, held: 0, release: 'none' });
    await station.upload(people(3, 'grow'));
    expect((await station.upload(people(6, 'grow'))).body).toMatchObject({
      accepted: 3,
      duplicates: 3,
      held: 0,
    });
  });

  it('hold events of long ago, and only those; they can be set aside for good', async () => {
    const day = 24 * 3600_000;
    const at = (ms: number) =>
      new Date(station.api.time.station.getTime() - ms).toISOString().replace('Z', '+00:00');
    const { body } = await station.upload(
      eventsCsv(
        { event_no: 'old-1', occurred_at: at(30 * day) },
        { event_no: 'old-2', occurred_at: at(30 * day + 1) },
      ),
    );
    expect(body).toMatchObject({ accepted: 2, held: 1, release: 'waiting' });
    const { body: discarded } = await supervisor.post(`/uploads/${body.id}/discard`, {
      body: { reason: '误传去年数据' },
    });
    expect(discarded).toEqual({ id: body.id, release: 'discarded', events: 1 });
    expect(await holds('old')).toEqual([
      { hold: 'discarded', n: 1 },
      { hold: null, n: 1 },
    ]);
  });

  it('are foretold by a dry run', async () => {
    const { body } = await station.upload(people(5, 'dry'), { query: '?dryRun=true' });
    expect(body).toMatchObject({ accepted: 5, held: 5, release: 'waiting' });
  });

  it('are loosened by the head of the station only, with a reason', async () => {
    const { body } = await station.upload(people(4, 'who'));
    const clerk = await logIn('station_clerk');
    for (const client of [clerk, station.client]) {
      const refused = await client.post(`/uploads/${body.id}/release`, { body: { reason: '好' } });
      expect(refused.status).toBe(403);
    }
    const silent = await supervisor.post(`/uploads/${body.id}/release`, { body: { reason: ' ' } });
    expect(silent.status).toBe(400);
    const nothing = await supervisor.post('/uploads/00000000-0000-7000-8000-000000000000/release', {
      body: { reason: '好' },
    });
    expect(nothing.status).toBe(404);
    expect(await holds('who')).toEqual([{ hold: 'oversized', n: 4 }]);
  });
});
