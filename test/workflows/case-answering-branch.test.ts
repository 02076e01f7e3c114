import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import { countFigures } from '../../src/persistence/queries/figures.js';
import { openCaseWorld, type CaseWorld } from '../harness/case-world.js';
import { buildBranch } from '../harness/people.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const CODES = ['on_time_contact', 'on_time_investigate'];

/** Both on-time rates of a sub-station, of all time. */
const ratesOf = (branchId: string) =>
  world.db.transaction((sql) =>
    countFigures(sql, CODES, {
      ...{
        from: new Date(0),
        until: new Date('2999-01-01'),
        insurerId: world.insurerId,
        line: null,
        branchId,
      },
    }),
  );

describe('a case that another sub-station takes over', () => {
  it('leaves the breach with the one that let the clock pass; what passes later is the next one’s', async () => {
    const { handle } = await world.open();
    await world.pass('4 days');
    const { id: branchId } = await buildBranch(world.db, { insurerId: world.insurerId });
    const to = { insurerId: world.insurerId, branchId, handlerId: null };
    await world.act(handle, 'reassign', 'station_clerk', to);
    await world.pass('15 days');
    await world.act(handle, 'withdraw', 'station_clerk', { submissionId: newId() });
    await handle.result();
    const none = { numerator: 0, denominator: 0 };
    expect(await ratesOf(world.branchId)).toMatchObject({
      on_time_contact: { numerator: 0, denominator: 1 },
    });
    expect(await ratesOf(world.branchId)).not.toHaveProperty('on_time_investigate');
    expect(await ratesOf(branchId)).toMatchObject({ on_time_investigate: { numerator: 0, denominator: 1 } });
    expect((await ratesOf(branchId))['on_time_contact'] ?? none).toEqual(none);
  }, 30_000);
});
