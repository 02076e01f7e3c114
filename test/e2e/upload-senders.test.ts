import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../harness/client.js';
import { buildApiKey, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { eventLine, eventsCsv, openUploadStation } from '../harness/uploads.js';
import type { UploadSeen, UploadStation } from '../harness/uploads.js';

let station: UploadStation;
beforeAll(async () => {
  station = await openUploadStation();
}, 60_000);
afterAll(() => station.close());

let count = 0;
let fresh: () => string;
beforeEach(() => {
  const test = (count += 1);
  let event = 0;
  fresh = () => `T${test}-${(event += 1)}`;
});

const events = (where = '', params: unknown[] = []) =>
  station.rows<{ eventNo: string; late: boolean; hold: string | null; test: boolean }>(
    `SELECT event_no AS "eventNo", late, hold, test FROM service_event ${where} ORDER BY id`,
    params,
  );
const counts = ({ received, accepted, duplicates, rejected }: UploadSeen) => [
  received,
  accepted,
  duplicates,
  rejected,
];

async function logIn(role: Parameters<typeof buildUser>[1] & object): Promise<ApiClient> {
  const { username } = await buildUser(station.database.worker, role);
  const client = new ApiClient(station.api.url);
  await client.logIn(username, PASSWORD);
  return client;
}

describe('who uploads what', () => {
  it('hides an upload from other insurers and from keys without the scope', async () => {
    const { body } = await station.upload(eventsCsv({ event_no: '' }));
    const { id: otherId } = await buildInsurer(station.database.worker);
    const key = await buildApiKey(station.database.worker, { insurerId: otherId, scopes: ['uploads'] });
    const other = new ApiClient(station.api.url).withKey(key);
    for (const path of ['', '/rejections'])
      expect((await other.get(`/service-event-uploads/${body.id}${path}`)).status).toBe(404);
    expect((await other.get<{ items: unknown[] }>('/service-event-uploads')).body.items).toEqual([]);
    const named = await station.upload(eventsCsv({}), {
      client: other,
      query: `?insurerId=${station.insurerId}`,
    });
    expect(named.status).toBe(404);
    const reads = await buildApiKey(station.database.worker, {
      insurerId: station.insurerId,
      scopes: ['uploads:read'],
    });
    const reader = new ApiClient(station.api.url).withKey(reads);
    expect((await station.upload(eventsCsv({}), { client: reader })).status).toBe(403);
    expect((await reader.get(`/service-event-uploads/${body.id}`)).status).toBe(200);
  });

  it('keeps tests apart: a key space of their own, never surveyed', async () => {
    const key = await buildApiKey(station.database.worker, {
      insurerId: station.insurerId,
      scopes: ['uploads'],
      testMode: true,
    });
    const tester = new ApiClient(station.api.url).withKey(key);
    const no = fresh();
    const csv = eventsCsv({ event_no: no, occurred_at: '2025-01-02 09:00' });
    const test = await station.upload(csv, { client: tester });
    expect(test.body).toMatchObject({ test: true, accepted: 1, held: 0 });
    expect((await station.upload(csv)).body).toMatchObject({ test: false, accepted: 1, held: 1 });
    expect(await events('WHERE event_no = $1', [no])).toMatchObject([{ test: true }, { test: false }]);
    expect((await station.client.get(`/service-event-uploads/${test.body.id}`)).status).toBe(404);
    const seen = await tester.get<{ items: UploadSeen[] }>('/service-event-uploads');
    expect(seen.body.items.map(({ id }) => id)).toEqual([test.body.id]);
  });

  it('lets the station upload for an insurer that it names', async () => {
    const clerk = await logIn({ role: 'station_clerk' });
    const csv = eventsCsv({ event_no: fresh() });
    const unnamed = await station.upload(csv, { client: clerk });
    expect([unnamed.status, unnamed.body.code]).toEqual([400, 'invalid-request']);
    const named = await station.upload(csv, { client: clerk, query: `?insurerId=${station.insurerId}` });
    expect([named.status, named.body.accepted]).toEqual([202, 1]);
    const mark = (await clerk.get(`/service-event-uploads/${named.body.id}/rejections`)).text;
    expect(mark).toMatch(/^row,/); // fetch drops the mark that spreadsheets need
    const viewer = await logIn({ role: 'regulator_viewer' });
    expect(
      (await station.upload(csv, { client: viewer, query: `?insurerId=${station.insurerId}` })).status,
    ).toBe(403);
    expect((await viewer.get(`/service-event-uploads/${named.body.id}`)).status).toBe(200);
    expect((await viewer.get(`/service-event-uploads/${named.body.id}/rejections`)).status).toBe(403);
  });

  it('takes nothing from a suspended insurer', async () => {
    const { id } = await buildInsurer(station.database.worker);
    await station.rows("UPDATE insurer SET state = 'suspended' WHERE id = $1", [id]);
    const clerk = await logIn({ role: 'station_clerk' });
    const { status, body } = await station.upload(eventsCsv({}), {
      client: clerk,
      query: `?insurerId=${id}`,
    });
    expect([status, body.code]).toEqual([409, 'insurer-suspended']);
  });

  it('lists uploads page by page, newest first', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      station.api.time.station = new Date(station.api.time.station.getTime() + 1);
      ids.unshift((await station.upload(eventsCsv({ event_no: fresh() }))).body.id);
    }
    type Page = { items: UploadSeen[]; nextCursor: string };
    const first = await station.client.get<Page>('/service-event-uploads?limit=2');
    const second = await station.client.get<Page>(
      `/service-event-uploads?limit=2&cursor=${first.body.nextCursor}`,
    );
    expect([...first.body.items, ...second.body.items].slice(0, 3).map(({ id }) => id)).toEqual(ids);
  });

  it('gives out a template that it takes back', async () => {
    const { text, headers } = await station.client.get('/service-event-uploads/templates');
    expect(headers.get('content-type')).toContain('text/csv');
    expect(text).toContain('业务流水号,业务类型');
    expect((await station.client.get('/service-event-uploads/templates?language=en')).text).toContain(
      'event_no,',
    );
    const { body } = await station.upload(`${text}${eventLine({ event_no: fresh() })}\r\n`);
    expect(counts(body)).toEqual([1, 1, 0, 0]);
  });
});
