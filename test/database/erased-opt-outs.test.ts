import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuditSealer } from '../../src/inbound/audit/audit-sealer.js';
import { newId } from '../../src/persistence/ids.js';
import { recordAudit } from '../../src/persistence/queries/audit.js';
import { erasePerson } from '../../src/persistence/queries/erase.js';
import { recordOptOuts } from '../../src/persistence/queries/inbound-sms.js';
import { findOptOut, liftOptOut } from '../../src/persistence/queries/opt-outs.js';
import { verifyAudit } from '../../src/station/audit-verify.js';
import { openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

const at = new Date('2026-03-10T10:00:00+08:00');
const hourLater = new Date('2026-03-10T11:00:00+08:00');
let world: SurveyWorld;

beforeAll(async () => {
  world = await openSurveyWorld();
}, 60_000);
afterAll(() => world.close());

const indexOf = (phone: string): Buffer => world.keyring.blindIndex('phone', phone);
const optOutOf = (phone: string) =>
  world.db.transaction((sql) => findOptOut(sql, { phoneIndex: indexOf(phone) }));

async function optsOut(phone: string, arrivedAt = at): Promise<string> {
  const id = newId();
  await world.db.transaction((sql) => recordOptOuts(sql, [{ id, phoneIndex: indexOf(phone), arrivedAt }]));
  return (await optOutOf(phone))!.id;
}
async function lift(id: string): Promise<void> {
  await world.db.transaction(async (sql) => {
    await liftOptOut(sql, id, 'user:1', at);
    const subject = { subjectType: 'opt_out', subjectId: id };
    await recordAudit(sql, {
      at,
      actor: 'user:1',
      action: 'opt_out.lifted',
      address: '10.1.1.1',
      ...subject,
    });
  });
}
const erase = (phone: string) =>
  world.db.transaction((sql) =>
    erasePerson(sql, world.keyring, {
      ...{ phoneIndex: indexOf(phone), actor: 'system:operator', submissionId: null, at: hourLater },
      fromCopies: () => Promise.resolve({}),
    }),
  );

describe('the opt-out of a person who is erased', () => {
  it('stays as a promise to the number, which no entry of the trail leads to, and which leads to no reply', async () => {
    const phone = phoneNo(601);
    const before = await optsOut(phone);
    await lift(before);
    expect(await optsOut(phone, hourLater)).toBe(before);
    const seal = createAuditSealer({ db: world.db, onHead: () => undefined, wallNow: () => 0 });
    await seal();
    expect(await erase(phone)).toMatchObject({ ok: true, rows: { opt_out: 1 } });
    const left = (await optOutOf(phone))!;
    expect(left).toMatchObject({ liftedAt: null, sealed: null });
    const [row] = await world.rows('SELECT inbound_id FROM opt_out WHERE id = $1', [left.id]);
    expect(row).toEqual({ inbound_id: null });
    const subjects = await world.rows<{ id: string }>(
      "SELECT subject_id AS id FROM audit_entry WHERE subject_type = 'opt_out'",
    );
    expect(subjects).toEqual([{ id: before }]);
    expect(left.id).not.toBe(before);
    await seal();
    expect(await verifyAudit(world.db)).toMatchObject({ ok: true, head: { sequence: 2 } });
    expect(await erase(phone)).toMatchObject({ ok: true, rows: { opt_out: 0 } });
  });

  it('goes where the consumer had it lifted: it promises nothing any more', async () => {
    const [phone, other] = [phoneNo(602), phoneNo(603)];
    await lift(await optsOut(phone));
    const neighbours = await optsOut(other);
    await lift(neighbours);
    expect(await erase(phone)).toMatchObject({ ok: true, rows: { opt_out: 1 } });
    expect(await optOutOf(phone)).toBeUndefined();
    expect(await optOutOf(other)).toMatchObject({ id: neighbours });
  });
});
