import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CLAIM_CARD, UNDERWRITING_CARD } from '../../card/card.js';
import { parseLabelled } from '../evaluate-readings.js';
import { readReply } from '../read-reply.js';
import { LEARNED } from './generated/weights.js';
import { ITEM_COLUMNS, OVERALL_COLUMNS } from './weigh.js';

it('weighs by all that is labelled: learn anew (tools/learn-replies.mjs) after the samples have changed', () => {
  const samples = readFileSync(new URL('../samples/development.tsv', import.meta.url), 'utf8');
  expect(LEARNED.learnedFrom).toBe(parseLabelled(samples).length);
  const columns = OVERALL_COLUMNS.length + ITEM_COLUMNS.length;
  expect(LEARNED.bias).toHaveLength(columns);
  expect(new Set(Object.values(LEARNED.weights).map((each) => each.length))).toEqual(new Set([columns]));
});

describe('words that no rule decides', () => {
  it.each([
    ['嘴上说得好，就是不办事', 'dissatisfied', {}],
    ['龘龘，送了两条烟才给我办', 'dissatisfied', { D: 'dissatisfied' }],
  ])('are decided where their weight is plain: %s', (text, overall, items) => {
    expect(readReply(text, CLAIM_CARD)).toMatchObject({ overall, items });
  });
  it.each(['龘龘龘龘', '退订，我要投诉你们', '态度恶劣，很满意，谢谢'])(
    'are left to a person where it is not: %s',
    (text) => {
      expect(readReply(text, UNDERWRITING_CARD).overall).toBe('person');
    },
  );
});

describe('what codes say of items', () => {
  it.each([
    ['A1 B1 C1 D1，E没兑现', 'AsBsCsDsEd'],
    ['B是2，其余都是1', 'AsBdCsDsEs'],
    ['2，主要是B，其次是D', 'BdDd'],
    ['1 D2', 'Dd'],
    ['ABCDE全是1', 'AsBsCsDsEs'],
  ])('is kept whatever words weigh: %s', (text, items) => {
    const read = Object.entries(readReply(text, CLAIM_CARD).items);
    expect(read.map(([letter, grade]) => letter + grade.charAt(0)).join('')).toBe(items);
  });
  it('drops a letter that only a passing word names', () => {
    expect(readReply('1。建议免责条款放到签字之前单独讲', UNDERWRITING_CARD).items).toEqual({
      E: 'suggestion',
    });
  });
});

it.each([
  ['跑长途呢没空打字，1', 'satisfied'],
  ['2222', 'dissatisfied'],
  ['刚才那个1按错了，我要回的是2', 'dissatisfied'],
  ['本来想回1的，还是回2吧', 'dissatisfied'],
  ['您的包裹已到驿站，取件码2-1-3306', 'person'],
  ['您对本次服务是否满意？1满意 2不满意 3意见建议 4咨询 退订回TD 选1', 'satisfied'],
])('tells a grade from what only looks like one: %s', (text, overall) => {
  expect(readReply(text, CLAIM_CARD).overall).toBe(overall);
});

it.each([
  ['TD？啥是TD', false],
  ['别没完没了地发短信，烦死', true],
  ['天天发天天发，晚上都不让人睡，给俺取消喽', true],
])('tells asking for no more texts from asking about it: %s', (text, optOut) => {
  expect(readReply(text, CLAIM_CARD).optOut).toBe(optOut);
});
