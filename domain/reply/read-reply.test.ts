import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CLAIM_CARD, SHIPPED_CARDS, UNDERWRITING_CARD } from '../card/card.js';
import { evaluateReadings, parseLabelled } from './evaluate-readings.js';
import { readReply } from './read-reply.js';

const sample = (name: string): ReturnType<typeof parseLabelled> =>
  parseLabelled(readFileSync(new URL(`samples/${name}.tsv`, import.meta.url), 'utf8'));

// The given set stands for what people send. The development set gathers what was once misread: it is harder.
describe.each([
  ['given', 0.93],
  ['development', 0.83],
])('reading the %s set', (name, leastDecided) => {
  const measured = evaluateReadings(sample(name), SHIPPED_CARDS);

  it('never reads a complaint or a suggestion as satisfied', () => {
    expect(measured.cardinalSins).toBe(0);
  });
  it('is right in 99.5 % of what it decides', () => {
    expect(
      measured.misread
        .map(({ row, fault }) => `${fault}: ${row.text}`)
        .slice(0, measured.rightShare >= 0.995 ? 0 : 20),
    ).toEqual([]);
    expect(measured.rightShare).toBeGreaterThanOrEqual(0.995);
  });
  it(`decides ${String(leastDecided * 100)} % without a person`, () => {
    expect(measured.decidedShare).toBeGreaterThanOrEqual(leastDecided);
  });
});

it('holds enough varied texts to measure by', () => {
  expect(sample('given').length).toBeGreaterThanOrEqual(120);
  expect(sample('development').length).toBeGreaterThanOrEqual(8_000);
});

const SATISFIED = [
  '1',
  '满意',
  '很满意，谢谢',
  '服务很好',
  '1 讲解很细致',
  '态度好，赔得快',
  'A1B1',
  '没有不满意',
  '👍',
  '非常感谢',
];
const COMPLAINTS = [
  '不满意',
  '2',
  '态度恶劣',
  '拖了三个月还没赔',
  '骗人',
  '收了红包',
  '代签名',
  '没人管',
  '太差',
  '一点都不满意',
  '说话不算数',
  '垃圾公司',
  '赔得太少',
];
const CODES = ['1', '2', '3', '4', '2BC', 'B2C2', 'A1B2', 'A1B3', '1ABC', '2E', 'A1B1C1D2E1', 'A6', '2G'];

describe('readings that must hold for any text', () => {
  it('never reads as satisfied what holds a complaint', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SATISFIED),
        fc.constantFrom(...COMPLAINTS),
        fc.boolean(),
        fc.constantFrom('，', '。', ' ', '；但是', '\n'),
        (fine, ill, first, mark) => {
          const text = first ? ill + mark + fine : fine + mark + ill;
          for (const card of SHIPPED_CARDS) expect(readReply(text, card).overall).not.toBe('satisfied');
        },
      ),
    );
  });

  const wide = (text: string): string =>
    Array.from(text)
      .map((c) => (c > ' ' && c <= '~' ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c))
      .join('');
  const spell = fc.constantFrom<(text: string) => string>(
    (text) => text.toLowerCase(),
    wide,
    (text) => Array.from(text).join(' '),
    (text) => `  ${text}。`,
    (text) => `${text}！！`,
    (text) => Array.from(text).join('，').replace(/^，/, ''),
    (text) => `\u200b${text}\ufeff`,
    (text) => `“${text}”`,
  );
  it('reads codes alike in any width, case, spacing and punctuation', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CODES),
        fc.constantFrom(...SHIPPED_CARDS),
        spell,
        spell,
        fc.constantFrom('', '回复', '选', '我选'),
        (code, card, one, two, lead) => {
          const plain = readReply(code, card);
          const spelt = readReply(lead + one(two(code)), card);
          expect([spelt.overall, spelt.items]).toEqual([plain.overall, plain.items]);
        },
      ),
    );
  });

  it('always honours an opt-out', () => {
    const optOut = fc.constantFrom(
      'TD',
      'td',
      'ＴＤ',
      'T D',
      'T',
      '退订',
      '退訂',
      '怎么退订',
      '别再发了',
      '不要再给我发短信',
      '莫再发了',
    );
    fc.assert(
      fc.property(
        fc.constantFrom('', ...SATISFIED, ...COMPLAINTS),
        optOut,
        fc.boolean(),
        (said, stop, first) => {
          const reading = readReply(first ? `${stop}，${said}` : `${said}，${stop}`, UNDERWRITING_CARD);
          expect(reading.optOut).toBe(true);
        },
      ),
    );
  });

  it.each([
    '不想收短信',
    '短信太多了，取消',
    '拒绝接收',
    '请把我移出名单',
    '退，别再发了',
    '莫要再发咯，烦',
    '甭给俺发了',
    '咋个不收短信',
    '表再发了',
    '别再给我推短信了',
  ])('honours %s', (text) => {
    expect(readReply(text, CLAIM_CARD)).toMatchObject({ overall: 'none', optOut: true });
  });
  it.each([
    '我没有退订',
    '“退订回TD”这句我看到了，我选2',
    '退订？先把我的钱退了再说',
    '理赔员把我微信拉黑了',
    '【顺达搬家】专业搬家拉货，起步价128元，电话0851-85500000，回T退订',
    '怎么不收我的材料',
  ])('takes no opt-out from what asks for none: %s', (text) => {
    expect(readReply(text, CLAIM_CARD).optOut).toBe(false);
  });
  it('leaves to a person whether a complaint beside an opt-out is of the texts', () => {
    expect(readReply('退订，我要投诉你们', CLAIM_CARD)).toMatchObject({ overall: 'person', optOut: true });
    expect(readReply('退订，再发就投诉', CLAIM_CARD)).toMatchObject({ overall: 'none', optOut: true });
  });

  it('never throws, and names only items of the card', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.constantFrom(...SHIPPED_CARDS),
        (text, card) => {
          const reading = readReply(text + '2A', card, text);
          const letters = card.items.map((item) => item.letter);
          for (const letter of Object.keys(reading.items)) expect(letters).toContain(letter);
        },
      ),
    );
    expect(readReply('\ud800', CLAIM_CARD).overall).toBe('person');
    expect(readReply('', CLAIM_CARD).overall).toBe('person');
  });
});

