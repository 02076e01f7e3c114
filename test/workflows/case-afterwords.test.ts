import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { carryOutRunCommands } from '../../src/inbound/runs/run-starter.js';
import { newId } from '../../src/persistence/ids.js';
import type { CaseRequested } from '../../src/persistence/queries/case-requests.js';
import { openCases } from '../../src/persistence/queries/open-runs.js';
import { orderRun } from '../../src/persistence/queries/run-commands.js';
import { applyVerdicts, judgeUnknown } from '../../src/persistence/queries/unknown-messages.js';
import { caseAfterwordId, caseRunId, complaintCaseType } from '../../workflows/case/messages.js';
import { openCaseWorld, type CaseWorld } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const withText = () => ({ submissionId: newId() });

describe('a reply that is on its way while its case is closed', () => {
  it('opens a further case that names the one that is over', async () => {
    const { handle, caseId, caseNo } = await world.openFollowedUp();
    const at = await world.now();
    await handle.signal('followUpAnswered', said('satisfied', at));
    await handle.signal('followUpAnswered', said('dissatisfied', at));
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
    const [further] = await world.rows<{ caseId: string; caseNo: string }>(
      `SELECT case_id AS "caseId", facts->>'caseNo' AS "caseNo" FROM case_request WHERE facts->>'followsCaseNo' = $1`,
      [caseNo],
    );
    const run = await world.start(further!);
    await world.eventually(
      async () =>
        (await world.rows('SELECT 1 FROM complaint_case WHERE id = $1', [further!.caseId])).length > 0,
    );
    expect(await world.state(further!.caseId)).toMatchObject({ status: 'transferred', source: 'reply' });
    const [opened] = await world.rows<{ data: object }>(
      "SELECT data FROM case_entry WHERE case_id = $1 AND type = 'opened'",
      [further!.caseId],
    );
    expect(opened!.data).toMatchObject({ followsCaseNo: caseNo });
    const heard = await world.rows("SELECT 1 FROM case_entry WHERE case_id = $1 AND type = 'laterReply'", [
      caseId,
    ]);
    expect(heard).toHaveLength(1);
    await world.act(run, 'withdraw', 'station_clerk', withText());
    await run.result();
  }, 30_000);
});

describe('a reply told to a run that has just ended', () => {
  it('is heard all the same, and opens a further case once', async () => {
    const { handle, caseId, caseNo } = await world.openFollowedUp();
    await handle.signal('followUpAnswered', said('satisfied', await world.now()));
    await handle.result();
    const word = said('dissatisfied', await world.now());
    const order = {
      workflowId: caseRunId(caseNo),
      kind: 'signal',
      workflowType: 'complaintCase',
      signalName: 'followUpAnswered',
      payload: word,
    } as const;
    const now = async () => new Date(Math.round(await world.now()));
    await world.db.transaction(async (sql) => orderRun(sql, order, await now()));
    await world.db.transaction(async (sql) => orderRun(sql, order, await now()));
    const parts = { db: world.db, client: world.env.client, now: () => word.at };
    while ((await carryOutRunCommands(parts)).taken > 0);
    const afterword = world.env.client.workflow.getHandle(caseAfterwordId(caseNo, word.inboundId));
    expect(await afterword.result()).toMatchObject({ caseNo, status: 'concluded' });
    const further = await world.rows("SELECT 1 FROM case_request WHERE facts->>'followsCaseNo' = $1", [
      caseNo,
    ]);
    expect(further).toHaveLength(1);
    const heard = await world.rows("SELECT 1 FROM case_entry WHERE case_id = $1 AND type = 'laterReply'", [
      caseId,
    ]);
    expect(heard).toHaveLength(1);
    await world.record(afterword, 'case-afterword-reply');
  }, 30_000);
});

describe('a last message that did not go out, as a person found', () => {
  it('is sent by a further run, also where the case was over', async () => {
    const { handle, caseId, caseNo } = await world.openFollowedUp();
    await handle.signal('followUpAnswered', said('satisfied', await world.now()));
    await handle.result();
    const [message] = await world.rows<{ id: string }>(
      "UPDATE message SET state = 'unknown' WHERE case_id = $1 AND template_code = 'case_concluded' RETURNING id",
      [caseId],
    );
    const now = new Date(Math.round(await world.now()));
    await world.db.transaction(async (sql) => {
      await judgeUnknown(sql, message!.id, 'not_sent');
      await applyVerdicts(sql, { now, clock: REAL_CLOCK, closesAt: (at) => at });
    });
    const waiting = await world.db.transaction((sql) => openCases(sql, null, 500));
    expect(waiting.map((each) => each.caseNo)).toContain(caseNo);
    const parts = { db: world.db, client: world.env.client, now: () => now.getTime() };
    while ((await carryOutRunCommands(parts)).taken > 0);
    const further = world.env.client.workflow.getHandle(caseRunId(caseNo, 2));
    expect(await further.result()).toMatchObject({ status: 'concluded' });
    expect((await world.ledger(caseId)).at(-1)).toBe('case_concluded submitted');
    expect((await world.state(caseId)).runNo).toBe(2);
    await world.record(further, 'case-last-message-sent-later');
  }, 30_000);
});

describe('reopening a case whose matter another has taken up', () => {
  it('changes nothing, and is possible once that one is over', async () => {
    const surveyId = newId();
    const first = await world.open({ surveyId });
    await world.act(first.handle, 'withdraw', 'station_clerk', withText());
    await first.handle.result();
    const second = await world.open({ surveyId });
    const reopened = await reopen(first, 2);
    expect(await reopened.result()).toMatchObject({ status: 'withdrawn' });
    expect(await world.state(first.caseId)).toMatchObject({ status: 'withdrawn', runNo: 2 });
    await world.record(reopened, 'case-reopened-too-late');
    await world.act(second.handle, 'withdraw', 'station_clerk', withText());
    await second.handle.result();
    const again = await reopen(first, 3);
    await world.eventually(async () => (await world.state(first.caseId)).status === 'new');
    await world.act(again, 'withdraw', 'station_clerk', withText());
    expect(await again.result()).toMatchObject({ status: 'withdrawn' });
  }, 30_000);
});

/** As the API orders it. */
async function reopen({ caseId, caseNo }: CaseRequested, runNo: number): Promise<WorkflowHandle> {
  const by = world.actor('station_clerk');
  const act = { type: 'reopen', by, at: Math.round(await world.now()), ...withText() };
  return world.env.client.workflow.start(complaintCaseType, {
    taskQueue: 'station',
    workflowId: caseRunId(caseNo, runNo),
    args: [{ caseId, caseNo, clock: REAL_CLOCK, reopen: { act, updateId: newId() } }],
  });
}

const said = (overall: string, at: number) => ({ inboundId: newId(), overall, at, late: false });
