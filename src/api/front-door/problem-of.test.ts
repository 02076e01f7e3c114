import { describe, expect, it } from '@jest/globals';
import { problemOf } from './problem-of.js';

const fromPostgres = (fields: object): Error => Object.assign(new Error('could not extend file'), fields);

describe('problemOf', () => {
  it.each([
    ['a full disk', fromPostgres({ code: '53100', file: 'md.c', routine: 'mdextend' })],
    ['a file at its largest size', fromPostgres({ code: 'XX000', file: 'md.c', routine: 'mdzeroextend' })],
    ['a full disk, told by TypeORM', { driverError: fromPostgres({ code: '53100' }) }],
  ])('tells in a sentence that nothing was saved for want of room: %s', (_, error) => {
    const { status, code, message } = problemOf(error);
    expect([status, code]).toEqual([503, 'storage-full']);
    expect(message).toContain('没有保存');
    expect(message).toContain('腾出空间');
  });

  it.each([
    ['a page that is damaged', fromPostgres({ code: 'XX001', file: 'md.c', routine: 'mdreadv' })],
    [
      'a broken rule of the database',
      { driverError: fromPostgres({ code: '23503', file: 'ri_triggers.c' }) },
    ],
    ['anything else', new Error('surprise')],
  ])('keeps a surprise inside: %s', (_, error) => {
    expect(problemOf(error)).toMatchObject({ status: 500, code: 'internal-error' });
  });
});
