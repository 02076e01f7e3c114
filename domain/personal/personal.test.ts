import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalIdNo, canonicalName, canonicalPhone, isMobile, phoneTail } from './canonical.js';
import { maskIdNo, maskName, maskPhone, maskText } from './mask.js';

const mobile = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String);

describe('canonical forms', () => {
  it.each([
    ['13812345678', '13812345678'],
    ['+86 138-1234-5678', '13812345678'],
    ['0086 138 1234 5678', '13812345678'],
    ['８６１３８１２３４５６７８', '13812345678'],
    ['(0851) 8580 1234', '085185801234'],
    ['12378', '12378'],
    ['8612345', '8612345'],
  ])('phone %s is %s', (text, phone) => expect(canonicalPhone(text)).toBe(phone));

  it('of a phone is the same however it is written, and of itself', () => {
    fc.assert(
      fc.property(
        mobile,
        fc.constantFrom('', '+86', '86', '0086 '),
        fc.constantFrom('', ' ', '-'),
        (phone, prefix, gap) => {
          const written = `${prefix}${phone.slice(0, 3)}${gap}${phone.slice(3, 7)}${gap}${phone.slice(7)}`;
          expect(canonicalPhone(written)).toBe(phone);
          expect(isMobile(phone)).toBe(true);
        },
      ),
    );
  });

  it('of the tail is four digits or nothing', () => {
    expect(phoneTail('13812345678')).toBe('5678');
    expect(phoneTail('123')).toBeNull();
  });

  it.each([
    [' 张 三\u3000丰 ', '张三丰'],
    ['张\u200b三丰', '张三丰'],
    ['Ｊｏｈｎ Smith', 'johnsmith'],
    ['买买提・艾力', '买买提·艾力'],
    ['买买提•艾力', '买买提·艾力'],
  ])('name %j is %s', (text, name) => expect(canonicalName(text)).toBe(name));

  it('of an identity number is upper-case and whole', () => {
    expect(canonicalIdNo('520102 19900307 001x')).toBe('52010219900307001X');
  });
});

describe('masks', () => {
  it.each([
    ['13812345678', '138****5678'],
    ['+86 138 1234 5678', '138****5678'],
    ['0851-85801234', '0851****1234'],
    ['010 6627 8888', '010****8888'],
    ['85801234', '******34'],
    ['12378', '*****'],
    ['', ''],
  ])('phone %s shows %s', (phone, shown) => expect(maskPhone(phone)).toBe(shown));

  it.each([
    ['张三丰', '张**'],
    ['张三', '张*'],
    ['欧阳锋', '欧阳*'],
    ['欧阳', '欧*'],
    ['司马相如', '司马**'],
    ['张', '*'],
    ['John Smith', 'J*** S****'],
    ['买买提·艾力', '买**·**'],
    ['𠮷田太郎', '𠮷***'],
    ['', ''],
  ])('name %s shows %s', (name, shown) => expect(maskName(name)).toBe(shown));

  it.each([
    ['52010219900307001X', '520***********001X'],
    ['520102900307001', '520********7001'],
    ['护照E1234567', '**********'],
  ])('identity number %s shows %s', (idNo, shown) => expect(maskIdNo(idNo)).toBe(shown));

  it.each([
    ['我的电话是13812345678，请回', '我的电话是138****5678，请回'],
    ['打 138 1234-5678 或+8613912345678', '打 138****5678 或139****5678'],
    ['１３８１２３４５６７８', '138****5678'],
    ['13812345678/13912345678', '138****5678/139****5678'],
    ['座机0851-85801234转8', '座机0851****1234转8'],
    ['身份证52010219900307001x号', '身份证520***********001X号'],
    ['旧证520102900307001', '旧证520********7001'],
    ['卡号6222 0212 3456 7890 128', '卡号***************0128'],
    [
      '案件GZ-2026-000123，保单P202600001234567，赔付12000.50元',
      '案件GZ-2026-000123，保单P202600001234567，赔付12000.50元',
    ],
    ['2026-03-01 10:20 回复2BC', '2026-03-01 10:20 回复2BC'],
    ['请拨12378', '请拨12378'],
  ])('text %s shows %s', (text, shown) => expect(maskText(text)).toBe(shown));

  it.each([
    ['我是张三，业务员李四骗我', ['张三', '李四'], '我是张*，业务员李*骗我'],
    ['张三丰说张三不在，电话13812345678', ['张三', '张三丰'], '张**说张*不在，电话138****5678'],
    ['王先生态度差', ['王'], '王先生态度差'],
    ['（已依申请删除）', ['（已依申请删除）'], '（已依申请删除）'],
    ['经办人John Smith', ['John Smith'], '经办人J*** S****'],
    ['没有名字', ['', ' '], '没有名字'],
  ])('text %s that names %s shows %s', (text, names, shown) => expect(maskText(text, names)).toBe(shown));

  it('never leave a name in a text that is known to belong to it', () => {
    const letters = fc.constantFrom('张', '三', '丰', '李', '四', '说', '，');
    const name = fc.string({ unit: fc.constantFrom('张', '三', '丰', '李'), minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.string({ unit: letters }), name, fc.string({ unit: letters }), (before, who, after) => {
        expect(maskText(`${before}${who}${after}`, [who])).not.toContain(who);
      }),
    );
  });

  it('never leave a phone in a text, whatever stands around it', () => {
    const around = fc.string({ unit: fc.constantFrom('请', '回', ' ', '：', 'a', '-', '，', '电') });
    fc.assert(
      fc.property(around, mobile, around, (before, phone, after) => {
        const shown = maskText(`${before}${phone}${after}`);
        expect(shown).not.toContain(phone);
        expect(shown).toContain(`${phone.slice(0, 3)}****${phone.slice(7)}`);
      }),
    );
  });

  it('leave a text without digits as it is, and are stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const shown = maskText(text);
        if (!/\p{Nd}/u.test(text)) expect(shown).toBe(text);
        expect(maskText(shown)).toBe(shown);
      }),
    );
  });
});
