import { describe, expect, it } from '@jest/globals';
import { Knocks } from './knocks.js';

const refusedBy = async (knocks: Knocks, key: string): Promise<boolean> => {
  try {
    await knocks.take(key, '太频繁。');
    return false;
  } catch (error) {
    expect(error).toMatchObject({
      status: 429,
      message: '太频繁。',
      headers: { 'retry-after': expect.stringMatching(/^(5\d|60)$/) },
    });
    return true;
  }
};

describe('knocks', () => {
  it('are refused once the points of a key are used up, and one that is given back counts no more', async () => {
    const knocks = new Knocks({ points: 2, seconds: 60 });
    const refused = [];
    for (let n = 0; n < 4; n += 1) refused.push(await refusedBy(knocks, 'a'));
    expect(refused).toEqual([false, false, true, true]);
    expect(await refusedBy(knocks, 'b')).toBe(false);
    await knocks.giveBack('b');
    expect([
      await refusedBy(knocks, 'b'),
      await refusedBy(knocks, 'b'),
      await refusedBy(knocks, 'b'),
    ]).toEqual([false, false, true]);
    await knocks.forget('a');
    expect(await refusedBy(knocks, 'a')).toBe(false);
  });

  it('are remembered of so many keys only: the windows that began first give way', async () => {
    const knocks = new Knocks({ points: 1, seconds: 60, mostKeys: 3 });
    for (const key of ['a', 'b', 'c']) expect(await refusedBy(knocks, key)).toBe(false);
    expect(await refusedBy(knocks, 'a')).toBe(true);
    expect(await refusedBy(knocks, 'd')).toBe(false);
    expect([await refusedBy(knocks, 'b'), await refusedBy(knocks, 'a')]).toEqual([true, false]);
  });
});
