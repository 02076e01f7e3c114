import { dayOf, startOfDay, type Moment } from '../calendar/day.js';
import type { ClockPolicy } from './deadline.js';
import { policySetAt, SHIPPED_POLICIES, type ClockPolicySet } from './policies.js';

const KNOWN: ReadonlySet<string> = new Set(SHIPPED_POLICIES.policies.map(({ code }) => code));

/**
 * Why a policy cannot count as it stands, as a sentence for who publishes it or reads the settings; null where it can.
 * Asked of new sets before they are stored, and of stored ones when they are shown: a set may be older than a rule here,
 * or written by hand. Clocks that many share, or that are set once, bear only some units.
 */
export function whyUnfit({ code, unit, amount, roll, rungs }: ClockPolicy): string | null {
  if (!KNOWN.has(code)) return `没有名为“${code}”的时限，本条不起作用。请在新版本中去掉。`;
  if (!Number.isInteger(amount) || amount < 1) return '时限须为不小于 1 的整数。请在新版本中更正。';
  if (roll && unit !== 'natural_day') return '只有自然日时限可以顺延。请在新版本中更正。';
  const inOrder = rungs.every(
    (rung, i) => Number.isInteger(rung) && rung > (rungs[i - 1] ?? 0) && rung <= 100,
  );
  if (!inOrder) return '提醒点须为 1 至 100 的整数百分比，由小到大、不重复。请在新版本中更正。';
  if (code === 'reply-reading' && unit === 'hour')
    return '人工判读的时限须按日计：同一天收到的回复在同一时刻提醒。请改为自然日或工作日。';
  if (code === 'reply-window' && (unit === 'working_day' || roll))
    return '回复期须按自然日或小时计且不顺延：短信发出后截止时刻即已确定，不随放假安排变动。';
  return null;
}

/**
 * What of the stored sets cannot count and is in force at a moment, was as its Shanghai date began (by then the date's
 * replies are read), or comes into force later; as one sentence for who runs the station, null where all can.
 */
export function whatIsUnfit(sets: readonly ClockPolicySet[], at: Moment): string | null {
  const inForce = [policySetAt(sets, startOfDay(dayOf(at))), policySetAt(sets, at)];
  const counting = sets.filter((set) => inForce.includes(set) || set.validFrom > at);
  const faults = counting.flatMap(({ version, policies }) =>
    policies.flatMap((policy) => {
      const why = whyUnfit(policy);
      return why === null ? [] : [`第 ${version} 版“${policy.code}”：${why}`];
    }),
  );
  return faults.length === 0 ? null : `有 ${faults.length} 条时限规则不能按现值计算：${faults.join('')}`;
}
