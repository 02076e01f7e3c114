import { describe, expect, it } from '@jest/globals';
import type { ClockPolicy } from './deadline.js';
import { whyUnfit } from './fit-policy.js';
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
