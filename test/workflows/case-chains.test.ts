import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { linksOf, SHIPPED_CHAINS } from '../../domain/case/chains.js';
import { newId } from '../../src/persistence/ids.js';
import { insertVersion } from '../../src/persistence/queries/dated-versions.js';
import { openCaseWorld, type CaseWorld } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

/** Which step of the investigation told whom, in order of time. */
const told = async (caseId: string) =>
  (
    await world.rows<{ line: string }>(
      `SELECT concat_ws(' ', s.step, s.to_role) AS line FROM case_step s JOIN case_clock c ON c.id = s.clock_id
       WHERE s.case_id = $1 AND c.code = 'investigate' ORDER BY s.due_moment`,
      [caseId],
    )
  ).map(({ line }) => line);

describe('an edited escalation chain', () => {
  it('tells whom it names of the clocks that begin under it; those that ran go on by their own', async () => {
    const before = await world.open();
    await world.eventually(async () => (await world.state(before.caseId)).clocks.length === 2);
    const at = new Date(await world.now());
    const insurer = linksOf({
      reminders: [
        { from: 1, to: 'substation_handler' },
        { from: 80, to: 'substation_head' },
      ],
      due: 'station_clerk',
      overdue: [{ nth: 2, hour: 8, to: 'director' }],
    });
    const contents = { ...SHIPPED_CHAINS.chains, insurer };
    const row = { version: 2, validFrom: at, contents, createdAt: at };
    await world.db.transaction((sql) => insertVersion(sql, 'escalationChains', row, 'test'));
    await world.eventually(async () => (await world.parts.rules()).chainSets.length === 2);
    const after = await world.open();
    await world.pass('25 days');
    expect(await told(before.caseId)).toEqual([
      'rung50 substation_handler',
      'rung80 substation_handler',
      'due substation_head',
      'supervisor station_supervisor',
      'deputy deputy_director',
    ]);
    expect(await told(after.caseId)).toEqual([
      'rung50 substation_handler',
      'rung80 substation_head',
      'due station_clerk',
      'day2hour8 director',
    ]);
    for (const { handle } of [after, before]) {
      await world.act(handle, 'withdraw', 'station_clerk', { submissionId: newId() });
      await world.eventually(async () => (await handle.describe()).status.name === 'COMPLETED');
    }
  }, 60_000);
});
