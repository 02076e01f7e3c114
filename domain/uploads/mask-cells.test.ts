import { describe, expect, it } from '@jest/globals';
import { serviceEventColumns } from './column.js';
import { cellMask } from './mask-cells.js';

const header = ['业务流水号', 'customer_phone', '客户姓名', '险种', '投保人', '经办人', 'occurred_at'];
const shown = (...cells: string[]): string[] => cellMask(header, serviceEventColumns)(cells);

describe('rows that are shown without a reveal', () => {
  it('name no person, say no number, and can still be found', () => {
    expect(shown('E1', '13800138000', '张三丰', '车险', '李四', '王经办', '2026-03-02 09:00')).toEqual([
      ...['E1', '138****8000', '张**', '车险', '***', '王**', '2026-03-02 09:00'],
    ]);
  });

  it('cover numbers that stand in the wrong column, and phones that cannot be right', () => {
    expect(shown('13800138000', '+86 138-0013', '欧阳锦鲤', '电话13800138000', '', '', '')).toEqual([
      ...['138****8000', '*******13', '欧阳**', '电话138****8000', '', '', ''],
    ]);
    expect(shown('E1', '张三丰', '', '', '', '', '')[1]).toBe('');
  });

  it('are covered whole where their cells are not those of the header', () => {
    expect(shown('E1', '张三丰', '车险')).toEqual(['***', '***', '***']);
  });
});
