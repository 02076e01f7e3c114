import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import { FEEDBACK, openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

/** The consumer answers the survey in these words; the case hears it as the listener tells it. */
async function answer({ handle }: OpenedCase, surveyId: string, overall: string): Promise<void> {
  const inboundId = newId();
  await world.rows(
    `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, arrived_at, match, survey_id, overall, opt_out, why, read_at)
     VALUES ($1, '', '', '', '', '', now(), 'open', $2, $3, false, '', now()) RETURNING 1`,
    [inboundId, surveyId, overall],
  );
  await handle.signal('followUpAnswered', { inboundId, overall, at: await world.now(), late: false });
}

const surveysOf = async (caseId: string): Promise<string[]> =>
  (await world.rows<{ id: string }>('SELECT id FROM survey WHERE case_id = $1 ORDER BY id', [caseId])).map(
    ({ id }) => id,
  );
const heard = (caseId: string) =>
  world.rows("SELECT 1 FROM case_entry WHERE case_id = $1 AND type = 'laterReply'", [caseId]);

describe('the follow-up of an earlier round', () => {
  it('decides nothing where the present round is asked by phone only', async () => {
    const opened = await world.openFollowedUp();
    const { handle, caseId } = opened;
    const [first] = await surveysOf(caseId);
    await answer(opened, first!, 'dissatisfied');
    await world.eventually(async () => (await world.state(caseId)).status === 'transferred');
    await world.rows(
      `INSERT INTO opt_out (phone_index, since, by_actor) SELECT phone_index, now(), 'consumer' FROM complaint_case WHERE id = $1 RETURNING 1`,
      [caseId],
    );
    await world.act(handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, submissionId: newId() });
    await world.act(handle, 'acceptFeedback', 'station_clerk', {});
    await world.eventually(async () => (await world.state(caseId)).followUp?.state === 'phone_task');
    expect(await surveysOf(caseId)).toHaveLength(1);
    await answer(opened, first!, 'satisfied');
    await world.eventually(async () => (await heard(caseId)).length === 1);
    expect(await world.state(caseId)).toMatchObject({
      status: 'following_up',
      followUp: { round: 2, state: 'phone_task' },
    });
    await world.act(handle, 'withdraw', 'station_clerk', { submissionId: newId() });
    await handle.result();
  }, 30_000);
});
