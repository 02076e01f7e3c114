import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import { FEEDBACK, openCaseWorld, type CaseWorld } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

describe('a case that an insurer tries its system out on', () => {
  it('goes on after accepted feedback by the phone task, asks nobody, and can be concluded', async () => {
    const { handle, caseId } = await world.open({ test: true });
    await world.act(handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, submissionId: newId() });
    await world.act(handle, 'acceptFeedback', 'station_clerk', {});
    expect(await world.state(caseId)).toMatchObject({
      ...{ status: 'following_up' },
      followUp: { state: 'phone_task', sentAt: null },
    });
    expect(await world.rows('SELECT 1 FROM survey WHERE case_id = $1', [caseId])).toEqual([]);
    await world.act(handle, 'phoneTaskDone', 'station_clerk', { outcome: 'satisfied' });
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
    expect(world.sms.count()).toBe(0);
  }, 30_000);
});
