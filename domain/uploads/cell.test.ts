import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cellReader, parseMoney, parsePhone } from './cell.js';
import type { Column } from './column.js';

const codeOf = (column: Column, raw: string): unknown => {
  const value = cellReader(column)(raw);
  return typeof value === 'object' && value !== null ? value.code : value;
};

describe('parsePhone', () => {
  it.each([
    '13800138000',
    '+8613800138000',
    '+86 138 0013 8000',
    '138-0013-8000',
    '+86-138-0013-8000',
    '138 0013\u00a08000',
  ])('reads %s', (text) => expect(parsePhone(text)).toBe('13800138000'));

  it.each([
    '1380013800',
    '138001380000',
    '12800138000',
    '0851-85901234',
    '+85213800138000',
    '12378',
    '1380013800O',
    '+86',
  ])('refuses %s', (text) => expect(parsePhone(text)).toBeUndefined());
});

describe('parseMoney', () => {
  it.each([
    ['0', 0],
    ['12', 1200],
    ['12.5', 1250],
    ['12.05', 1205],
    ['2000000000.01', 200_000_000_001],
    ['9999999999999.99', 999_999_999_999_999],
  ])('reads %s', (text, fen) => expect(parseMoney(text)).toBe(fen));

  it.each(['-1', '+1', '1.234', '1.', '.5', '1,000', '1e3', '¥5', '99999999999999', 'NaN'])(
    'refuses %s',
    (text) => expect(parseMoney(text)).toBeUndefined(),
  );

  it('holds every fen exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (fen) => {
        const text = `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
        expect(parseMoney(text)).toBe(fen);
      }),
    );
  });
});

describe('cellReader', () => {
  const text: Column = { name: 'customer_name', chinese: '客户姓名', kind: 'text', required: true, max: 3 };

  it('counts characters, not code units', () => {
    expect(codeOf(text, '𠮷𠮷𠮷')).toBe('𠮷𠮷𠮷');
    expect(codeOf(text, '𠮷𠮷𠮷𠮷')).toBe('too_long');
    expect(codeOf(text, '  王小明 ')).toBe('王小明');
  });

  it.each(['a\u0000', 'a\nb', '\tab', 'ab\u007f', 'a\u0085'])('finds the control character in %j', (raw) =>
    expect(codeOf(text, raw)).toBe('control_character'),
  );

  it.each(['', ' ', '\u3000'])('calls %j empty', (raw) => {
    expect(codeOf(text, raw)).toBe('required');
    expect(codeOf({ ...text, required: false }, raw)).toBeNull();
  });

  it.each(['=1', '+1', '-1', '@a', "'=1"])('takes %s as plain text', (raw) =>
    expect(codeOf(text, raw)).toBe(raw),
  );

  it('reads a coded cell by code or word, and lists the choices where it knows neither', () => {
    const choices = [{ code: 'paid', word: '赔付' }];
    const stage: Column = { name: 'stage', chinese: '环节', kind: 'coded', choices };
    expect(codeOf(stage, 'paid')).toBe('paid');
    expect(codeOf(stage, '赔付')).toBe('paid');
    expect(cellReader(stage)('赔了')).toMatchObject({
      column: 'stage',
      code: 'unknown_value',
      message: expect.stringContaining('赔付(paid)'),
    });
  });

  it('gives equal faults as one object and never repeats the content', () => {
    const read = cellReader({ name: 'customer_phone', chinese: '手机号码', kind: 'phone' });
    expect(read('13812')).toBe(read('13899'));
    expect(JSON.stringify(read('99912345'))).not.toContain('99912345');
  });
});
