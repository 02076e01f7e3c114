import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import { openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

/** A consumer who answered the survey with a question, which stands as an enquiry. */
async function asked(): Promise<OpenedCase & { surveyId: string }> {
  const surveyId = newId();
  await world.rows(
    `INSERT INTO survey (id, kind, insurer_id, branch_id, line, message_id, phone_index, card_code, card_version, submitted_at, closes_at)
     VALUES ($1, 'claim', $2, $3, 'pc', $1, '', 'claim', 1, now(), now()) RETURNING 1`,
    [surveyId, world.insurerId, world.branchId],
  );
  const opened = await world.open({ kind: 'enquiry', reasonCode: 'enquiry', surveyId });
  expect(await world.state(opened.caseId)).toMatchObject({ kind: 'enquiry', status: 'new' });
  return { ...opened, surveyId };
}

/** Then the same consumer rates; the case hears it as the listener tells it. */
async function rates({ handle, surveyId, caseId }: OpenedCase & { surveyId: string }): Promise<number> {
  const inboundId = newId();
  await world.rows(
    `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, arrived_at, match, survey_id, overall, items, opt_out, why, read_at)
     VALUES ($1, '', '', '', '', '', now(), 'open', $2, 'dissatisfied', '{"C":"dissatisfied"}', false, '', now()) RETURNING 1`,
    [inboundId, surveyId],
  );
  const at = Math.round(await world.now());
  await handle.signal('replyReceived', { inboundId, overall: 'dissatisfied', at });
  await world.eventually(async () => (await world.state(caseId)).kind === 'complaint');
  return at;
}

const withdrawn = async ({ handle }: OpenedCase): Promise<void> => {
  await world.act(handle, 'withdraw', 'station_clerk', { submissionId: newId() });
  await handle.result();
};
const clocksOf = (caseId: string) =>
  world.rows<{ code: string; state: string; startedAt: Date }>(
    `SELECT code, state, started_at AS "startedAt" FROM case_clock WHERE case_id = $1 ORDER BY code`,
    [caseId],
  );

describe('a dissatisfied reply after a question', () => {
  it('makes the enquiry a complaint, which goes to its sub-station at once with both clocks', async () => {
    const opened = await asked();
    const at = await rates(opened);
    const { caseId, caseNo } = opened;
    expect(await world.state(caseId)).toMatchObject({
      ...{ status: 'transferred', transferredAt: at },
      ...{ reasonCode: 'service.attitude', branchId: world.branchId },
    });
    const startedAt = new Date(at);
    expect(await clocksOf(caseId)).toEqual([
      { code: 'contact', state: 'running', startedAt },
      { code: 'enquiry', state: 'cancelled', startedAt: expect.any(Date) },
      { code: 'investigate', state: 'running', startedAt },
      { code: 'transfer', state: 'stopped', startedAt },
    ]);
    expect(
      await world.rows('SELECT kind, reason_code AS reason FROM complaint_case WHERE id = $1', [caseId]),
    ).toEqual([{ kind: 'complaint', reason: 'service.attitude' }]);
    expect(await world.rows("SELECT type FROM webhook_event WHERE data->>'caseNo' = $1", [caseNo])).toEqual([
      { type: 'case.transferred' },
    ]);
    const lines = await world.rows<{ type: string }>(
      'SELECT type FROM case_entry WHERE case_id = $1 ORDER BY at, id',
      [caseId],
    );
    expect(lines.map(({ type }) => type)).toEqual([
      'opened',
      'laterReply',
      'turned_into_complaint',
      'transfer',
    ]);
    await world.eventually(async () => (await world.ledger(caseId)).includes('case_transferred submitted'));
    await withdrawn(opened);
  }, 30_000);

  it('leaves it to a clerk where replies are not transferred of themselves', async () => {
    const holder = world.parts as { rules: typeof world.parts.rules };
    const { rules } = holder;
    const { settings, ...rest } = await rules();
    holder.rules = () => Promise.resolve({ ...rest, settings: { ...settings, autoTransfer: false } });
    const opened = await asked();
    await rates(opened);
    holder.rules = rules;
    expect(await world.state(opened.caseId)).toMatchObject({ status: 'new', transferredAt: null });
    expect((await clocksOf(opened.caseId)).map(({ code, state }) => `${code} ${state}`)).toEqual([
      'enquiry cancelled',
      'transfer running',
    ]);
    await withdrawn(opened);
  }, 30_000);
});
