import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openUploadStation } from '../harness/uploads.js';
import type { UploadSeen, UploadStation } from '../harness/uploads.js';

let station: UploadStation;
beforeAll(async () => {
  station = await openUploadStation();
}, 60_000);
afterAll(() => station.close());

let event = 0;
const fresh = () => `J${(event += 1)}`;
const counts = ({ received, accepted, duplicates, rejected }: UploadSeen) => [
  received,
  accepted,
  duplicates,
  rejected,
];

describe('an upload of JSON', () => {
  it('is taken row by row', async () => {
    const row = {
      event_no: fresh(),
      event_type: '产险报案',
      occurred_at: '2026-03-02T09:00:00+08:00',
      branch_code: 'B1',
    };
    const rows = [
      { ...row, customer_name: '王五', customer_phone: 13800138000, product: '车险', claim_no: 'C2' },
      7,
    ];
    const { status, body } = await station.client.post<UploadSeen>('/service-event-uploads', {
      body: { rows },
    });
    expect([status, ...counts(body)]).toEqual([202, 2, 1, 0, 1]);
    const many = await station.client.post<UploadSeen>('/service-event-uploads', {
      body: { rows: Array(10_001).fill(0) },
    });
    expect([many.status, many.body.code]).toEqual([422, 'file-too-many-rows']);
    const none = await station.client.post<UploadSeen>('/service-event-uploads', { body: { row: [] } });
    expect([none.status, none.body.code]).toEqual([400, 'file-rows-malformed']);
  });

  it('may be of 10,000 rows, however long its cells are', async () => {
    const long = { customer_name: '欧'.repeat(100), product: '险'.repeat(100), handler: '办'.repeat(100) };
    const rows = Array.from({ length: 10_000 }, () => ({
      ...{ event_no: fresh().padEnd(64, 'x'), claim_no: 'C'.repeat(64), branch_code: 'B1', ...long },
      ...{ event_type: '产险报案', occurred_at: '2026-03-02T09:00:00+08:00', customer_phone: '13800138000' },
    }));
    const body = JSON.stringify({ rows }).replace(
      /[\u0080-\uffff]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16)}`,
    );
    expect(body.length).toBeGreaterThan(20 * 1024 * 1024);
    const send = (changed = body) =>
      station.client.post<UploadSeen>('/service-event-uploads', {
        body: changed,
        headers: { 'content-type': 'application/json', 'idempotency-key': 'long-json' },
      });
    const first = await send();
    expect([first.status, ...counts(first.body)]).toEqual([202, 10_000, 10_000, 0, 0]);
    expect((await send()).body).toEqual(first.body);
    expect((await send(body.replace('B1', 'B2'))).body.code).toBe('idempotency-key-reused');
  }, 120_000);

  it('that ends too soon or is longer than rows can be is refused whole, and leaves word of it', async () => {
    const cut = await station.client.post<UploadSeen>('/service-event-uploads', {
      body: `{"rows":[{"event_no":"${fresh()}"}`,
    });
    expect([cut.status, cut.body.code]).toEqual([422, 'file-cut-off']);
    const padded = `{"rows":[${' '.repeat(82_000_000)}]}`;
    const large = await station.client.post<UploadSeen & { detail: string }>('/service-event-uploads', {
      body: padded,
    });
    expect([large.status, large.body.code, large.body.detail]).toEqual([
      413,
      'file-too-large',
      expect.stringContaining('改用 CSV'),
    ]);
    const kept = await station.client.get<UploadSeen>(large.headers.get('location')!.replace('/api/v1', ''));
    expect(kept.body.failure?.code).toBe('too_large');
  }, 120_000);
});
