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

const contact = async (caseId: string) =>
  (
    await world.rows<{ due: Date; breached: Date | null; overdue: boolean }>(
      `SELECT k.due_at AS due, k.breached_at AS breached, c.overdue FROM case_clock k JOIN complaint_case c ON c.id = k.case_id
       WHERE c.id = $1 AND k.code = 'contact'`,
      [caseId],
    )
  )[0]!;

describe('a pause that was accepted before the due moment and performed after it', () => {
  it('takes the breach back; when the clock falls due again nobody need act for it to be recorded', async () => {
    const { handle, caseId } = await world.open();
    const first = (await contact(caseId)).due;
    await world.passTo(first.getTime());
    await world.eventually(async () => (await contact(caseId)).breached !== null);
    const clock = { clock: 'contact' } as const;
    const stamped = { ...clock, reason: 'waiting_for_consumer', at: first.getTime() - 1_000 } as const;
    await world.act(handle, 'pauseClock', 'station_supervisor', stamped);
    expect(await contact(caseId)).toMatchObject({ breached: null, overdue: false });
    await world.act(handle, 'resumeClock', 'station_supervisor', clock);
    const again = (await contact(caseId)).due;
    expect(again.getTime()).toBeGreaterThan(first.getTime());
    await world.passTo(again.getTime());
    await world.eventually(async () => (await contact(caseId)).breached !== null);
    expect(await contact(caseId)).toEqual({ due: again, breached: again, overdue: true });
    const told = await world.rows("SELECT 1 FROM case_step WHERE case_id = $1 AND step = 'due'", [caseId]);
    expect(told).toHaveLength(1);
    await world.act(handle, 'withdraw', 'station_clerk', { submissionId: newId() });
    await handle.result();
  }, 30_000);
});
