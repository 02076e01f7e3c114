import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildApiKey } from '../harness/people.js';
import { RawConnection } from '../harness/raw-connection.js';
import { eventsCsv, openUploadStation } from '../harness/uploads.js';
import type { UploadSeen, UploadStation } from '../harness/uploads.js';

let station: UploadStation;
let key: string;
beforeAll(async () => {
  station = await openUploadStation();
  key = await buildApiKey(station.database.worker, { insurerId: station.insurerId, scopes: ['uploads'] });
}, 60_000);
afterAll(() => station.close());

const many = (count: number, prefix: string) =>
  eventsCsv(...Array.from({ length: count }, (_, i) => ({ event_no: `${prefix}-${i}` })));

/** Opens a raw request, since no client would send what these tests send. */
async function begin(headers: Record<string, string>, query = ''): Promise<RawConnection> {
  const sender = await RawConnection.open(station.api.url);
  const all = { authorization: `Bearer ${key}`, 'content-type': 'text/csv', ...headers };
  sender.post(`/service-event-uploads${query}`, all);
  return sender;
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let left = 100; left > 0; left -= 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error('What was waited for did not happen within 5 s.');
}

const uploads = (where: string, params: unknown[] = []) =>
  station.rows<{ id: string; status: string; code: string; message: string }>(
    `SELECT id, status, refusal_code AS code, refusal_message AS message FROM upload WHERE ${where}`,
    params,
  );
const countEvents = async (prefix: string) => {
  const [row] = await station.rows<{ n: number }>(
    'SELECT count(*)::int AS n FROM service_event WHERE event_no LIKE $1',
    [`${prefix}-%`],
  );
  return row!.n;
};

describe('a file that is refused while its sender is slow', () => {
  it.each(['', '?dryRun=true'])(
    'is answered by its sentence, though the rest is longer in coming than anybody waits for it: %s',
    async (query) => {
      const sender = await begin({ 'transfer-encoding': 'chunked' }, query);
      await sender.writeChunk('no,such,columns\n'.padEnd(8_192, 'a,b,c\n'));
      const { status, text } = await sender.answer();
      expect([status, text]).toEqual([422, expect.stringContaining('header-unknown')]);
      sender.socket.destroy();
    },
    20_000,
  );

  it('hears why not of a dry run, too, when it sends all of it before it listens', async () => {
    const sender = await begin({ 'content-length': '4000000' }, '?dryRun=true');
    await sender.write('no,such,columns\n'.padEnd(4_000_000, 'a,b,c\n'));
    expect((await sender.answer()).status).toBe(422);
    sender.socket.destroy();
  }, 20_000);
});

describe('an upload that breaks off', () => {
  it('leaves itself as failed and nothing else, and may be sent again with the same key', async () => {
    const csv = Buffer.from(many(20_000, 'cut'));
    const headers = { 'idempotency-key': 'cut-off-1' };
    const { socket } = await begin({ ...headers, 'content-length': String(csv.length) });
    socket.write(csv.subarray(0, csv.length / 2));
    const receiving = await until(async () => (await uploads("status = 'receiving'"))[0]);
    const meanwhile = await station.upload(csv, { headers, client: station.client.withKey(key) });
    expect([meanwhile.status, meanwhile.body.code]).toEqual([409, 'request-in-progress']);
    socket.destroy();
    const failed = await until(
      async () => (await uploads("id = $1 AND status = 'failed'", [receiving.id]))[0],
    );
    expect(failed).toMatchObject({ code: 'cut_off' });
    expect(failed.message).toContain('重新上传');
    expect(await countEvents('cut')).toBe(0);
    expect(
      await station.rows('SELECT 1 FROM upload_rejection_page WHERE upload_id = $1', [receiving.id]),
    ).toEqual([]);
    const again = await station.upload(csv, { headers });
    expect([again.status, again.body.accepted]).toEqual([202, 20_000]);
    const { body } = await station.client.get<{ code: string }>(
      `/service-event-uploads/${receiving.id}/rejections`,
    );
    expect(body.code).toBe('upload-failed');
  }, 20_000);

  it('is refused where it ends inside quotes', async () => {
    const csv = many(3000, 'quote') + 'Q,"开始了没有结束\r\n';
    const { status, body, headers } = await station.upload(csv);
    expect([status, body.code]).toEqual([422, 'file-cut-off']);
    const seen = await station.client.get<UploadSeen>(headers.get('location')!.replace('/api/v1', ''));
    expect(seen.body).toMatchObject({
      status: 'failed',
      failure: { code: 'cut_off' },
      received: 0,
      accepted: 0,
    });
    expect(await countEvents('quote')).toBe(0);
  });

  it('frees its place: many broken uploads do not keep others out', async () => {
    for (let i = 0; i < 12; i += 1) {
      const { socket } = await begin({ 'content-length': '1000000' });
      socket.write(many(100, 'broken'));
      await until(async () => (await uploads("status = 'receiving'"))[0]);
      socket.destroy();
      await until(async () => ((await uploads("status = 'receiving'")).length === 0 ? true : undefined));
    }
    expect((await station.upload(many(1, 'after'))).status).toBe(202);
  });
});

