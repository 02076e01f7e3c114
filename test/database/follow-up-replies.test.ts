import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import { audienceOf } from '../../src/persistence/queries/case-messages.js';
import { caseReplies } from '../../src/persistence/queries/case-view.js';
import { openCasesOfSurveys } from '../../src/persistence/queries/further-cases.js';
import { caseRunOf } from '../../src/persistence/queries/run-commands.js';
import { caseRunId } from '../../workflows/case/messages.js';
import { newId } from '../../src/persistence/ids.js';
import { MONDAY, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

const DAY = 24 * 3_600_000;
const CLOSES = Date.parse('2026-03-10T00:00:00+08:00');
const FOLLOW_UP = '10690000504';
let world: SurveyWorld;
let phones = 0;

beforeAll(async () => {
  world = await openSurveyWorld();
  const listen = createInboundListener(world.parts);
  world.sms.onInbound((message) => listen(message));
}, 60_000);
afterAll(() => world.close());
beforeEach(() => {
  world.time.now = MONDAY;
});

interface Asked {
  phone: string;
  caseId: string;
  caseNo: string;
}

interface Given {
  mergedInto?: string;
  /** Of the message that asks. */
  state?: 'submitted' | 'unknown';
}

/** A consumer whose case asked on Monday whether the result is satisfactory, and stands as `status` now. */
async function followedUp(status: string, { mergedInto, state = 'submitted' }: Given = {}): Promise<Asked> {
  const phone = phoneNo((phones += 1));
  const index = world.keyring.blindIndex('phone', phone);
  const sealed = world.keyring.sealPerson({ name: '王小明', phone }, 'person');
  const { id: insurerId, branchId } = world.insurers.pc;
  const caseId = newId();
  const caseNo = `GZ-2025-${String(phones).padStart(6, '0')}`;
  await world.db.transaction(async (sql) => {
    await sql.run(
      `INSERT INTO complaint_case (id, case_no, kind, status, source, insurer_id, branch_id, line, product, reason_code, round, run_no, person_sealed,
         phone_index, tail_index, opened_at, version, state, merged_into)
       VALUES ($1, $2, 'complaint', $3, 'reply', $4, $5, 'pc', '机动车保险', 'claim_difficulty.delay', 1, 1, $6, $7, $7, now(), 1, '{}', $8)`,
      [caseId, caseNo, status, insurerId, branchId, sealed, index, mergedInto ?? null],
    );
    await sql.run(
      `INSERT INTO message (id, purpose, case_id, survey_id, template_code, template_version, phone_index, reference, state, planned_at, submitting_at)
       VALUES ($1, 'follow_up', $1, $1, 'follow_up', 1, $2, 1, $3, $4, $4)`,
      [caseId, index, state, new Date(MONDAY)],
    );
    await sql.run(
      `INSERT INTO survey (id, kind, insurer_id, line, branch_id, case_id, message_id, phone_index, card_code, card_version, submitted_at, closes_at)
       VALUES ($1, 'follow_up', $2, 'pc', $3, $1, $1, $4, 'claim', 1, $5, $6)`,
      [
        ...[caseId, insurerId, branchId, index],
        ...(state === 'unknown' ? [null, null] : [new Date(MONDAY), new Date(CLOSES)]),
      ],
    );
  });
  return { phone, caseId, caseNo };
}

const say = async (phone: string, text: string): Promise<void> => {
  world.time.now += 60_000;
  await world.sms.receive({ from: phone, to: FOLLOW_UP, text });
};
const requested = ({ caseId }: Asked) =>
  world.rows<{ caseId: string; source: string; facts: Record<string, unknown> }>(
    'SELECT case_id AS "caseId", source, facts FROM case_request WHERE survey_id = $1',
    [caseId],
  );
const signals = async (caseNo: string) =>
  (
    await world.rows<{ signal: string }>(
      "SELECT signal_name AS signal FROM run_command WHERE workflow_id = $1 AND kind = 'signal' ORDER BY id",
      [`case:${caseNo}`],
    )
  ).map(({ signal }) => signal);

describe('the run of a case', () => {
  it.each([1, 2, 12])('number %i is called alike by statements and by workflows', async (runNo) => {
    const [row] = await world.rows<{ id: string }>(
      `SELECT ${caseRunOf('c')} AS id FROM (SELECT 'GZ-2026-000123' AS case_no, $1::int AS run_no) c`,
      [runNo],
    );
    expect(row?.id).toBe(caseRunId('GZ-2026-000123', runNo));
  });
});

describe('an answer to the follow-up of a case that is over', () => {
  it('opens a further case of the same matter, to which later ones go, and stands on both timelines', async () => {
    const asked = await followedUp('concluded');
    world.time.now = CLOSES + DAY;
    await say(asked.phone, '2 还是没有解决');
    await say(asked.phone, '3 请派人联系我');
    const cases = await requested(asked);
    expect(cases).toHaveLength(1);
    const [{ caseId, source, facts }] = cases as [(typeof cases)[number]];
    expect(source).toBe('reply');
    expect(facts).toMatchObject({
      kind: 'complaint',
      reasonCode: 'claim_difficulty.delay',
      insurerId: world.insurers.pc.id,
      branchId: world.insurers.pc.branchId,
      line: 'pc',
      followsCaseNo: asked.caseNo,
    });
    const furtherNo = facts['caseNo'] as string;
    expect(await signals(furtherNo)).toEqual(['replyReceived']);
    expect(await signals(asked.caseNo)).toEqual([]);
    const shown = await world.db.transaction((sql) => caseReplies(sql, asked.caseId));
    expect(shown.map(({ overall, otherCaseNo }) => [overall, otherCaseNo])).toEqual([
      ['dissatisfied', furtherNo],
      ['suggestion', furtherNo],
    ]);
    expect(
      await world.rows('SELECT case_id FROM inbound_message WHERE survey_id = $1', [asked.caseId]),
    ).toEqual([{ case_id: caseId }, { case_id: caseId }]);
  });

  it('opens nothing when it is satisfied', async () => {
    const asked = await followedUp('concluded');
    world.time.now = CLOSES + DAY;
    await say(asked.phone, '1');
    expect(await requested(asked)).toEqual([]);
  });

  it('joins the case that goes on with the matter', async () => {
    const going = await followedUp('contacted');
    const merged = await followedUp('concluded', { mergedInto: going.caseId });
    await say(merged.phone, '2 太慢了');
    expect(await requested(merged)).toEqual([]);
    expect(await signals(going.caseNo)).toEqual(['replyReceived']);
  });

  it('joins the case at the end of several merges, also of the survey that opened a merged case; its consumer is told', async () => {
    const going = await followedUp('contacted');
    const middle = await followedUp('concluded', { mergedInto: going.caseId });
    const merged = await followedUp('concluded', { mergedInto: middle.caseId });
    const takesIn = (into: Asked, from: Asked) =>
      world.rows('UPDATE complaint_case SET state = $2 WHERE id = $1 RETURNING 1', [
        into.caseId,
        JSON.stringify({ mergedFrom: [from.caseNo] }),
      ]);
    await takesIn(going, middle);
    await takesIn(middle, merged);
    await say(merged.phone, '2 太慢了');
    expect(await requested(merged)).toEqual([]);
    expect(await signals(going.caseNo)).toEqual(['replyReceived']);
    expect(await world.db.transaction((sql) => audienceOf(sql, [going.caseNo]))).toHaveLength(3);
    const surveyId = newId();
    await world.rows(
      `INSERT INTO case_request (id, case_id, source, person_sealed, phone_index, tail_index, facts, survey_id, requested_by, requested_at)
       SELECT id, id, 'reply', person_sealed, phone_index, tail_index, '{}', $2, 'station', now() FROM complaint_case WHERE id = $1 RETURNING 1`,
      [merged.caseId, surveyId],
    );
    const open = await world.db.transaction((sql) => openCasesOfSurveys(sql, [surveyId]));
    expect(open.get(surveyId)).toEqual({
      caseId: going.caseId,
      caseNo: going.caseNo,
      runNo: 1,
      asked: false,
    });
  });
});

describe('an answer to a follow-up of which nobody knows whether it went out', () => {
  it('goes to the case that asked, and proves that the question arrived', async () => {
    const asked = await followedUp('following_up', { state: 'unknown' });
    await say(asked.phone, '2 还是没有解决');
    expect(await signals(asked.caseNo)).toEqual(['followUpAnswered']);
    expect(
      await world.rows('SELECT match, survey_id FROM inbound_message WHERE survey_id = $1', [asked.caseId]),
    ).toEqual([{ match: 'open', survey_id: asked.caseId }]);
    expect(
      await world.rows(
        `SELECT m.state, m.reason, s.submitted_at AS asked, s.closes_at AS closes, s.closing_reason AS closing
         FROM message m JOIN survey s ON s.message_id = m.id WHERE m.id = $1`,
        [asked.caseId],
      ),
    ).toEqual([
      {
        ...{ state: 'submitted', reason: 'resolved_by_reply' },
        ...{ asked: new Date(MONDAY), closes: new Date(CLOSES), closing: null },
      },
    ]);
  });

  it('is late after the window that it would have had, and opens a further case where the case is over', async () => {
    const asked = await followedUp('concluded', { state: 'unknown' });
    world.time.now = CLOSES + DAY;
    await say(asked.phone, '2 还是没有解决');
    expect(
      await world.rows('SELECT match FROM inbound_message WHERE survey_id = $1', [asked.caseId]),
    ).toEqual([{ match: 'late' }]);
    expect(await requested(asked)).toMatchObject([{ facts: { followsCaseNo: asked.caseNo } }]);
  });
});
