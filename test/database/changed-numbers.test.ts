import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createSurveyActivities } from '../../activities/survey.activities.js';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import { receiptAsker } from '../../src/inbound/sweeper/ask-for-receipts.js';
import { MONDAY, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

const DAY = 24 * 3_600_000;
let world: SurveyWorld;
let phones = 0;
const nextPhone = (): string => phoneNo((phones += 1));

beforeAll(async () => {
  world = await openSurveyWorld();
  world.sms.onInbound(createInboundListener(world.parts));
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  world.time.now = MONDAY;
  await setAccessNumber('106900005');
  // No two may have one extension, not for a moment.
  await setExtension('pc_claim_report', '09');
  await setExtension('claim_settlement', '03');
  await setExtension('pc_claim_report', '02');
});

/** A consumer who was sent a prompt, and the number that the phone shows it to be from. */
async function asked(
  type: string,
  phone = nextPhone(),
): Promise<{ phone: string; id: string; from: string }> {
  const [id] = await world.accept([{ phone, type }]);
  const roundNo = await world.cut();
  await new MockActivityEnvironment().run(() =>
    createSurveyActivities(world.parts).sendPrompts(roundNo, world.time.now),
  );
  const sent = [...world.sms.messages().values()].filter((message) => message.to === phone);
  return { phone, id: id!, from: sent.at(-1)!.from };
}

const write = (text: string, params: readonly unknown[]) =>
  world.database.migrator.transaction((sql) => sql.run(text, params), { scope: 'all' });
const setAccessNumber = (number: string) =>
  write(
    `INSERT INTO setting (key, value, version, updated_at, updated_by) VALUES ('accessNumber', $1, 1, now(), 'test')
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(number)],
  );
const setExtension = (kind: string, extension: string) =>
  write('UPDATE survey_kind SET extension = $2 WHERE code = $1', [kind, extension]);

interface Reply {
  match: string;
  kind: string | null;
  survey_id: string | null;
  case_id: string | null;
}
async function reply(phone: string, to: string, text: string): Promise<Reply> {
  world.time.now += 60_000;
  await world.sms.receive({ from: phone, to, text });
  const rows = await world.rows<Reply>(
    'SELECT match, kind, survey_id, case_id FROM inbound_message WHERE phone_index = $1 ORDER BY arrived_at DESC, id DESC LIMIT 1',
    [world.keyring.blindIndex('phone', phone)],
  );
  return rows[0]!;
}

describe('a reply to a prompt from a number that has changed since', () => {
  it('is the answer to that prompt, and opens its case, after the station has moved to another access number', async () => {
    const { phone, id, from } = await asked('pc_claim_settlement');
    await setAccessNumber('106911119');
    expect(await reply(phone, from, '2 没人理我')).toEqual({
      ...{ match: 'open', kind: 'claim_settlement', survey_id: id },
      case_id: expect.any(String),
    });
  });

  it('is still a late reply weeks after the change', async () => {
    const { phone, id, from } = await asked('pc_claim_settlement');
    await setAccessNumber('106911119');
    world.time.now += 30 * DAY;
    const late = await reply(phone, from, '2 一直没赔');
    expect(late).toMatchObject({ match: 'late', survey_id: id, case_id: expect.any(String) });
  });

  it('is not taken for the answer of the kind that has the extension now', async () => {
    const { phone, id, from } = await asked('pc_claim_settlement');
    const report = await asked('pc_claim_report', phone);
    await setExtension('claim_settlement', '06');
    await setExtension('pc_claim_report', '03');
    const meant = { match: 'open', kind: 'claim_settlement', survey_id: id };
    expect(await reply(phone, from, '1')).toMatchObject(meant);
    expect(await reply(phone, report.from, '2')).toMatchObject({
      kind: 'pc_claim_report',
      survey_id: report.id,
    });
    // Asked from the same number again, by the other kind: the newest is meant, as in every thread.
    const again = await asked('pc_claim_report', phone);
    expect(again.from).toBe(from);
    expect(await reply(phone, from, '1 满意')).toMatchObject({ survey_id: again.id });
  });

  it('answers the prompt in whose thread it stands, where another went out from the new number', async () => {
    const first = await asked('pc_claim_settlement');
    await setAccessNumber('106911119');
    const second = await asked('pc_claim_settlement', first.phone);
    expect(second.from).toBe('10691111903');
    expect(await reply(first.phone, first.from, '2')).toMatchObject({ survey_id: first.id });
    expect(await reply(first.phone, second.from, '1')).toMatchObject({ survey_id: second.id });
  });

  it('is matched by the numbers of today where its prompt was sent before numbers were kept', async () => {
    const { phone, id, from } = await asked('pc_claim_settlement');
    await write('UPDATE message SET source_number = NULL WHERE id = $1', [id]);
    expect(await reply(phone, from, '1')).toMatchObject({ match: 'open', survey_id: id });
  });
});

describe('a prompt without a receipt', () => {
  it('is asked for by the number that it was sent from', async () => {
    const { id } = await asked('pc_claim_settlement');
    await setAccessNumber('106911119');
    world.time.now += 2 * DAY;
    const [message] = await world.rows<{ provider: string }>(
      'SELECT provider_id AS provider FROM message WHERE id = $1',
      [id],
    );
    const questions: Record<string, string> = {};
    const ask = receiptAsker({
      ...world.parts,
      query: (messageId, from) => {
        questions[messageId] = from;
        return Promise.resolve({ known: false, sentence: '' });
      },
      onReceipt: () => Promise.resolve(),
    });
    while (await ask());
    expect(questions[message!.provider]).toBe('10690000503');
  });
});
