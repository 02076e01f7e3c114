import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import { openCaseWorld, type CaseWorld } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const linesOf = (caseId: string) =>
  world.rows<{ overall: string }>(
    "SELECT data->>'overall' AS overall FROM case_entry WHERE case_id = $1 AND type = 'laterReply' ORDER BY at, id",
    [caseId],
  );
const noticesOf = async (caseNo: string) =>
  (
    await world.rows("SELECT 1 FROM notice WHERE subject_id = $1 AND template_code = 'case_later_reply'", [
      caseNo,
    ])
  ).length;

/** As whoever tells a word does that dies before noting that it was told. */
describe('a reply told twice', () => {
  it('concludes the case by its suggestion once, and opens no further case beside it', async () => {
    const { handle, caseId, caseNo } = await world.openFollowedUp();
    const word = { inboundId: newId(), overall: 'suggestion', at: await world.now(), late: false };
    await handle.signal('followUpAnswered', word);
    await handle.signal('followUpAnswered', word);
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
    expect(await world.state(caseId)).toMatchObject({ conclusion: 'suggestion' });
    expect(
      await world.rows("SELECT 1 FROM case_request WHERE facts->>'followsCaseNo' = $1", [caseNo]),
    ).toEqual([]);
    expect(await linesOf(caseId)).toEqual([]);
    expect(await noticesOf(caseNo)).toBe(1);
  }, 30_000);

  it('is one line and one notice; read otherwise since, it is a further word', async () => {
    const { handle, caseId, caseNo } = await world.open();
    const word = { inboundId: newId(), overall: 'enquiry', at: await world.now() };
    const corrected = { ...word, overall: 'suggestion', at: word.at + 60_000 };
    for (const told of [word, word, corrected, word, corrected]) await handle.signal('replyReceived', told);
    await world.act(handle, 'withdraw', 'station_clerk', { submissionId: newId() });
    await handle.result();
    expect((await linesOf(caseId)).map(({ overall }) => overall)).toEqual(['enquiry', 'suggestion']);
    expect(await noticesOf(caseNo)).toBe(2);
  }, 30_000);
});
