import { describe, expect, it } from '@jest/globals';
import type { ClockPolicy } from './deadline.js';
import { whatIsUnfit, whyUnfit } from './fit-policy.js';
import { SHIPPED_POLICIES } from './policies.js';

const contact: ClockPolicy = {
  ...{ code: 'contact', unit: 'natural_day', amount: 2, roll: false, rungs: [50, 80, 100] },
};

describe('a clock policy', () => {
  it('as shipped is fit, every one', () => {
    for (const policy of SHIPPED_POLICIES.policies) expect(whyUnfit(policy)).toBeNull();
  });

  it.each<[string, Partial<ClockPolicy>]>([
    ['没有名为“tea-break”', { code: 'tea-break' }],
    ['不小于 1', { amount: 0 }],
    ['不小于 1', { amount: 1.5 }],
    ['只有自然日', { unit: 'hour', roll: true }],
    ['由小到大', { rungs: [80, 50] }],
    ['由小到大', { rungs: [0] }],
    ['由小到大', { rungs: [120] }],
    ['须按日计', { code: 'reply-reading', unit: 'hour' }],
    ['不顺延', { code: 'reply-window', roll: true }],
    ['自然日或小时', { code: 'reply-window', unit: 'working_day' }],
  ])('is unfit: %s', (words, change) => {
    expect(whyUnfit({ ...contact, ...change })).toContain(words);
  });
});

describe('the stored sets of clock policies', () => {
  const noon = Date.parse('2026-03-02T12:00:00+08:00');
  const hour = 3_600_000;
  const good = { version: 1, validFrom: noon - 100 * hour, policies: [contact] };
  const bad = (version: number, validFrom: number) => ({
    ...{ version, validFrom, policies: [{ ...contact, amount: 0 }, contact] },
  });

  it('are fit where what counts is, and where none is stored', () => {
    expect(whatIsUnfit([], noon)).toBeNull();
    expect(whatIsUnfit([good], noon)).toBeNull();
  });

  it('are unfit by what is in force, by what comes, and by what the replies of the date go by', () => {
    expect(whatIsUnfit([good, bad(2, noon)], noon)).toBe(
      '有 1 条时限规则不能按现值计算：第 2 版“contact”：时限须为不小于 1 的整数。请在新版本中更正。',
    );
    expect(whatIsUnfit([good, bad(2, noon + hour)], noon)).toContain('第 2 版');
    const mendedThisMorning = { ...good, version: 3, validFrom: noon - hour };
    expect(whatIsUnfit([bad(2, noon - 24 * hour), mendedThisMorning], noon)).toContain('第 2 版');
  });

  it('are fit again where a later set took the place of the unfit one before the date began', () => {
    expect(
      whatIsUnfit([bad(2, noon - 48 * hour), { ...good, version: 3, validFrom: noon - 12 * hour }], noon),
    ).toBeNull();
  });
});
