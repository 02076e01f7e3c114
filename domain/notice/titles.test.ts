import { describe, expect, it } from '@jest/globals';
import { noticeTitle } from './titles.js';

describe('the title of a notice', () => {
  it.each([
    ['case_opened', {}, '新登记的案件'],
    ['case_due_soon', { clock: 'transfer', step: 'rung80' }, '时限将到（转办时限）'],
    ['case_overdue', { clock: 'phone-task' }, '时限已过（电话回访时限）'],
    ['replies_overdue', { clock: 7 }, '回复待人工判读，时限已过'],
    ['of_a_later_version', { clock: 'unheard-of' }, '工作通知'],
  ])('%s', (code, data, title) => {
    expect(noticeTitle(code, data)).toBe(title);
  });
});
