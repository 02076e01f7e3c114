import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { newId } from '../../src/persistence/ids.js';
import { openCaseWorld, type CaseWorld } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

/** Every telling of attributes in the run's history, oldest first. */
async function tellings(handle: WorkflowHandle): Promise<Record<string, unknown>[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const told = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields ?? {};
    const own = Object.entries(told).filter(([name]) => name !== 'TemporalChangeVersion');
    const values = own.map(([name, { data }]) => [name, data?.length ? valueOf(data) : null]);
    return values.length > 0 ? [Object.fromEntries(values) as Record<string, unknown>] : [];
  });
}
const valueOf = (data: Uint8Array): unknown => JSON.parse(Buffer.from(data).toString('utf8')) as unknown;

/** What the engine shows after all tellings. */
const signs = async (handle: WorkflowHandle): Promise<Record<string, unknown>> =>
  Object.assign({}, ...(await tellings(handle))) as Record<string, unknown>;
const told = async (handle: WorkflowHandle): Promise<number> => (await tellings(handle)).length;
const details = async (handle: WorkflowHandle): Promise<string> =>
  (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;

describe('what operators see of a case', () => {
  it('names the insurer by its code, says when it is due and whether it is late, and only what changed', async () => {
    const [insurer] = await world.rows<{ code: string }>('SELECT code FROM insurer WHERE id = $1', [
      world.insurerId,
    ]);
    const { handle, caseId } = await world.open();
    const dues = async () =>
      (
        await world.rows<{ due: Date }>(
          `SELECT due_at AS due FROM case_clock WHERE case_id = $1 AND state = 'running' ORDER BY due_at`,
          [caseId],
        )
      ).map(({ due }) => due);
    const [contactDue] = await dues();
    await world.eventually(async () => (await told(handle)) > 0);
    expect(await signs(handle)).toMatchObject({
      Stage: 'transferred',
      Insurer: insurer?.code,
      DueAt: contactDue?.toISOString(),
      Overdue: false,
    });
    const before = await told(handle);
    await world.act(handle, 'addNote', 'station_clerk', { submissionId: newId() });
    expect(await told(handle)).toBe(before);
    const contact = { method: 'phone', outcome: 'reached', contactedAt: await world.now() } as const;
    await world.act(handle, 'logContact', 'substation_handler', contact);
    const [investigateDue] = await dues();
    expect(await signs(handle)).toMatchObject({ Stage: 'contacted', DueAt: investigateDue?.toISOString() });
    const first = await details(handle);
    expect(first).toContain('已联系；最近到期：');
    await world.passTo((investigateDue?.getTime() ?? 0) + 60_000);
    expect(await signs(handle)).toMatchObject({ Stage: 'contacted', Overdue: true });
    const later = await details(handle);
    expect(later).toContain('（已逾期）');
    expect(later.split('下一时限节点：')[1]).not.toBe(first.split('下一时限节点：')[1]);
    await world.act(handle, 'withdraw', 'station_clerk', { submissionId: newId() });
    await handle.result();
    expect(await signs(handle)).toMatchObject({ Stage: 'withdrawn', DueAt: null, Overdue: false });
    await world.record(handle, 'case-signs-withdrawn');
  }, 30_000);
});
