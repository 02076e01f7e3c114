import { describe, expect, it } from '@jest/globals';
import { CLAIM_CARD, UNDERWRITING_CARD } from '../card/card.js';
import { readReply } from './read-reply.js';

describe('a reading in words alone', () => {
  it.each([
    ['希望别再让我跑来跑去', '否定词离评价较远,须由人看'],
    ['恼火，龘龘两个月', '评价之外另有没读懂的话,须由人看'],
    ['龘龘，不满意', '评价之外另有没读懂的话,须由人看'],
    ['态度很好，赔得也实在', '评价之外的话没有读出意思,须由人看'],
    ['能在网上办理就方便了', '说的像是愿望,须由人看'],
    ['满意得我都想退保了', '涉及哪些项目说得不分明,须由人看'],
    ['满意龘', '有没读懂的字,须由人看'],
    ['对你们的答复不满意', '涉及哪些项目说得不分明,须由人看'],
    ['哪条规定说保费要涨？', '疑问里像有不满,须由人看'],
    ['承诺的代步车，服务好', '说到承诺又没读出是否兑现,须由人看'],
  ])('is left to a person where too much stays unread: %s', (text, why) => {
    expect(readReply(text, CLAIM_CARD)).toMatchObject({ overall: 'person', items: {}, why });
  });
  it.each([
    ['不太满意', 'dissatisfied'],
    ['服务态度：不满意', 'dissatisfied'],
    ['你好，很满意', 'satisfied'],
    ['钱到账了，很满意', 'satisfied'],
    ['履约情况不满意，其他还好', 'dissatisfied'],
    ['材料交齐两个星期了，一点消息都没有', 'dissatisfied'],
    ['很满意，谢谢', 'satisfied'],
    ['在网上就能办，方便', 'satisfied'],
    ['十天了都没见钱', 'dissatisfied'],
    ['理赔进度怎么查', 'enquiry'],
  ])('stands where what it says is read: %s', (text, overall) => {
    expect(readReply(text, CLAIM_CARD).overall).toBe(overall);
  });
  it('honours an opt-out in what is left to a person', () => {
    expect(readReply('退订，龘龘，不满意', CLAIM_CARD)).toMatchObject({ overall: 'person', optOut: true });
  });
});

it.each(['2，龘龘龘', '2 没有龘龘', 'B2，龘龘，龘龘'])(
  'never sets a code aside for its explanation: %s',
  (text) => {
    expect(readReply(text, UNDERWRITING_CARD).overall).toBe('dissatisfied');
  },
);
