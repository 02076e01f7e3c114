import { describe, expect, it } from '@jest/globals';
import { buildCalendar } from '../calendar/calendar.js';
import { PUBLISHED_NOTICES } from '../calendar/published.js';
import type { ClockFacts } from './deadline.js';
import { explainDeadline } from './explain.js';
import { policyFor, SHIPPED_POLICIES } from './policies.js';

const calendar = buildCalendar(PUBLISHED_NOTICES);
const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
const explain = (code: string, start: string, more: Partial<ClockFacts> = {}): string[] =>
  explainDeadline(
    {
      policy: policyFor([SHIPPED_POLICIES], code, 0),
      startedAt: at(start),
      extensions: [],
      pauses: [],
      ...more,
    },
    calendar,
  );

describe('explainDeadline', () => {
  it('names holidays and make-up days that a clock of working days passed', () => {
    expect(explain('hotline', '2026-02-06 10:00')).toEqual([
      '时限 10 个工作日，自 2026-02-06 10:00 起算；开始的当日不计入（民法典第二百零一条），从 2026-02-07 起只计工作日。',
      '其间的休息日不计：春节（2026-02-15 至 2026-02-23）、周六、周日 2 天。',
      '其间的补班日照常计入：2026-02-14（春节补班）。',
      '第 10 个工作日为 2026-02-27（周五）。',
      '到期时刻为 2026-02-27 24:00，届时或之后办理即为逾期。',
    ]);
  });

  it('tells of pauses, an extension and the roll', () => {
    const pauses = [
      { from: at('2026-06-12 09:00'), until: at('2026-06-12 17:00') },
      { from: at('2026-06-10 10:00'), until: at('2026-06-13 10:00'), reason: '等待材料' },
    ];
    expect(explain('refusal-notice', '2026-06-10 09:00', { pauses, extensions: [5] })).toEqual([
      '时限 3 日，自 2026-06-10 09:00 起算；开始的当日不计入（民法典第二百零一条），从 2026-06-11 起逐日计算，休息日计入。',
      '经批准延期 5 日，时限合计 8 日。',
      '2026-06-10 10:00 至 2026-06-13 10:00 暂停（等待材料），2026-06-11 至 2026-06-12 共 2 天不计，恢复当日起继续计算。',
      '2026-06-12 09:00 至 2026-06-12 17:00 暂停，没有跨过计入的日期，不影响计算。',
      '第 8 日为 2026-06-20（周六）。',
      '2026-06-20 为休息日，经端午节顺延至下一个工作日 2026-06-22（周一）（民法典第二百零三条）。',
      '到期时刻为 2026-06-22 24:00，届时或之后办理即为逾期。',
    ]);
  });

  it('ends with a pause that is still open', () => {
    const pauses = [{ from: at('2026-07-13 09:00'), until: null, reason: '不可抗力' }];
    const steps = explain('mailbox', '2026-07-06 10:00', { pauses });
    expect(steps.at(-1)).toBe(
      '自 2026-07-13 09:00 起暂停（不可抗力），尚未恢复；恢复之前没有到期时刻，也不提醒。',
    );
    expect(steps).toHaveLength(2);
  });

  it('tells of the floor after a return', () => {
    const steps = explain('investigate', '2026-07-06 10:00', { returnedAt: at('2026-07-20 15:00') });
    expect(steps.slice(-2)).toEqual([
      '2026-07-20 15:00 退回，到期时刻不早于其后第 3 个工作日的 24:00，即 2026-07-23 24:00。',
      '到期时刻为 2026-07-23 24:00，届时或之后办理即为逾期。',
    ]);
    const pauses = [{ from: at('2026-07-22 09:00'), until: at('2026-07-28 10:00'), reason: '等待材料' }];
    const paused = explain('investigate', '2026-07-06 10:00', { returnedAt: at('2026-07-20 15:00'), pauses });
    expect(paused.slice(1)).toEqual([
      '2026-07-22 09:00 至 2026-07-28 10:00 暂停（等待材料），2026-07-22 至 2026-07-27 共 6 天不计，恢复当日起继续计算。',
      '第 15 日为 2026-07-21（周二）。',
      '2026-07-20 15:00 退回，到期时刻不早于其后第 3 个工作日（暂停日不计）的 24:00，即 2026-07-29 24:00。',
      '到期时刻为 2026-07-29 24:00，届时或之后办理即为逾期。',
    ]);
    const fixed = explain('investigate', '2026-07-06 10:00', { notBefore: at('2026-07-24 00:00') });
    expect(fixed.at(-2)).toBe('退回后重新办理，到期时刻不早于 2026-07-23 24:00。');
  });

  it('says what may still change, and only where it may', () => {
    expect(explain('determination', '2026-12-04 10:00').slice(-3)).toEqual([
      '2027-01-03 为休息日，经周日顺延至下一个工作日 2027-01-04（周一）（民法典第二百零三条）。',
      '2027 年放假安排尚未公布，暂按周一至周五为工作日推算，公布后重新计算。',
      '到期时刻为 2027-01-04 24:00，届时或之后办理即为逾期。',
    ]);
    expect(explain('reply-window', '2026-12-30 10:00').join('')).not.toContain('尚未公布');
  });

  it('counts hours by running time', () => {
    const policy = { code: 'incident', unit: 'hour', amount: 24, roll: false, rungs: [] } as const;
    const pauses = [{ from: at('2026-07-06 12:00'), until: at('2026-07-06 14:00') }];
    expect(explain('contact', '2026-07-06 10:00', { policy, pauses })).toEqual([
      '时限 24 小时，自 2026-07-06 10:00 起算，按实际经过的时间连续计时，不分工作日和休息日。',
      '2026-07-06 12:00 至 2026-07-06 14:00 暂停，这段时间不计时。',
      '到期时刻为 2026-07-07 12:00，届时或之后办理即为逾期。',
    ]);
  });

  it('says that a clock without roll ends on a rest day, too', () => {
    expect(explain('contact', '2026-05-01 10:00')).toEqual([
      '时限 2 日，自 2026-05-01 10:00 起算；开始的当日不计入（民法典第二百零一条），从 2026-05-02 起逐日计算，休息日计入，期满不顺延。',
      '第 2 日为 2026-05-03（周日）。',
      '到期时刻为 2026-05-03 24:00，届时或之后办理即为逾期。',
    ]);
  });

  it('rolls over dates that a pause took', () => {
    const pauses = [{ from: at('2026-07-12 10:00'), until: at('2026-07-15 10:00') }];
    expect(explain('refusal-notice', '2026-07-08 10:00', { pauses }).slice(1)).toEqual([
      '2026-07-12 10:00 至 2026-07-15 10:00 暂停，2026-07-12 至 2026-07-14 共 3 天不计，恢复当日起继续计算。',
      '第 3 日为 2026-07-11（周六）。',
      '2026-07-11 为休息日，经周六、暂停日顺延至下一个工作日 2026-07-15（周三）（民法典第二百零三条）。',
      '到期时刻为 2026-07-15 24:00，届时或之后办理即为逾期。',
    ]);
  });

  it('gives a date that two pauses hold to the earlier one, and none of the day of the start', () => {
    const pauses = [
      { from: at('2026-07-10 10:00'), until: at('2026-07-12 10:00') },
      { from: at('2026-07-06 11:00'), until: at('2026-07-07 09:00') },
      { from: at('2026-07-08 10:00'), until: at('2026-07-11 10:00') },
    ];
    expect(explain('investigate', '2026-07-06 10:00', { pauses }).slice(1, 4)).toEqual([
      '2026-07-06 11:00 至 2026-07-07 09:00 暂停，没有跨过计入的日期，不影响计算。',
      '2026-07-08 10:00 至 2026-07-11 10:00 暂停，2026-07-08 至 2026-07-10 共 3 天不计，恢复当日起继续计算。',
      '2026-07-10 10:00 至 2026-07-12 10:00 暂停，2026-07-11 共 1 天不计，恢复当日起继续计算。',
    ]);
  });

  it('takes overlapping time from a clock of hours once, and names every extension', () => {
    const policy = { code: 'incident', unit: 'hour', amount: 8, roll: false, rungs: [] } as const;
    const pauses = [
      { from: at('2026-07-06 13:00'), until: at('2026-07-06 15:00') },
      { from: at('2026-07-06 12:00'), until: at('2026-07-06 14:00') },
    ];
    expect(explain('contact', '2026-07-06 10:00', { policy, pauses, extensions: [2, 1] }).slice(1)).toEqual([
      '经批准延期 2 小时、1 小时，时限合计 11 小时。',
      '2026-07-06 12:00 至 2026-07-06 14:00 暂停，这段时间不计时。',
      '2026-07-06 13:00 至 2026-07-06 15:00 暂停，这段时间不计时（与前次暂停重叠的部分只扣一次）。',
      '到期时刻为 2026-07-06 24:00，届时或之后办理即为逾期。',
    ]);
  });
});