describe('what people put beside a rating', () => {
  it.each([
    '，谢谢小周',
    '，王经理人很好',
    '【李建国】',
    '（王大姐）',
    '，榕江县的',
    '，保单号PDAA202352010000123',
    ' 13985012345',
    '🌹🌹',
    '(^▽^)',
    ' ^_^',
    '！！！~~~',
    '。。。谢谢！🙏',
  ])('is no obstacle: %s', (beside) => {
    for (const rating of ['1', '满意', '很满意'])
      expect(readReply(rating + beside, CLAIM_CARD)).toMatchObject({
        overall: 'satisfied',
        items: {},
        optOut: false,
      });
  });
  it.each([
    '请兑现承诺',
    '你们要负责',
    '无故拒赔',
    '没看现场就拒赔',
    '我的耐心有限',
    '满意T_T',
    '谁负责',
    '赔的实在太低',
    '没有你们慢的',
    '赔款跟合同上写的不一样',
    '赔得跟说的差不一样',
    '都说你们公司讲信用，我看未必，答应的东西影子都没有',
    '保单上写清楚现金价值嘛',
    '满意啥满意',
    '真的会谢',
  ])('is no praise: %s', (text) => {
    for (const card of SHIPPED_CARDS) expect(readReply(text, card).overall).not.toBe('satisfied');
  });
  it.each(['别提多满意了', '怎么会不满意，人家大半夜还来拖我的车', '他答应的事没有一件落空'])(
    'is no complaint: %s',
    (text) => {
      for (const card of SHIPPED_CARDS) expect(readReply(text, card).overall).not.toBe('dissatisfied');
    },
  );
  it.each(['A4纸打的合同字太小，建议放大', 'D2座的旅客物品丢了，动车险赔么'])(
    'names a thing and no item: %s',
    (text) => {
      for (const card of SHIPPED_CARDS) expect(readReply(text, card).items).toEqual({});
    },
  );
  it('counts each grade for the item named before it, and none that is held out', () => {
    expect(readReply('履约情况1，快捷简便2', CLAIM_CARD).items).toEqual({
      A: 'satisfied',
      B: 'dissatisfied',
    });
    expect(readReply('赔下来我就给1', CLAIM_CARD).overall).toBe('person');
    expect(readReply('我就选1', CLAIM_CARD).overall).toBe('satisfied');
    expect(readReply('1，业务员教我这么回的', UNDERWRITING_CARD).overall).toBe('person');
  });
  it('keeps votes apart that do not touch', () => {
    expect(readReply('2AB，C1', CLAIM_CARD).items).toEqual({
      A: 'dissatisfied',
      B: 'dissatisfied',
      C: 'satisfied',
    });
    expect(readReply('2 A B 1', CLAIM_CARD).overall).toBe('person');
    expect(readReply('A到C都是2', CLAIM_CARD).items).toEqual({
      A: 'dissatisfied',
      B: 'dissatisfied',
      C: 'dissatisfied',
    });
  });
});

describe('what a reading keeps', () => {
  it('keeps the explanation without its code', () => {
    expect(readReply('2，要烟要酒', CLAIM_CARD).text).toBe('要烟要酒');
    expect(readReply('２BC：赔得慢', CLAIM_CARD).text).toBe('赔得慢');
    expect(readReply('回复2', CLAIM_CARD).text).toBeNull();
    expect(readReply('2023年買的險還能報嗎', CLAIM_CARD).text).toBe('2023年買的險還能報嗎');
  });
  it('says why without the words of the consumer', () => {
    const { why } = readReply('张三丰说你们骗人', CLAIM_CARD);
    expect(why).not.toMatch(/张三丰|骗/);
    expect(why.length).toBeGreaterThan(3);
  });
  it('offers thanks for the praise register, and bare grades not', () => {
    expect(readReply('谢谢小周，服务周到', CLAIM_CARD).praise).toBe(true);
    expect(readReply('1', CLAIM_CARD).praise).toBe(false);
    expect(readReply('满意', CLAIM_CARD).praise).toBe(false);
    expect(readReply('谢谢，太差', CLAIM_CARD).praise).toBe(false);
  });
  it('does not take our own prompt for the answer', () => {
    const prompt = '【服务总站】您好，请评价本次承保服务：1满意 2不满意 3意见建议 4咨询，退订回TD。';
    expect(readReply(prompt, UNDERWRITING_CARD, prompt)).toMatchObject({ overall: 'person', optOut: false });
    expect(readReply(`${prompt} 2`, UNDERWRITING_CARD, prompt)).toMatchObject({
      overall: 'dissatisfied',
      optOut: false,
    });
    expect(readReply(`1 ${prompt}`, UNDERWRITING_CARD, prompt)).toMatchObject({
      overall: 'satisfied',
      optOut: false,
    });
  });
});
