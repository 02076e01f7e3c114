import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gsmSeptets } from './gsm-alphabet.js';
import { countSmsParts, smsParts } from './sms-parts.js';
import { withSignature } from './signature.js';
import { canonicalSmsNumber } from './source-number.js';

describe('parts of a text', () => {
  it.each([
    ['满'.repeat(70), 1],
    ['满'.repeat(71), 2],
    ['满'.repeat(134), 2],
    ['满'.repeat(135), 3],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    ['', 1],
  ])('counts %#', (text, parts) => expect(countSmsParts(text)).toBe(parts));

  it('never splits a surrogate pair', () => {
    const { texts } = smsParts('满'.repeat(66) + '😀' + '意'.repeat(10));
    expect(texts[0]).toBe('满'.repeat(66));
    expect(texts[1]?.startsWith('😀')).toBe(true);
  });

  it('joins to the text again, each part within its limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const { alphabet, texts } = smsParts(text);
        expect(texts.join('')).toBe(text);
        if (texts.length === 1) return;
        for (const part of texts)
          expect(alphabet === 'ucs2' ? part.length : gsmSeptets(part)).toBeLessThanOrEqual(
            alphabet === 'ucs2' ? 67 : 153,
          );
      }),
    );
  });
});

describe('the signature', () => {
  it('stands in front once', () => {
    expect(withSignature('您好', '保险服务总站')).toBe('【保险服务总站】您好');
    expect(withSignature('【保险服务总站】您好', '【保险服务总站】')).toBe('【保险服务总站】您好');
  });
  it("replaces another's", () => expect(withSignature('【某公司】您好', '总站')).toBe('【总站】您好'));
  it('cannot be empty', () => expect(() => withSignature('您好', '【】')).toThrow(RangeError));
});

describe('source numbers', () => {
  it.each([
    ['+8613800138000', '13800138000'],
    ['8613800138000', '13800138000'],
    ['0086138 0013-8000', '13800138000'],
    ['13800138000', '13800138000'],
    ['86106550001', '106550001'],
    ['106550001', '106550001'],
    ['+8612378', '12378'],
    ['+85291234567', '+85291234567'],
    ['86123', '86123'],
  ])('%s is %s', (given, canonical) => expect(canonicalSmsNumber(given)).toBe(canonical));
});
