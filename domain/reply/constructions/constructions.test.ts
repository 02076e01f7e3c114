import { describe, expect, it } from '@jest/globals';
import { CLAIM_CARD, UNDERWRITING_CARD } from '../../card/card.js';
import { readReply } from '../read-reply.js';
import { neededCharacters } from './needed-characters.js';

describe('words in an order that says more than each by itself', () => {
  it.each([
    ['没有一次让人满意的', 'dissatisfied', {}],
    ['满意两个字说不出口', 'dissatisfied', {}],
    ['满意度只有零分', 'dissatisfied', {}],
    ['哪来不满意的道理', 'satisfied', {}],
    ['再满意不过了', 'satisfied', {}],
    ['钱到现在都没打给我', 'dissatisfied', { B: 'dissatisfied' }],
    ['材料补了五次还没办好', 'dissatisfied', { B: 'dissatisfied' }],
    ['定损价压得太低', 'dissatisfied', { A: 'dissatisfied' }],
    ['送了两条烟才给我办', 'dissatisfied', { D: 'dissatisfied' }],
    ['没收过我一根烟', 'satisfied', { D: 'satisfied' }],
    ['说话冲得很', 'dissatisfied', { C: 'dissatisfied' }],
    ['2 查勘员口气冲', 'dissatisfied', { C: 'dissatisfied' }],
    ['2，钱还没到', 'dissatisfied', { B: 'dissatisfied' }],
    ['没有比你们更好的了', 'satisfied', {}],
    ['人家隔壁公司三天赔，你们三十天', 'dissatisfied', { B: 'dissatisfied' }],
    ['跟前年那回比差远了', 'dissatisfied', {}],
    ['2，给的钱太少', 'dissatisfied', { A: 'dissatisfied' }],
    ['2 拿了我东西', 'dissatisfied', { D: 'dissatisfied' }],
    ['说半个月到账，一个月了还没到', 'dissatisfied', { B: 'dissatisfied', E: 'dissatisfied' }],
    ['3，早日到账', 'suggestion', { B: 'suggestion' }],
    ['少要点资料嘛', 'suggestion', { B: 'suggestion' }],
    ['赔得慢，但态度好', 'dissatisfied', { B: 'dissatisfied', C: 'satisfied' }],
    ['从报案到赔款不到一星期', 'satisfied', { B: 'satisfied' }],
    ['承诺快赔，实际拖了一个月', 'dissatisfied', { B: 'dissatisfied', E: 'dissatisfied' }],
    ['上午报案下午就赔了', 'satisfied', { B: 'satisfied' }],
    ['答应月底打钱，又没打', 'dissatisfied', { E: 'dissatisfied' }],
    ['答应赔五千只赔三千', 'dissatisfied', { A: 'dissatisfied', E: 'dissatisfied' }],
    ['医院发票丢了还能报不', 'enquiry', {}],
    ['除了慢，别的都满意', 'dissatisfied', { B: 'dissatisfied' }],
  ])('on the card for claims: %s', (text, overall, items) => {
    expect(readReply(text, CLAIM_CARD)).toMatchObject({ overall, items });
  });
  it.each([
    ['免责条款根本没人跟我讲过', 'dissatisfied', { E: 'dissatisfied' }],
    ['把犹豫期讲得清清楚楚', 'satisfied', { E: 'satisfied' }],
    ['说是存定期，结果买成了保险', 'dissatisfied', { E: 'dissatisfied' }],
    ['名字是业务员替我写的', 'dissatisfied', { F: 'dissatisfied' }],
    ['我自己亲手签的字', 'satisfied', { F: 'satisfied' }],
    ['答应送的油卡只给了一半', 'dissatisfied', { D: 'dissatisfied' }],
    ['保费涨了也不讲一声', 'dissatisfied', { E: 'dissatisfied' }],
    ['说好的返现呢？', 'dissatisfied', { D: 'dissatisfied' }],
    ['能否多讲讲保险知识', 'suggestion', {}],
    ['希望把条款讲慢一点', 'suggestion', { E: 'suggestion' }],
  ])('on the card for underwriting: %s', (text, overall, items) => {
    expect(readReply(text, UNDERWRITING_CARD)).toMatchObject({ overall, items });
  });
  it.each(['脸难看事难办', '不给红包就拖', '龘龘，讲不清'])(
    'pass over nothing that single words had found or that nobody could read: %s',
    (text) => {
      expect(readReply(text, CLAIM_CARD).overall).toBe('person');
    },
  );
});

describe('texts that are not this consumer’s words', () => {
  it.each([
    '满意请回复1，不满意请回复2，退订回TD',
    '尊敬的客户，请作出评价，1为满意，2为不满意，退订回复TD',
    '【某某超市】会员日全场八折，退订回T',
  ])('opt nobody out: %s', (text) => {
    expect(readReply(text, CLAIM_CARD)).toMatchObject({ overall: 'person', optOut: false });
  });
  it('still opt out whoever writes the code himself', () => {
    expect(readReply('你们太烦了，退订TD', CLAIM_CARD).optOut).toBe(true);
    expect(readReply('退订回T', CLAIM_CARD).optOut).toBe(true);
  });
});

it.each([
  ['甲(?:乙|丙)?丁[戊己]', '甲'],
  ['(?:甲|乙丙)?[丁戊]{1,3}己?', '丁戊'],
  ['(?<![甲])(?:乙|丙丁)(?=戊)', '丙乙'],
  ['[^，]{0,4}(?:甲|乙)', '乙甲'],
])('is searched only in texts that hold one of the characters that %s needs', (source, needed) => {
  expect(Array.from(neededCharacters(source)).sort().join('')).toBe(Array.from(needed).sort().join(''));
});

it('is read in a moment however a text repeats itself', () => {
  const slowest = ['跑了', '没有', '答应送', '满意', '没人讲过免责', '资料交了三次还'].map((piece) => {
    const text = piece.repeat(80).slice(0, 160);
    const began = performance.now();
    for (let i = 0; i < 10; i += 1) readReply(text, CLAIM_CARD);
    return (performance.now() - began) / 10;
  });
  expect(Math.max(...slowest)).toBeLessThan(50);
});
