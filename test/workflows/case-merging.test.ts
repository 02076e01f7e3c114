import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { newId } from '../../src/persistence/ids.js';
import { openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const withText = () => ({ submissionId: newId() });
const absorb = (into: OpenedCase, from: OpenedCase) =>
  world.act(into.handle, 'absorb', 'station_clerk', { fromCaseNo: from.caseNo });
/** `done`, or the code of what refused it. */
const merge = (from: OpenedCase, into: OpenedCase): Promise<string> =>
  world
    .act(from.handle, 'merge', 'station_clerk', { intoCaseNo: into.caseNo, ...withText() })
    .then(() => 'done')
    .catch((error: unknown) => {
      const cause = error instanceof WorkflowUpdateFailedError ? error.cause : error;
      if (cause instanceof ApplicationFailure) return cause.type ?? 'refused';
      throw error;
    });
const openOf = async (cases: readonly OpenedCase[]): Promise<string[]> => {
  const states = await Promise.all(cases.map(({ caseId }) => world.state(caseId)));
  return states.filter(({ status }) => status !== 'concluded').map(({ caseNo }) => caseNo);
};

describe('a ring of three merges', () => {
  it.each([
    ['one after the other', (merges: (() => Promise<string>)[]) => inTurn(merges)],
    ['all at once', (merges: (() => Promise<string>)[]) => Promise.all(merges.map((each) => each()))],
  ])(
    'leaves one case open, where they come %s',
    async (_, all) => {
      const [a, b, c] = [await world.open(), await world.open(), await world.open()];
      await absorb(b, a);
      await absorb(c, b);
      await absorb(a, c);
      const outcomes = await all([() => merge(a, b), () => merge(b, c), () => merge(c, a)]);
      expect(outcomes.sort()).toEqual(['done', 'done', 'merge_ring']);
      expect(await openOf([a, b, c])).toHaveLength(1);
    },
    30_000,
  );
});

describe('a merge into a case that is over', () => {
  it('is refused, whereas one into a merged case goes on at the end of the merges', async () => {
    const [a, b, c, d] = [await world.open(), await world.open(), await world.open(), await world.open()];
    await absorb(b, a);
    await absorb(c, b);
    expect(await merge(b, c)).toBe('done');
    expect(await merge(a, b)).toBe('done');
    await absorb(c, d);
    await world.act(c.handle, 'withdraw', 'station_clerk', withText());
    expect(await merge(d, c)).toBe('merge_into_closed');
    expect(await openOf([d])).toEqual([d.caseNo]);
    await world.act(d.handle, 'withdraw', 'station_clerk', withText());
    await d.handle.result();
    await world.record(d.handle, 'case-merge-refused-withdrawn');
  }, 30_000);
});

async function inTurn(merges: (() => Promise<string>)[]): Promise<string[]> {
  const outcomes: string[] = [];
  for (const each of merges) outcomes.push(await each());
  return outcomes;
}
