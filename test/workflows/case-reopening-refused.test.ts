import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { carryOutRunCommands } from '../../src/inbound/runs/run-starter.js';
import { newId } from '../../src/persistence/ids.js';
import { actRefused } from '../../src/persistence/queries/act-refusals.js';
import { actAnswered } from '../../src/persistence/queries/case-effects.js';
import { orderRun } from '../../src/persistence/queries/run-commands.js';
import { caseRunId, complaintCaseType } from '../../workflows/case/messages.js';
import { openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const withText = () => ({ submissionId: newId() });
const runOf = ({ caseNo }: OpenedCase, runNo: number): WorkflowHandle =>
  world.env.client.workflow.getHandle(caseRunId(caseNo, runNo));

async function closed(): Promise<OpenedCase> {
  const opened = await world.open();
  await world.act(opened.handle, 'withdraw', 'station_clerk', withText());
  await opened.handle.result();
  return opened;
}

/** Orders a reopening as the API does, under the number after the one that it has seen; answers its update id. */
async function order({ caseId, caseNo }: OpenedCase, runNo: number, more: object = {}): Promise<string> {
  const updateId = newId();
  const at = Math.round(await world.now());
  const act = { type: 'reopen', by: world.actor('station_clerk'), at, ...withText(), ...more };
  await world.db.transaction((sql) =>
    orderRun(
      sql,
      {
        ...{ workflowId: caseRunId(caseNo, runNo), kind: 'start', workflowType: complaintCaseType },
        payload: { caseId, caseNo, clock: REAL_CLOCK, reopen: { act, updateId } },
      },
      new Date(at),
    ),
  );
  return updateId;
}
async function carryOut(): Promise<void> {
  const { db, now } = world.parts;
  while ((await carryOutRunCommands({ db, client: world.env.client, now })).taken > 0);
}
const refusalOf = (updateId: string) => world.db.transaction((sql) => actRefused(sql, updateId));
const isAnswered = async (updateId: string) =>
  (await world.db.transaction((sql) => actAnswered(sql, updateId))) !== null;

describe('a reopening that its run refuses', () => {
  it('says why, and uses up its number with the case: the next one reopens it', async () => {
    const opened = await closed();
    const { caseId } = opened;
    const { version } = await world.state(caseId);
    const stale = await order(opened, 2, { expectedVersion: version - 1 });
    await carryOut();
    expect(await runOf(opened, 2).result()).toMatchObject({ status: 'withdrawn' });
    expect(await refusalOf(stale)).toMatchObject({
      code: 'version_conflict',
      rule: 'act_on_the_present_version',
    });
    expect(await world.state(caseId)).toMatchObject({ status: 'withdrawn', runNo: 2, version });
    await world.record(runOf(opened, 2), 'case-reopening-refused');
    const again = await order(opened, 3, { expectedVersion: version });
    await carryOut();
    await world.eventually(() => isAnswered(again));
    expect(await world.state(caseId)).toMatchObject({ status: 'new', runNo: 3 });
    await world.act(runOf(opened, 3), 'withdraw', 'station_clerk', withText());
    expect(await runOf(opened, 3).result()).toMatchObject({ status: 'withdrawn' });
  }, 30_000);

  it('ends beside the run of another that came first, which goes on with the case', async () => {
    const opened = await closed();
    const [first, second] = [await order(opened, 2), await order(opened, 2)];
    await carryOut();
    await world.eventually(async () => (await refusalOf(second)) !== null);
    expect(await isAnswered(first)).toBe(true);
    expect(await refusalOf(second)).toMatchObject({ code: 'wrong_status' });
    expect(await runOf(opened, 3).result()).toMatchObject({ status: 'new' });
    await world.record(runOf(opened, 3), 'case-reopened-by-other');
    expect(await world.state(opened.caseId)).toMatchObject({ status: 'new', runNo: 2 });
    await world.act(runOf(opened, 2), 'withdraw', 'station_clerk', withText());
    await runOf(opened, 2).result();
    // The number that the second took is passed over.
    const third = await order(opened, 3);
    await carryOut();
    await world.eventually(() => isAnswered(third));
    expect(await world.state(opened.caseId)).toMatchObject({ status: 'new', runNo: 4 });
    await world.act(runOf(opened, 4), 'withdraw', 'station_clerk', withText());
    await runOf(opened, 4).result();
  }, 30_000);
});

describe('a reopening whose number a run has used that never took it', () => {
  it('goes on under the next number', async () => {
    const opened = await closed();
    const { caseId, caseNo } = opened;
    const act = { type: 'reopen', by: world.actor('station_clerk'), at: 0, ...withText() };
    const failed = await world.env.client.workflow.start(complaintCaseType, {
      taskQueue: 'nobody',
      workflowId: caseRunId(caseNo, 2),
      args: [{ caseId, caseNo, clock: REAL_CLOCK, reopen: { act, updateId: newId() } }],
    });
    await failed.terminate();
    const updateId = await order(opened, 2);
    await carryOut();
    await world.eventually(() => isAnswered(updateId));
    expect(await world.state(caseId)).toMatchObject({ status: 'new', runNo: 3 });
    await world.act(runOf(opened, 3), 'withdraw', 'station_clerk', withText());
    await runOf(opened, 3).result();
  }, 30_000);
});
