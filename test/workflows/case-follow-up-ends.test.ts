import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { carryOutRunCommands } from '../../src/inbound/runs/run-starter.js';
import { newId } from '../../src/persistence/ids.js';
import { orderRun } from '../../src/persistence/queries/run-commands.js';
import { openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});
afterEach(() => world.passToMonday());

interface Followed extends OpenedCase {
  surveyId: string;
  closesAt: number;
}

async function followedUp(): Promise<Followed> {
  const opened = await world.openFollowedUp();
  const [survey] = await world.rows<{ id: string; closesAt: Date }>(
    'SELECT id, closes_at AS "closesAt" FROM survey WHERE case_id = $1',
    [opened.caseId],
  );
  return { ...opened, surveyId: survey!.id, closesAt: survey!.closesAt.getTime() };
}

interface Reply {
  overall: string;
  match: 'open' | 'late';
  /** Before (after) the window's end. */
  minutes: number;
}

/** A reply to the follow-up as the listener stores it; who was down has not told the case yet. */
async function stored({ closesAt, surveyId }: Followed, { overall, match, minutes }: Reply) {
  const inboundId = newId();
  const at = closesAt + (match === 'open' ? -minutes : minutes) * 60_000;
  await world.rows(
    `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, arrived_at, match, survey_id, overall, opt_out, why, needs_person, read_at)
     VALUES ($1, '', '', '', '', '', $2, $3, $4, $5, false, '', $5 = 'person', $2) RETURNING 1`,
    [inboundId, new Date(at), match, surveyId, overall],
  );
  return { inboundId, overall, at, late: match === 'late' };
}

type Word = Awaited<ReturnType<typeof stored>>;

/** As the listener, or the one who read the reply, orders it in the same transaction. */
const ordered = ({ handle }: Followed, word: Word) =>
  world.db.transaction((sql) =>
    orderRun(
      sql,
      {
        ...{ workflowId: handle.workflowId, kind: 'signal', workflowType: 'complaintCase' },
        ...{ signalName: 'followUpAnswered', payload: word },
      },
      new Date(word.at),
    ),
  );

async function carryOut(): Promise<void> {
  const { db, now } = world.parts;
  while ((await carryOutRunCommands({ db, client: world.env.client, now })).taken > 0);
}

async function read({ inboundId }: Word, overall: string): Promise<Word> {
  await world.rows(
    'UPDATE inbound_message SET needs_person = false, overall = $2 WHERE id = $1 RETURNING 1',
    [inboundId, overall],
  );
  return { inboundId, overall, at: Math.round(await world.now()), late: false };
}

const linesOf = async (caseId: string) =>
  (
    await world.rows<{ line: string }>(
      `SELECT type || ' ' || coalesce(data->>'overall', data->>'answer') AS line FROM case_entry
       WHERE case_id = $1 AND type IN ('laterReply', 'followUpAnswered') ORDER BY id`,
      [caseId],
    )
  ).map(({ line }) => line);

async function over({ handle, caseId }: Followed): Promise<unknown> {
  await world.eventually(async () => (await world.state(caseId)).status === 'concluded');
  await handle.result();
  return (await world.state(caseId)).conclusion;
}

