import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { noticeMailDuty } from '../../src/inbound/outbox/notice-mail.js';
import { openMailFake } from '../../src/integrations/mail/mail-fake.js';
import type { MailFake } from '../../src/integrations/mail/mail-fake.js';
import type { OutgoingMail } from '../../src/integrations/mail/outgoing.js';
import { newId } from '../../src/persistence/ids.js';
import { holdNoticeMail } from '../../src/persistence/queries/notices-mail.js';
import { holdWhatLeaves } from '../../src/station/take-over.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildInsurer, buildUser } from '../harness/people.js';

const MINUTE = 60_000;
const at = (time: string): number => Date.parse(`2026-03-02T${time}+08:00`);

let database: TestDatabase;
let mail: MailFake;
let unknown: string[];
let station = 0;
let wall = 0;

beforeAll(async () => {
  database = await openTestDatabase();
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  mail = openMailFake();
  unknown = [];
  await database.worker.transaction((sql) => sql.run('DELETE FROM notice'));
});

const duty = (sender = mail) =>
  noticeMailDuty({
    db: database.worker,
    sender,
    from: '服务总站 <station@station.example>',
    publicUrl: 'https://station.example',
    rehearsal: false,
    now: () => station,
    wallNow: () => wall,
    onUnknown: (ids) => unknown.push(...ids),
  });

async function notice(
  userId: string,
  time: string,
  caseNo: string,
  template = 'case_overdue',
): Promise<string> {
  const id = newId();
  await database.worker.transaction((sql) =>
    sql.run(
      `INSERT INTO notice (id, user_id, digest_key, template_code, subject_type, subject_id, data, created_at)
       VALUES ($1, $2, 'd', $3, 'case', $4, '{"clock":"contact"}', $5)`,
      [id, userId, template, caseNo, new Date(at(time))],
    ),
  );
  return id;
}

