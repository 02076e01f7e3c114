import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildCalendar } from '../calendar/calendar.js';
import { PUBLISHED_NOTICES } from '../calendar/published.js';
import { computeDeadline } from '../clock/deadline.js';
import { escalationSteps } from '../clock/escalation.js';
import { policyFor } from '../clock/policies.js';
import {
  CHAIN_ROLES,
  chainSetAt,
  chainsOf,
  faultsOfChain,
  linksOf,
  SHIPPED_CHAINS,
  STATION_ROLES,
  writtenChain,
  type WrittenChain,
} from './chains.js';

const calendar = buildCalendar(PUBLISHED_NOTICES);
const startedAt = Date.parse('2026-03-02T10:00:00+08:00');
const role = fc.constantFrom(...CHAIN_ROLES);
const rising = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);

const chains: fc.Arbitrary<WrittenChain> = fc.record({
  reminders: fc.array(fc.tuple(fc.integer({ min: 2, max: 99 }), role), { maxLength: 5 }).chain((more) =>
    role.map((first) => {
      const of = new Map<number, (typeof CHAIN_ROLES)[number]>([[1, first], ...more]);
      return rising([...of.keys()]).map((from) => ({ from, to: of.get(from) ?? first }));
    }),
  ),
  due: role,
  overdue: fc.array(fc.tuple(fc.integer({ min: 24, max: 20 * 24 }), role), { maxLength: 5 }).map((all) => {
    const of = new Map(all);
    return rising([...of.keys()]).flatMap((hours) => {
      const to = of.get(hours);
      return to === undefined ? [] : [{ nth: Math.floor(hours / 24), hour: hours % 24, to }];
    });
  }),
});
const fair: WrittenChain = writtenChain(SHIPPED_CHAINS.chains.insurer);
const paths = (change: Partial<WrittenChain>, roles: readonly (typeof CHAIN_ROLES)[number][] = CHAIN_ROLES) =>
  faultsOfChain({ ...fair, ...change }, roles).map(({ path }) => path);

describe('a chain that is published', () => {
  it('tells one person of each step, of every rung and of the due moment, and reads as it was written', () => {
    const rungs = fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(chains, rungs, (chain, percents) => {
        expect(faultsOfChain(chain, CHAIN_ROLES)).toEqual([]);
        expect(writtenChain(linksOf(chain))).toEqual(chain);
        const policy = { ...policyFor([], 'investigate', startedAt), rungs: rising(percents) };
        const deadline = computeDeadline({ policy, startedAt, extensions: [], pauses: [] }, calendar);
        const steps = escalationSteps(deadline, calendar, linksOf(chain));
        expect(new Set(steps.map(({ step }) => step)).size).toBe(steps.length);
        const toldOf = new Map(steps.map(({ step, to }) => [step, to]));
        for (const percent of percents.filter((each) => each < 100))
          expect(toldOf.get(`rung${percent}`)).toBe(
            chain.reminders.findLast(({ from }) => from <= percent)?.to,
          );
        expect(toldOf.get('due')).toBe(chain.due);
        expect(steps).toHaveLength(percents.filter((each) => each < 100).length + 1 + chain.overdue.length);
      }),
    );
  });

  it('leaves no reminder untold, and no two steps at once', () => {
    const to = 'station_clerk';
    expect(paths({ reminders: [] })).toEqual(['reminders']);
    expect(paths({ reminders: [{ from: 50, to }] })).toEqual(['reminders.0.from']);
    const shares = [1, 80, 80, 50].map((from) => ({ from, to }) as const);
    expect(paths({ reminders: shares })).toEqual(['reminders.2.from', 'reminders.3.from']);
    const mornings = [
      [1, 9],
      [1, 9],
      [1, 8],
      [3, 0],
    ].map(([nth = 0, hour = 0]) => ({ nth, hour, to }) as const);
    expect(paths({ overdue: mornings })).toEqual(['overdue.1.nth', 'overdue.2.nth']);
    expect(paths({ overdue: [] })).toEqual([]);
  });

  it('of the station itself tells nobody at an insurer', () => {
    expect(paths({}, STATION_ROLES)).toEqual(['reminders.0.to', 'due']);
    expect(faultsOfChain(writtenChain(SHIPPED_CHAINS.chains.station), STATION_ROLES)).toEqual([]);
    expect(faultsOfChain(fair, CHAIN_ROLES)).toEqual([]);
  });
});

describe('versions of the chains', () => {
  const second = { ...SHIPPED_CHAINS, version: 2, validFrom: startedAt };
  it('are the one in force, and found again by number', () => {
    expect(chainSetAt([second], startedAt - 1).version).toBe(1);
    expect(chainSetAt([SHIPPED_CHAINS, second], startedAt).version).toBe(2);
    expect(chainsOf([])).toBe(SHIPPED_CHAINS.chains);
    expect(chainsOf([second], 2)).toBe(second.chains);
    expect(() => chainsOf([], 2)).toThrow(RangeError);
  });
});