describe('a late reply that is stored while the follow-up is closed', () => {
  it('holds back nothing: satisfied, the case is concluded as silent, with the reply on its timeline', async () => {
    const asked = await followedUp();
    await ordered(asked, await stored(asked, { overall: 'satisfied', match: 'late', minutes: 30 }));
    await world.passTo(asked.closesAt);
    await carryOut();
    expect(await over(asked)).toBe('silent');
    expect((await linesOf(asked.caseId)).sort()).toEqual(['followUpAnswered silent', 'laterReply satisfied']);
  }, 30_000);

  it('holds back nothing that a person must read', async () => {
    const asked = await followedUp();
    await stored(asked, { overall: 'person', match: 'late', minutes: 30 });
    await world.passTo(asked.closesAt);
    expect(await over(asked)).toBe('silent');
  }, 30_000);

  it('makes it a phone task where all is not well: a case in hand does not end as silent with that on its timeline', async () => {
    const asked = await followedUp();
    await ordered(asked, await stored(asked, { overall: 'dissatisfied', match: 'late', minutes: 1 }));
    await world.passTo(asked.closesAt);
    await carryOut();
    await world.eventually(async () => (await linesOf(asked.caseId)).length === 2);
    expect(await world.state(asked.caseId)).toMatchObject({
      ...{ status: 'following_up', round: 1 },
      followUp: { state: 'phone_task' },
    });
    await world.act(asked.handle, 'phoneTaskDone', 'station_clerk', { outcome: 'satisfied' });
    expect(await over(asked)).toBe('satisfied');
  }, 30_000);
});

describe('a rating that came in the window and of which the run hears only after its end', () => {
  it('is the answer, from the moment at which it was read, and changes nothing more when it is told', async () => {
    const asked = await followedUp();
    const word = await stored(asked, { overall: 'dissatisfied', match: 'open', minutes: 5 });
    await world.passTo(asked.closesAt);
    await world.eventually(async () => (await world.state(asked.caseId)).round === 2);
    const { clocks } = await world.state(asked.caseId);
    expect(clocks.filter(({ round }) => round === 2).map(({ startedAt }) => startedAt)).toEqual([
      word.at,
      word.at,
    ]);
    await ordered(asked, word);
    await carryOut();
    await world.act(asked.handle, 'withdraw', 'station_clerk', { submissionId: newId() });
    await asked.handle.result();
    expect(await linesOf(asked.caseId)).toEqual(['followUpAnswered dissatisfied']);
  }, 30_000);

  it('opens no further case: a suggestion concludes the one that asked', async () => {
    const asked = await followedUp();
    const word = await stored(asked, { overall: 'suggestion', match: 'open', minutes: 5 });
    await world.passTo(asked.closesAt);
    expect(await over(asked)).toBe('suggestion');
    await ordered(asked, word);
    await carryOut();
    const [order] = await world.rows<{ id: string }>(
      "SELECT workflow_id AS id FROM run_command WHERE workflow_id LIKE 'case-afterword:' || $1 || ':%'",
      [asked.caseNo],
    );
    await world.env.client.workflow.getHandle(order!.id).result();
    expect(
      await world.rows("SELECT 1 FROM case_request WHERE facts->>'followsCaseNo' = $1", [asked.caseNo]),
    ).toEqual([]);
    expect(await linesOf(asked.caseId)).toEqual(['followUpAnswered suggestion']);
  }, 30_000);
});

describe('a follow-up whose end waits for a reading', () => {
  it('ends as silent when the reply turns out to rate nothing, whatever else was said late', async () => {
    const asked = await followedUp();
    const unclear = await stored(asked, { overall: 'person', match: 'open', minutes: 5 });
    await world.passTo(asked.closesAt);
    expect((await world.state(asked.caseId)).status).toBe('following_up');
    await ordered(asked, await stored(asked, { overall: 'satisfied', match: 'late', minutes: 1 }));
    await carryOut();
    await world.eventually(async () => (await linesOf(asked.caseId)).length === 1);
    expect((await world.state(asked.caseId)).status).toBe('following_up');
    await ordered(asked, await read(unclear, 'none'));
    await carryOut();
    expect(await over(asked)).toBe('silent');
  }, 30_000);

  it('ends when the case looks again, though no word of the reading reached it', async () => {
    const asked = await followedUp();
    const unclear = await stored(asked, { overall: 'person', match: 'open', minutes: 5 });
    await world.passTo(asked.closesAt);
    await read(unclear, 'none');
    expect((await world.state(asked.caseId)).status).toBe('following_up');
    await asked.handle.signal('rulesChanged');
    expect(await over(asked)).toBe('silent');
  }, 30_000);
});
