import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { carryOutRunCommands } from '../../src/inbound/runs/run-starter.js';
import { newId } from '../../src/persistence/ids.js';
import { signalCases } from '../../src/persistence/queries/case-signals.js';
import { casesHeldBack, insertStop, releaseStop } from '../../src/persistence/queries/sending-stops.js';
import { caseRunId, complaintCaseType } from '../../workflows/case/messages.js';
import { openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const stationNow = async (): Promise<Date> => new Date(Math.round(await world.now()));

async function carryOut(): Promise<void> {
  const { db, now } = world.parts;
  while ((await carryOutRunCommands({ db, client: world.env.client, now })).taken > 0);
}

async function stopAll(): Promise<{ release(): Promise<void> }> {
  const at = await stationNow();
  const stop = await world.apiDb.transaction(
    (sql) => insertStop(sql, { insurerId: null, by: 'user:supervisor', submissionId: null }, at),
    { scope: 'all' },
  );
  return {
    release: async () => {
      const now = await stationNow();
      await world.apiDb.transaction(
        async (sql) => {
          await releaseStop(sql, stop!.id, 'user:supervisor', now);
          await signalCases(sql, await casesHeldBack(sql, null), 'messagesReleased', now);
        },
        { scope: 'all' },
      );
      await carryOut();
    },
  };
}

async function reopen({ caseId, caseNo }: OpenedCase): Promise<WorkflowHandle> {
  const at = (await stationNow()).getTime();
  const act = { type: 'reopen' as const, by: world.actor('station_clerk'), at, submissionId: newId() };
  return world.env.client.workflow.start(complaintCaseType, {
    taskQueue: 'station',
    workflowId: caseRunId(caseNo, 2),
    args: [{ caseId, caseNo, clock: REAL_CLOCK, reopen: { act, updateId: newId() } }],
  });
}

describe('a case that is concluded during a stop and reopened before it is let go', () => {
  it('leaves no run behind: the first ends when the further one takes over, which sends what waits, once', async () => {
    const opened = await world.openFollowedUp();
    const { handle, caseId } = opened;
    const stop = await stopAll();
    const word = {
      inboundId: newId(),
      overall: 'satisfied',
      at: (await stationNow()).getTime(),
      late: false,
    };
    await handle.signal('followUpAnswered', word);
    await world.eventually(async () => (await world.state(caseId)).status === 'concluded');
    expect((await world.ledger(caseId)).at(-1)).toBe('case_concluded planned');
    expect((await handle.describe()).status.name).toBe('RUNNING');
    const further = await reopen(opened);
    await world.eventually(async () => (await world.state(caseId)).status === 'new');
    await carryOut();
    await world.eventually(async () => (await handle.describe()).status.name === 'COMPLETED');
    const before = world.sms.count();
    await stop.release();
    await world.eventually(async () => (await world.ledger(caseId)).at(-1) === 'case_concluded submitted');
    expect(world.sms.count() - before).toBe(1);
    await world.record(handle, 'case-taken-over');
    await world.act(further, 'withdraw', 'station_clerk', { submissionId: newId() });
    expect(await further.result()).toMatchObject({ status: 'withdrawn' });
  }, 30_000);

  it('ends with the stop where nobody reopens it', async () => {
    const { handle, caseId } = await world.openFollowedUp();
    const stop = await stopAll();
    const word = {
      inboundId: newId(),
      overall: 'satisfied',
      at: (await stationNow()).getTime(),
      late: false,
    };
    await handle.signal('followUpAnswered', word);
    await world.eventually(async () => (await world.state(caseId)).status === 'concluded');
    await stop.release();
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
    expect((await world.ledger(caseId)).at(-1)).toBe('case_concluded submitted');
  }, 30_000);
});