async function states(): Promise<Record<string, number>> {
  const rows = await database.worker.transaction((sql) =>
    sql.query<{ state: string; n: number }>(
      'SELECT mail_state AS state, count(*)::int AS n FROM notice GROUP BY 1 ORDER BY 1',
    ),
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

const person = async (email: string | null = `${newId()}@office.example`): Promise<string> =>
  (await buildUser(database.worker, { email })).id;
const sent = (): OutgoingMail[] => [...mail.accepted.values()].flat();

describe('the notices of one person on one morning', () => {
  it('leave as one mail at ten past nine, in Chinese, with numbers and links and no more', async () => {
    const [head, other] = [await person('head@office.example'), await person()];
    const first = await notice(head, '00:00:00', 'GZ-2026-000001');
    await notice(head, '09:00:00', 'GZ-2026-000002', 'case_due_soon');
    await notice(head, '09:00:01', 'GZ-2026-000003');
    await notice(other, '09:00:00', 'GZ-2026-000004');
    station = at('09:09:59');
    const work = duty();
    await work.work();
    expect(sent()).toEqual([]);
    station = at('09:10:00');
    await work.work();
    await work.work();
    expect(sent()).toHaveLength(2);
    const digest = sent().find(({ to }) => JSON.stringify(to).includes('head@office.example'))!;
    expect(digest).toMatchObject({
      subject: '【服务总站】您有 3 条通知：时限已过 2 条、时限将到 1 条',
      messageId: `<notice-${first}@station.example>`,
      automatic: 'generated',
    });
    for (const part of [
      '时限已过（2 条）',
      'GZ-2026-000001　联系时限　https://station.example/cases/GZ-2026-000001',
      'GZ-2026-000002',
      'GZ-2026-000003',
    ])
      expect(digest.text).toContain(part);
    expect(digest.text).not.toContain('GZ-2026-000004');
    expect(await states()).toEqual({ submitted: 4 });
  });

  it('that come later leave two minutes after, with what came meanwhile; one alone says it in its subject', async () => {
    const clerk = await person();
    await notice(clerk, '15:00:00', 'GZ-2026-000005', 'case_extension_to_decide');
    station = at('15:01:59');
    await duty().work();
    expect(sent()).toEqual([]);
    station = at('15:02:00');
    await duty().work();
    expect(sent().map(({ subject }) => subject)).toEqual(['【服务总站】GZ-2026-000005 延期申请待审批']);
  });

  it('are not sent to those who have no address any more, have left, or are of a suspended insurer', async () => {
    const [gone, left, suspended] = [await person(null), await person(), await person()];
    const { id: insurerId } = await buildInsurer(database.worker);
    await notice(suspended, '08:00:00', 'GZ-2026-000008');
    await database.worker.transaction(async (sql) => {
      await sql.run('UPDATE staff_user SET insurer_id = $2 WHERE id = $1', [suspended, insurerId]);
      await sql.run("UPDATE insurer SET state = 'suspended' WHERE id = $1", [insurerId]);
    });
    await notice(gone, '08:00:00', 'GZ-2026-000006');
    await notice(left, '08:00:00', 'GZ-2026-000007');
    await database.worker.transaction((sql) =>
      sql.run("UPDATE staff_user SET state = 'left' WHERE id = $1", [left]),
    );
    station = at('09:10:00');
    await duty().work();
    expect(sent()).toEqual([]);
    expect(await states()).toEqual({ none: 3 });
  });
});

describe('a mail', () => {
  beforeEach(async () => {
    station = at('09:10:00');
    await notice(await person('one@office.example'), '09:00:00', 'GZ-2026-000010');
  });

  it('that the server refuses is rejected for good', async () => {
    mail.refuse('one@office.example');
    await duty().work();
    await duty().work();
    expect(await states()).toEqual({ rejected: 1 });
  });

  it('waits while the server is away, and one address that cannot be reached holds up nobody', async () => {
    mail.failWith('unreachable');
    const work = duty();
    await work.work();
    expect(await states()).toEqual({ planned: 1 });
    mail.failWith(null);
    await work.work();
    expect(await states()).toEqual({ planned: 1 });
    wall += 30_000;
    const grey = {
      ...mail,
      send: (each: OutgoingMail) => (JSON.stringify(each.to).includes('one@') ? mailAway() : mail.send(each)),
    };
    await notice(await person('two@office.example'), '09:05:00', 'GZ-2026-000011');
    await duty(grey).work();
    expect(await states()).toEqual({ planned: 1, submitted: 1 });
    wall += 30_000;
    await work.work();
    expect(await states()).toEqual({ submitted: 2 });
    expect(sent()).toHaveLength(2);
  });

  it('whose answer was lost is unknown, and never sent again', async () => {
    mail.failWith('unknown');
    await duty().work();
    mail.failWith(null);
    station += 60 * MINUTE;
    await duty().work();
    expect(await states()).toEqual({ unknown: 1 });
    expect([sent().length, unknown.length]).toEqual([1, 1]);
  });

  it('that a crash left open is unknown too, whether it had left or not', async () => {
    const dying = { ...mail, send: () => Promise.reject(new Error('the process dies here')) };
    await expect(duty(dying).work()).rejects.toThrow('dies');
    expect(await states()).toEqual({ submitting: 1 });
    await duty().work();
    expect(await states()).toEqual({ unknown: 1 });
    expect([sent(), unknown.length]).toEqual([[], 1]);
  });

  it('is sent by one process at a time, and by the next when that one is gone', async () => {
    await database.worker.transaction(async (sql) => {
      expect(await holdNoticeMail(sql)).toBe(true);
      await duty().work();
      expect(await states()).toEqual({ planned: 1 });
    });
    await Promise.all([duty().work(), duty().work(), duty().work()]);
    expect(await states()).toEqual({ submitted: 1 });
    expect(sent()).toHaveLength(1);
  });
});

const mailAway = () =>
  Promise.resolve({ ok: false, kind: 'unreachable', sentence: '邮件服务器暂时无法收信。' } as const);

describe('notices that waited in a backup which is restored', () => {
  it('are not mailed a second time, and stay in the station; what comes later is mailed', async () => {
    const clerk = await person();
    const old = await notice(clerk, '15:00:00', 'GZ-2026-000031');
    const begun = await notice(clerk, '15:00:01', 'GZ-2026-000032');
    await database.worker.transaction((sql) =>
      sql.run("UPDATE notice SET mail_state = 'submitting', mail_id = '<before>' WHERE id = $1", [begun]),
    );
    expect(await database.worker.transaction((sql) => holdWhatLeaves(sql, new Date(at('15:30:00'))))).toBe(2);
    station = at('15:40:00');
    await duty().work();
    expect(sent()).toEqual([]);
    await notice(clerk, '15:41:00', 'GZ-2026-000033');
    station = at('15:50:00');
    await duty().work();
    expect(sent().map(({ text }) => text.match(/GZ-2026-\d+/g)?.[0])).toEqual(['GZ-2026-000033']);
    const shown = await database.worker.transaction((sql) =>
      sql.query<{ id: string }>('SELECT id FROM notice WHERE user_id = $1 AND read_at IS NULL', [clerk]),
    );
    expect(shown.map(({ id }) => id)).toEqual(expect.arrayContaining([old, begun]));
  });
});
