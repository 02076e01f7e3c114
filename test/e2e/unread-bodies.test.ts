import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildApiKey } from '../harness/people.js';
import { RawConnection } from '../harness/raw-connection.js';
import { eventsCsv, openUploadStation } from '../harness/uploads.js';
import type { UploadStation } from '../harness/uploads.js';

let station: UploadStation;
let key: string;
beforeAll(async () => {
  station = await openUploadStation();
  const scopes = ['uploads', 'branch'];
  key = await buildApiKey(station.database.worker, { insurerId: station.insurerId, scopes });
}, 60_000);
afterAll(() => station.close());

const MIB = 1024 * 1024;
const CSV = 'text/csv';
const JSON_TYPE = 'application/json';

interface Refused {
  path: string;
  type: string;
  /** Absent: the right one. */
  key?: string;
  status: number;
  code: string;
}

const refused: [string, Refused][] = [
  ['key', { path: '/service-event-uploads', type: CSV, key: 'wrong', status: 401, code: 'api-key-wrong' }],
  [
    'key, as JSON',
    { path: '/service-event-uploads', type: JSON_TYPE, key: 'wrong', status: 401, code: 'api-key-wrong' },
  ],
  [
    'content type',
    { path: '/service-event-uploads', type: 'application/xml', status: 415, code: 'unsupported-media-type' },
  ],
  [
    'content type of its route',
    { path: '/branches', type: CSV, status: 415, code: 'unsupported-media-type' },
  ],
  ['header', { path: '/service-event-uploads', type: CSV, status: 422, code: 'file-header-unknown' }],
  ['size, as an import', { path: '/branches/imports', type: CSV, status: 413, code: 'body-too-large' }],
  [
    'key, as JSON of a clerk',
    { path: '/cases', type: JSON_TYPE, key: 'wrong', status: 401, code: 'api-key-wrong' },
  ],
  [
    'size, as a stranger logs in',
    { path: '/sessions', type: JSON_TYPE, status: 413, code: 'body-too-large' },
  ],
  ['size, as JSON', { path: '/branches/imports', type: JSON_TYPE, status: 413, code: 'body-too-large' }],
  ['address', { path: '/nowhere', type: CSV, status: 404, code: 'no-such-address' }],
];

async function begin(
  { path, type, key: named = key }: Pick<Refused, 'path' | 'type' | 'key'>,
  length: Record<string, string>,
): Promise<RawConnection> {
  const sender = await RawConnection.open(station.api.url);
  sender.post(path, { authorization: `Bearer ${named}`, 'content-type': type, ...length });
  return sender;
}

describe('a body that is refused for its', () => {
  it.each(refused)('%s is answered to a sender who listens only when all of it is sent', async (_, given) => {
    const size = 24 * MIB;
    const sender = await begin(given, { 'content-length': String(size) });
    await sender.write(Buffer.alloc(size, 'a,b,c\n'));
    const { status, text } = await sender.answer();
    expect([status, text]).toEqual([given.status, expect.stringContaining(given.code)]);
    await sender.closed();
  });

  it.each(refused)(
    '%s is answered to a sender who listens, and the rest is not asked for',
    async (_, given) => {
      const sender = await begin(given, { 'transfer-encoding': 'chunked' });
      const sent = (async () => {
        for (let left = 12; left > 0; left -= 1) await sender.writeChunk('a,b,c\n'.repeat(MIB / 6));
      })();
      const { status, text } = await sender.answer();
      expect([status, text]).toEqual([given.status, expect.stringContaining(given.code)]);
      expect(text).toMatch(/^connection: close\r$/im);
      await sent;
      sender.socket.destroy();
    },
  );

  it('size before any of it is sent is answered at once, and a rest that does not come not waited for', async () => {
    const senders = [CSV, JSON_TYPE].map(async (type) => {
      const announced = { 'content-length': '99999999999' };
      const sender = await begin({ path: '/service-event-uploads', type }, announced);
      expect((await sender.answer()).text).toContain('file-too-large');
      await sender.closed();
    });
    await Promise.all(senders);
  }, 20_000);
});

describe('JSON of a stranger', () => {
  const stranger = async (path: string, headers: Record<string, string>): Promise<RawConnection> => {
    const sender = await RawConnection.open(station.api.url);
    sender.post(path, { 'content-type': JSON_TYPE, ...headers });
    return sender;
  };
  const large = `{"username":"${'x'.repeat(5 * MIB)}"}`;

  it.each([
    ['/cases', 401, 'not-logged-in'],
    ['/branches', 401, 'not-logged-in'],
    ['/sessions', 413, 'body-too-large'],
    ['/public/complaints', 413, 'body-too-large'],
  ])('of 5 MiB to %s is answered with %i before any of it is sent', async (path, status, code) => {
    const sender = await stranger(path, { 'content-length': String(Buffer.byteLength(large)) });
    const { status: seen, text } = await sender.answer();
    expect([seen, text]).toEqual([status, expect.stringContaining(code)]);
    sender.socket.destroy();
  });

  it('is not even parsed where nobody is logged in: it may be no JSON at all', async () => {
    const broken = '{"code": ';
    const sender = await stranger('/cases', { 'content-length': String(broken.length) });
    await sender.write(broken);
    expect((await sender.answer()).text).toContain('not-logged-in');
    sender.socket.destroy();
  });

  it('is taken up to 64 KiB where anybody may ask, and not a byte more', async () => {
    const form = (bytes: number): string => `{"username":"u","password":"${'x'.repeat(bytes - 30)}"}`;
    for (const [bytes, status] of [
      [64 * 1024, 400],
      [64 * 1024 + 1, 413],
    ] as const) {
      const body = form(bytes);
      expect(Buffer.byteLength(body)).toBe(bytes);
      const sender = await stranger('/sessions', { 'transfer-encoding': 'chunked' });
      await sender.writeChunk(body);
      await sender.write('0\r\n\r\n');
      expect((await sender.answer()).status).toBe(status);
      sender.socket.destroy();
    }
  });
});

describe('a connection on which a whole body was refused', () => {
  it.each([
    ['unread', { path: '/service-event-uploads', type: CSV, key: 'wrong' }, 401],
    ['half read', { path: '/service-event-uploads', type: CSV }, 422],
    ['not taken', { path: '/branches', type: CSV }, 415],
  ])('%s takes the next request', async (_, given, status) => {
    const body = 'no,such,column\n'.padEnd(200_000, 'a,b,c\n');
    const sender = await begin(given, { 'content-length': String(body.length) });
    await sender.write(body);
    const { status: seen, text } = await sender.answer();
    expect(seen).toBe(status);
    if (/^connection: close\r$/im.test(text)) {
      await sender.closed();
      return;
    }
    const csv = eventsCsv({ event_no: `NEXT-${status}` });
    sender.post('/service-event-uploads', {
      ...{ authorization: `Bearer ${key}`, 'content-type': CSV },
      'content-length': String(Buffer.byteLength(csv)),
    });
    await sender.write(csv);
    expect((await sender.answer()).text).toContain('"accepted":1');
    sender.socket.destroy();
  });
});
