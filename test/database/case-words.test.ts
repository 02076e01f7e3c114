import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createReceiptListener } from '../../src/inbound/sms/receipt-listener.js';
import type { SmsReceipt } from '../../src/integrations/sms/gateway.js';
import { newId } from '../../src/persistence/ids.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { buildUser, PASSWORD } from '../harness/people.js';
import { MONDAY, openSurveyWorld, type SurveyWorld } from '../harness/survey-world.js';

let world: SurveyWorld;
let api: TestApi;
let supervisor: ApiClient;
let hear: (receipt: SmsReceipt) => Promise<void>;
let count = 0;

beforeAll(async () => {
  world = await openSurveyWorld();
  api = await startTestApi({
    database: world.database.api,
    keyring: world.keyring,
    stationNow: new Date(MONDAY),
  });
  const { username } = await buildUser(world.db, { role: 'station_supervisor' });
  supervisor = new ApiClient(api.url);
  await supervisor.logIn(username, PASSWORD);
  hear = createReceiptListener(world.parts);
}, 60_000);
afterAll(async () => {
  await api.close();
  await world.close();
});

interface Planted {
  caseNo: string;
  messageId: string;
  providerId: string;
}

/** A case in its second run, with one message to its consumer. */
async function caseWith(
  message: { purpose: 'follow_up' | 'case_notice'; state: 'planned' | 'submitted' },
  { insurer = 'pc', plannedBy = insurer }: { insurer?: 'pc' | 'life'; plannedBy?: 'pc' | 'life' } = {},
): Promise<Planted> {
  count += 1;
  const [caseId, messageId] = [newId(), newId()];
  const caseNo = `GZ-2026-${String(count).padStart(6, '0')}`;
  const index = world.keyring.blindIndex('phone', `1380000${String(count).padStart(4, '0')}`);
  await world.db.transaction(async (sql) => {
    await sql.run(
      `INSERT INTO complaint_case (id, case_no, kind, status, source, insurer_id, reason_code, round, run_no, person_sealed, phone_index, tail_index, opened_at, version, state)
       VALUES ($1, $2, 'complaint', 'following_up', 'staff', $3, 'other', 1, 2, $4, $4, $4, now(), 1, '{}')`,
      [caseId, caseNo, world.insurers[insurer].id, index],
    );
    await sql.run(
      `INSERT INTO message (id, purpose, insurer_id, case_id, template_code, template_version, phone_index, reference, state, provider_id, planned_at, submitted_at)
       VALUES ($1, $2, $3, $4, 'x', 1, $5, 1, $6, $7, now(), CASE WHEN $6 = 'submitted' THEN now() END)`,
      [
        messageId,
        message.purpose,
        world.insurers[plannedBy].id,
        caseId,
        index,
        message.state,
        message.state === 'planned' ? null : messageId,
      ],
    );
  });
  return { caseNo, messageId, providerId: messageId };
}

const receipt = (messageId: string, state: SmsReceipt['state'], phone = ''): SmsReceipt => ({
  ...{ messageId, state, stat: state, errorCode: '000', phone, accessNumber: '' },
});
const told = async ({ caseNo }: Planted): Promise<unknown[]> =>
  (
    await world.rows<{ signal: string }>(
      'SELECT signal_name AS signal FROM run_command WHERE workflow_id = $1 ORDER BY id',
      [`case:${caseNo}:2`],
    )
  ).map(({ signal }) => signal);

describe('a receipt', () => {
  it('tells the case at once that its follow-up reached nobody, and once', async () => {
    const one = await caseWith({ purpose: 'follow_up', state: 'submitted' });
    await hear(receipt(one.providerId, 'undelivered'));
    await hear(receipt(one.providerId, 'undelivered'));
    expect(await told(one)).toEqual(['followUpFailed']);
  });

  it('tells the case nothing when it was delivered, or is about a notice', async () => {
    const reached = await caseWith({ purpose: 'follow_up', state: 'submitted' });
    await hear(receipt(reached.providerId, 'delivered'));
    const notice = await caseWith({ purpose: 'case_notice', state: 'submitted' });
    await hear(receipt(notice.providerId, 'expired'));
    expect([await told(reached), await told(notice)]).toEqual([[], []]);
  });
});

describe('a stop that is let go', () => {
  const stop = async (insurer: 'pc' | 'life' | null): Promise<void> => {
    const insurerId = insurer === null ? null : world.insurers[insurer].id;
    const body = { insurerId, reason: '内容有误' };
    const { body: stopped } = await supervisor.post<{ id: string }>('/sending-stops', { body });
    const answer = await supervisor.post(`/sending-stops/${stopped.id}/release`, {
      body: { reason: '已更正' },
    });
    expect(answer.status).toBe(200);
  };

  it('reaches the present run of every case with planned messages, and no other', async () => {
    const waiting = await caseWith({ purpose: 'case_notice', state: 'planned' });
    const idle = await caseWith({ purpose: 'case_notice', state: 'submitted' });
    await stop(null);
    expect([await told(waiting), await told(idle)]).toEqual([['messagesReleased'], []]);
  });

  it('of one insurer reaches the cases that are with it now', async () => {
    const moved = await caseWith(
      { purpose: 'case_notice', state: 'planned' },
      { insurer: 'life', plannedBy: 'pc' },
    );
    const other = await caseWith({ purpose: 'case_notice', state: 'planned' });
    await stop('life');
    expect([await told(moved), await told(other)]).toEqual([['messagesReleased'], []]);
  });
});
