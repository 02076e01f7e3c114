import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sweeperDuties } from '../../src/inbound/sweeper/sweeper.js';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { FakeSmsGateway } from '../../src/integrations/sms/fake-gateway.js';
import { claimRepeat, settleRepeat } from '../../src/persistence/queries/idempotency.js';
import { erasePerson } from '../../src/persistence/queries/erase.js';
import type { Erased } from '../../src/persistence/queries/erase.js';
import { loadStationRules } from '../../src/persistence/queries/station-rules.js';
import { eraseKept } from '../../src/station/erase-kept.js';
import { eventsCsv, openUploadStation } from '../harness/uploads.js';
import type { UploadStation } from '../harness/uploads.js';

const DAY = 24 * 3600_000;
let station: UploadStation;
beforeAll(async () => {
  station = await openUploadStation();
}, 60_000);
afterAll(() => station.close());

const [phone, other] = ['13900000042', '13900000043'];
const at = new Date('2026-03-03T10:00:00+08:00');

function erase(): Promise<Erased> {
  const { keyring } = station.api;
  const phoneIndex = keyring.blindIndex('phone', phone);
  return station.database.worker.transaction((sql) =>
    erasePerson(sql, keyring, {
      ...{ phoneIndex, actor: 'user:1', submissionId: null, at },
      fromCopies: (same) => eraseKept(same, keyring, { phone, phoneIndex }),
    }),
  );
}

const rejections = (id: string) => station.client.get(`/service-event-uploads/${id}/rejections`);
const mixed = (from: string) =>
  eventsCsv(
    { event_no: `${from}1`, customer_name: '欧阳锦鲤', customer_phone: `+86 139-0000-0042`, product: '' },
    { event_no: `${from}2`, customer_name: '诸葛小亮', customer_phone: other, product: '' },
    { event_no: `${from}3`, customer_name: '欧阳锦鲤', customer_phone: phone },
  );

describe('copies of what was sent', () => {
  it('lose a person who is erased: rejected rows by the number, however it was written, and no others', async () => {
    const { body } = await station.upload(mixed('A'));
    expect(body).toMatchObject({ accepted: 1, rejected: 2 });
    expect((await rejections(body.id)).text).toContain('欧阳锦鲤');
    const erased = await erase();
    expect(erased).toMatchObject({ ok: true, rows: { upload_rejection_page: 1, service_event: 1 } });
    const { text } = await rejections(body.id);
    expect(text).not.toContain('欧阳锦鲤');
    expect(text).toContain('诸葛小亮');
  });

  it('say of an answer kept for repeats that it was erased, and keep its key from being carried out again', async () => {
    const { keyring } = station.api;
    const { worker } = station.database;
    const now = new Date();
    const kept = async (key: string, body: object): Promise<void> => {
      const repeat = { principal: 'user:9', route: 'POST /r', key, bodyHash: Buffer.alloc(4) };
      const sealed = keyring.seal(JSON.stringify(body), 'idempotency_record.answer');
      await worker.transaction((sql) => claimRepeat(sql, repeat, now));
      await worker.transaction((sql) => settleRepeat(sql, repeat, now, { status: 200, sealed }));
    };
    await station.upload(eventsCsv({ event_no: 'B1', customer_name: '欧阳锦鲤', customer_phone: phone }));
    await kept('number', { phone });
    await kept('name', { customer: '欧阳锦鲤' });
    await kept('another', { phone: other });
    expect(await erase()).toMatchObject({ ok: true, rows: { idempotency_record: 2 } });
    const records = await station.rows<{ key: string; status: number; sealed: Buffer }>(
      'SELECT key, status, answer_sealed AS sealed FROM idempotency_record ORDER BY key',
    );
    expect(records.map(({ key, status }) => [key, status])).toEqual([
      ['another', 200],
      ['name', 410],
      ['number', 410],
    ]);
    const answers = records.map(({ sealed }) => keyring.open(sealed, 'idempotency_record.answer')).join('');
    expect(answers).not.toMatch(new RegExp(`${phone}|欧阳锦鲤`));
    expect(await erase()).toMatchObject({ rows: { idempotency_record: 0, upload_rejection_page: 0 } });
  });

  it('are deleted when their days are over, and the answer says why there are none', async () => {
    const { worker } = station.database;
    const { body } = await station.upload(mixed('C'));
    await station.rows(
      "INSERT INTO setting (key, value, updated_at, updated_by) VALUES ('rejectionsKeptDays', '5', now(), 'test') RETURNING 1",
    );
    let now = station.api.time.station.getTime();
    const duty = sweeperDuties({
      ...{ db: worker, keyring: station.api.keyring, clock: REAL_CLOCK, now: () => now },
      ...{ sms: new FakeSmsGateway({ now: () => now }), rules: () => worker.transaction(loadStationRules) },
    }).find(({ name }) => name === 'rejected rows past their days')!;
    now += 5 * DAY - 1;
    expect(await duty.work()).toBe(false);
    expect((await rejections(body.id)).status).toBe(200);
    now += 2;
    while (await duty.work());
    const gone = await rejections(body.id);
    expect([gone.status, gone.body]).toMatchObject([410, { code: 'rejections-deleted' }]);
    expect(
      await station.rows("SELECT actor FROM audit_entry WHERE action = 'upload.rejections_deleted'"),
    ).toEqual([{ actor: 'system:retention' }]);
    expect((await station.client.get(`/service-event-uploads/${body.id}`)).body).toMatchObject({
      rejected: 2,
    });
  });
});
