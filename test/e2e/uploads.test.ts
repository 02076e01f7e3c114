import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
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
const rejections = async (id: string): Promise<string[]> => {
  const { text } = await station.client.get(`/service-event-uploads/${id}/rejections`);
  return text.trimEnd().split('\r\n');
};
const counts = ({ received, accepted, duplicates, rejected }: UploadSeen) => [
  received,
  accepted,
  duplicates,
  rejected,
];

describe('an upload', () => {
  it('is answered when its rows are in, with what became of each', async () => {
    const [a, b] = [fresh(), fresh()];
    const { status, body, headers } = await station.upload(
      eventsCsv(
        { event_no: a },
        { event_no: b, customer_phone: '123' },
        { event_no: a },
        { event_no: a, product: '寿险' },
      ),
      { headers: { 'content-disposition': "attachment; filename*=UTF-8''%E4%B8%89%E6%9C%88.csv" } },
    );
    expect([status, body.status, ...counts(body)]).toEqual([202, 'completed', 4, 1, 1, 2]);
    expect(headers.get('location')).toBe(`/api/v1/service-event-uploads/${body.id}`);
    const read = await station.client.get<UploadSeen>(`/service-event-uploads/${body.id}`);
    expect(read.body).toEqual(body);
    expect(read.body.fileName).toBe('三月.csv');
    const [header, ...lines] = await rejections(body.id);
    expect(header).toMatch(/^row,column,code,message,event_no,/);
    expect(lines.map((line) => line.split(',').slice(0, 3))).toEqual([
      ['2', 'customer_phone', 'format'],
      ['4', 'event_no', 'conflict'],
    ]);
    expect(lines[1]).toContain(eventLine({ event_no: a, product: '寿险' }));
  });

  it('leaves no name and no phone in clear', async () => {
    const { body } = await station.upload(
      eventsCsv(
        { event_no: fresh(), customer_name: '欧阳无名', customer_phone: '13912345678', handler: '诸葛经办' },
        { event_no: '', customer_name: '司马无号' },
      ),
      {
        headers: { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('司马.csv')}` },
      },
    );
    expect(counts(body)).toEqual([2, 1, 0, 1]);
    const tables = ['service_event', 'upload', 'upload_rejection_page', 'audit_entry', 'webhook_event'];
    for (const table of tables) {
      const rows = await station.rows<{ text: string }>(`SELECT t::text AS text FROM ${table} t`);
      const hex = ['欧阳无名', '13912345678', '司马无号', '诸葛经办'].map((text) =>
        Buffer.from(text).toString('hex'),
      );
      for (const { text } of rows)
        for (const secret of ['欧阳无名', '13912345678', '司马', '诸葛', ...hex])
          expect(text).not.toContain(secret);
    }
    expect(station.api.logged()).not.toMatch(/欧阳无名|13912345678|司马|诸葛/);
  });

  it('can be mended from its rejections and sent again', async () => {
    const { body } = await station.upload(
      eventsCsv({ event_no: fresh(), branch_code: 'B9', product: '=HYPERLINK()' }, { event_no: fresh() }),
    );
    expect(counts(body)).toEqual([2, 1, 0, 1]);
    const { text } = await station.client.get(`/service-event-uploads/${body.id}/rejections`);
    expect(text).toContain("'=HYPERLINK()");
    const again = await station.upload(text.replace('B9', 'B1'));
    expect(counts(again.body)).toEqual([1, 1, 0, 0]);
  });

  it.each([
    ['named', 'text/csv; charset=gb18030'],
    ['not named', 'text/csv'],
  ])('may be GB18030 with Chinese headers, the charset %s', async (_, type) => {
    const csv = `业务流水号\t业务类型\t办理时间\t机构代码\t客户姓名\t手机号码\t险种\t赔案号\t备注\n${fresh()}\t产险理赔\t2026-03-02 09:00\tB1\t㐂三\t138 0013 8000\t车险\tC9\t无\n`;
    const { body } = await station.upload(iconv.encode(csv, 'gb18030'), {
      headers: { 'content-type': type },
    });
    expect([...counts(body), body.unknownColumns]).toEqual([1, 1, 0, 0, ['备注']]);
  });

  it('marks what comes later than one working day', async () => {
    // Station time is Monday 2 March 2026; Saturday 28 February was a make-up day, and its next working day is Monday.
    const [a, b] = [fresh(), fresh()];
    const { body } = await station.upload(
      eventsCsv(
        { event_no: a, occurred_at: '2026-02-26 23:59' },
        { event_no: b, occurred_at: '2026-02-28 00:00' },
      ),
    );
    expect([body.accepted, body.late]).toEqual([2, 1]);
    expect(await events('WHERE event_no = ANY($1)', [[a, b]])).toMatchObject([
      { late: true },
      { late: false },
    ]);
  });

  it('accepts the types that an admin defined, and none that is switched off', async () => {
    await station.rows(
      "INSERT INTO survey_trigger (event_type, name, line, business, card_code, survey_kind) VALUES ('pc_rescue', '道路救援', 'pc', 'claim', 'claim', 'pc_claim_report')",
    );
    const [a, b] = [fresh(), fresh()];
    const csv = eventsCsv({ event_no: a, event_type: '道路救援' });
    expect((await station.upload(csv)).body.accepted).toBe(1);
    await station.rows("UPDATE survey_trigger SET state = 'off' WHERE event_type = 'pc_rescue'");
    expect((await station.upload(csv.replace(a, b))).body.rejected).toBe(1);
  });

  it('tells of itself: one audit entry with the digest, one webhook event', async () => {
    const { body } = await station.upload(eventsCsv({ event_no: fresh() }));
    const audit = await station.rows<{ action: string; data: Record<string, unknown> }>(
      'SELECT action, data FROM audit_entry WHERE subject_id = $1',
      [body.id],
    );
    expect(audit).toHaveLength(1);
    expect(audit[0]).toMatchObject({ action: 'upload.completed', data: { received: 1, accepted: 1 } });
    expect(audit[0]!.data['sha256']).toMatch(/^[0-9a-f]{64}$/);
    const told = await station.rows('SELECT type, data FROM webhook_event WHERE subject_key = $1', [
      `upload:${body.id}`,
    ]);
    expect(told).toMatchObject([{ type: 'upload.completed', data: { uploadId: body.id, accepted: 1 } }]);
  });

  it('keeps every rejection in the order of the file, over many pages of two kinds', async () => {
    const nos = Array.from({ length: 5001 }, () => fresh());
    expect((await station.upload(eventsCsv(...nos.map((event_no) => ({ event_no }))))).body.accepted).toBe(
      5001,
    );
    const changed = nos.map((event_no, i) => ({
      event_no,
      product: '家财险',
      ...(i % 3 === 0 ? { customer_name: '' } : {}),
    }));
    const { body } = await station.upload(eventsCsv(...changed).replaceAll('\r\n', ',附注\r\n'));
    expect([...counts(body), body.unknownColumns]).toEqual([5001, 0, 0, 5001, ['附注']]);
    const [header, ...lines] = await rejections(body.id);
    expect(header).toMatch(/,handler,附注$/);
    expect(lines).toHaveLength(5001);
    for (const [index, line] of lines.entries()) {
      const code = index % 3 === 0 ? 'customer_name,required' : 'event_no,conflict';
      expect(line.startsWith(`${index + 1},${code},`)).toBe(true);
      expect(line.endsWith(`${eventLine(changed[index])},附注`)).toBe(true);
    }
  });
});

describe('a repeat', () => {
  it('of a file is all duplicates', async () => {
    const csv = eventsCsv({ event_no: fresh() }, { event_no: fresh(), customer_phone: '+86 138-0013-8000' });
    await station.upload(csv);
    expect(counts((await station.upload(csv)).body)).toEqual([2, 0, 2, 0]);
  });

  it('at the same moment is accepted once', async () => {
    const csv = eventsCsv(...Array.from({ length: 3000 }, () => ({ event_no: fresh() })));
    const answers = await Promise.all([station.upload(csv), station.upload(csv), station.upload(csv)]);
    expect(answers.map(({ body }) => body.accepted).sort()).toEqual([0, 0, 3000]);
    expect(answers.map(({ body }) => body.duplicates).sort()).toEqual([0, 3000, 3000]);
  });

  it('with the same key is answered as before, with another body refused', async () => {
    const headers = { 'idempotency-key': fresh() };
    const csv = eventsCsv({ event_no: fresh() });
    const first = await station.upload(csv, { headers });
    const again = await station.upload(csv, { headers });
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const other = await station.upload(csv.replace('车', '货'), { headers });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused']);
  });

  it('of a refused file is refused alike, and its key is not free for another', async () => {
    const headers = { 'idempotency-key': fresh() };
    const first = await station.upload('什么,都不是\n1,2\n', { headers });
    expect([first.status, first.body.code]).toEqual([422, 'file-header-unknown']);
    const again = await station.upload('什么,都不是\n1,2\n', { headers });
    expect(again.body).toEqual(first.body);
    const other = await station.upload(eventsCsv({ event_no: fresh() }), { headers });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused']);
  });

  it('keeps no key as it was typed, and knows those that uploads of before still hold so', async () => {
    const headers = { 'idempotency-key': '13812345678' };
    const csv = eventsCsv({ event_no: fresh() });
    const first = await station.upload(csv, { headers });
    const rows = await station.rows<{ row: string }>('SELECT u::text AS row FROM upload u');
    expect(rows.filter(({ row }) => row.includes('13812345678'))).toEqual([]);
    await station.rows('UPDATE upload SET repeat_key = $2 WHERE id = $1', [first.body.id, '13812345678']);
    expect((await station.upload(csv, { headers })).body).toEqual(first.body);
    const other = await station.upload(csv.replace('车', '货'), { headers });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-key-reused']);
  });

  it('with the same key at the same moment is accepted once', async () => {
    const headers = { 'idempotency-key': fresh() };
    const csv = eventsCsv({ event_no: fresh() });
    const answers = await Promise.all([1, 2, 3].map(() => station.upload(csv, { headers })));
    const done = answers.filter(({ status }) => status === 202);
    expect(new Set(done.map(({ body }) => body.id)).size).toBe(1);
    expect(
      answers.filter(({ status }) => status !== 202).every(({ body }) => body.code === 'request-in-progress'),
    ).toBe(true);
    expect((await station.upload(csv, { headers })).body).toEqual(done[0]!.body);
  });
});

describe('a dry run', () => {
  it('tells what an upload would come to, and stores nothing', async () => {
    const [a, b] = [fresh(), fresh()];
    await station.upload(eventsCsv({ event_no: a }));
    const csv = eventsCsv(
      { event_no: a },
      { event_no: b },
      { event_no: b, product: '船险' },
      { event_no: b },
      { event_no: '' },
    );
    const before = await station.rows('SELECT count(*) FROM upload');
    const dry = await station.upload(csv, { query: '?dryRun=true' });
    expect([dry.status, dry.body.id, ...counts(dry.body)]).toEqual([202, null, 5, 1, 2, 2]);
    expect(dry.body.rejections).toMatchObject([
      { row: 3, column: 'event_no', code: 'conflict' },
      { row: 5, column: 'event_no', code: 'required' },
    ]);
    expect(await station.rows('SELECT count(*) FROM upload')).toEqual(before);
    expect(await events('WHERE event_no = $1', [b])).toEqual([]);
    expect(counts((await station.upload(csv)).body)).toEqual(counts(dry.body));
  });

  it('answers a repeat under its key as it did first, and another file under it not at all', async () => {
    const csv = eventsCsv({ event_no: fresh() });
    const asked = { query: '?dryRun=true', headers: { 'idempotency-key': 'dry-1' } };
    const first = await station.upload(csv, asked);
    await station.upload(csv);
    expect((await station.upload(csv, asked)).body).toEqual(first.body);
    expect(counts((await station.upload(csv, { query: '?dryRun=true' })).body)).toEqual([1, 0, 1, 0]);
    const other = await station.upload(eventsCsv({ event_no: fresh() }), asked);
    expect([other.status, other.body]).toMatchObject([409, { code: 'idempotency-key-reused' }]);
    // The file itself may be sent under the key that it was tried with.
    const sent = await station.upload(eventsCsv({ event_no: fresh() }), { headers: asked.headers });
    expect([sent.status, sent.body.accepted]).toEqual([202, 1]);
  });

  it('shows the first thousand lines of many', async () => {
    const csv = eventsCsv(...Array.from({ length: 1200 }, () => ({ event_no: '' })));
    const { body } = await station.upload(csv, { query: '?dryRun=true' });
    expect([body.rejected, body.rejections?.length, body.rejectionsComplete]).toEqual([1200, 1000, false]);
  });
});