describe('a hostile file', () => {
  it('with a line without an end is refused in little memory', async () => {
    const csv = `${eventsCsv({ event_no: 'line-0' })}"${'啊'.repeat(4_000_000)}`;
    const { status, body } = await station.upload(csv);
    expect([status, body.code]).toEqual([422, 'file-record-too-large']);
    expect(await countEvents('line')).toBe(0);
  });

  it('that announces 10 GiB is refused before it is sent', async () => {
    const sender = await begin({ 'content-length': String(10 * 1024 ** 3) });
    const { status, text } = await sender.answer();
    expect(status).toBe(413);
    expect(text).toContain('file-too-large');
    sender.socket.destroy();
  });

  it.each([
    ['no header', '1,2,3\n4,5,6\n', 422, 'file-header-unknown'],
    ['nothing', '', 422, 'file-header-unknown'],
    ['a column twice', 'event_no,业务流水号\n1,2\n', 422, 'file-header-duplicate'],
    ['UTF-16', Buffer.from('\ufeffevent_no\n1\n', 'utf16le'), 422, 'file-encoding-unknown'],
    ['bytes of no encoding', Buffer.from([0xff, 0xff, 0xff, 0x0a]), 422, 'file-encoding-unknown'],
  ])('with %s is refused whole', async (_, file, status, code) => {
    const answer = await station.upload(file);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('in a charset or a form that we do not read is refused', async () => {
    const big5 = await station.upload(many(1, 'big5'), {
      headers: { 'content-type': 'text/csv; charset=big5' },
    });
    expect([big5.status, big5.body.code]).toEqual([415, 'file-charset-unsupported']);
    const zip = await station.upload(many(1, 'zip'), { headers: { 'content-encoding': 'gzip' } });
    expect([zip.status, zip.body.code]).toEqual([415, 'unsupported-content-encoding']);
    const xml = await station.upload('<rows/>', { headers: { 'content-type': 'application/xml' } });
    expect([xml.status, xml.body.code]).toEqual([415, 'unsupported-media-type']);
  });

  it('never stops a good row by a bad one', async () => {
    const bad = Buffer.concat([
      Buffer.from(eventsCsv({ event_no: 'bad-1' })),
      Buffer.from('bad-2,pc_claim_settlement,2026-03-02 09:00,B1,'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from(',12345,,,C1,\r\nbad-3,"单,元,格"\r\n'),
      Buffer.from('bad-4,pc_claim_settlement,2026-03-02 09:00,B1,李\u0007四,13800138000,车险,,C1,\r\n'),
      Buffer.from('bad-5,pc_claim_settlement,2026-03-02 09:00,B1,李四,13800138000,"车""险",,C1,\r\n'),
    ]);
    const { body } = await station.upload(bad);
    expect([body.received, body.accepted, body.rejected]).toEqual([5, 2, 3]);
    const { text } = await station.client.get(`/service-event-uploads/${body.id}/rejections`);
    expect(
      [...text.matchAll(/^(\d+),(\w*),(\w+),/gm)].map(([, row, column, code]) => [row, column, code]),
    ).toEqual([
      ['2', 'customer_name', 'encoding'],
      ['2', 'customer_phone', 'format'],
      ['2', 'product', 'required'],
      ['3', '', 'format'],
      ['4', 'customer_name', 'control_character'],
    ]);
    const mended = await station.upload(
      eventsCsv({ event_no: 'bad-2' }, { event_no: 'bad-3' }, { event_no: 'bad-4' }),
    );
    expect(mended.body.accepted).toBe(3);
  });
});
