import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildActor, buildCase, SHIPPED_CONTEXT } from './build-case.js';
import { decide } from './decide.js';
import { chooseReason, fileUnder, findReason, OWN_REASONS, parentOf, SHIPPED_REASONS } from './reasons.js';
import type { Reason, ReasonSet } from './reasons.js';
import { faultsOfReasons } from './validate-reasons.js';

const MON_10 = Date.parse('2026-03-02T10:00:00+08:00');
const shipped = SHIPPED_REASONS.reasons;
const retire = (...codes: string[]): Reason[] =>
  shipped.map((reason) => (codes.includes(reason.code) ? { ...reason, retired: true } : reason));
const own = (code: string, name = code): Reason => ({ code, name, contractDispute: false, retired: false });
const second = (reasons: readonly Reason[], validFrom = MON_10): ReasonSet => ({
  version: 2,
  validFrom,
  reasons,
});
const faults = (reasons: readonly Reason[]) =>
  faultsOfReasons(reasons, [shipped]).map(({ path, code }) => [path, code]);

describe('a tree that is to be published', () => {
  it('may add, rename, reorder and retire', () => {
    expect(faults([own('health', '健康险'), own('health.card', '服务卡'), ...shipped])).toEqual([]);
    expect(faults([...shipped].reverse())).toEqual([]);
    expect(faults(retire('service.attitude'))).toEqual([]);
    expect(faults(shipped.map((each) => ({ ...each, name: `${each.name}新` })))).toEqual([]);
  });

  it('names a code once, under one that is there, no deeper than three', () => {
    const at = shipped.length;
    expect(faults([...shipped, own('service', '另一个')])).toEqual([[`reasons.${at}.code`, 'conflict']]);
    expect(faults([...shipped, own('nowhere.leaf')])).toEqual([[`reasons.${at}.code`, 'unknown_value']]);
    const deep = ['a', 'a.b', 'a.b.c', 'a.b.c.d'].map((code) => own(code));
    expect(faults([...shipped, ...deep])).toEqual([[`reasons.${at + 3}.code`, 'conflict']]);
  });

  it('has no two of one name beside each other, unless one is retired', () => {
    const at = shipped.length;
    expect(faults([...shipped, own('service.rude', '服务态度差')])).toEqual([
      [`reasons.${at}.name`, 'conflict'],
    ]);
    expect(faults([...shipped, own('rude', '服务态度差')])).toEqual([]);
    expect(faults([...retire('service.attitude'), own('service.rude', '服务态度差')])).toEqual([]);
  });

  it('keeps in use what the station files under, and nothing under what is retired', () => {
    for (const code of OWN_REASONS)
      expect(faults(retire(code)).map(([, fault]) => fault)).toEqual(['conflict']);
    expect(faults(retire('staff_conduct'))).toHaveLength(3);
    const branch = shipped.map(({ code }) => code).filter((code) => code.startsWith('staff_conduct'));
    expect(faults(retire(...branch))).toEqual([]);
  });

  it('never loses a code that some version had', () => {
    const without = shipped.filter(({ code }) => code !== 'service.speed');
    expect(faults(without)).toEqual([['reasons', 'required']]);
    expect(faultsOfReasons(without, [without, shipped])[0]?.message).toContain('办理不便捷');
    expect(faultsOfReasons([own('x')], [])[0]?.path).toBe('reasons');
  });
});

describe('a reason', () => {
  const codes = fc.constantFrom(...shipped.map(({ code }) => code));
  const context = (set: ReasonSet) => ({ ...SHIPPED_CONTEXT, reasons: [set, SHIPPED_REASONS] });

  it('that is retired is read for ever, and given to no case from its moment on', () => {
    fc.assert(
      fc.property(codes, fc.integer({ min: -2, max: 2 }), (code, after) => {
        const sets = [SHIPPED_REASONS, second(retire(code))];
        const chosen = chooseReason(sets, code, MON_10 + after);
        expect(chosen.ok ? 'given' : chosen.code).toBe(after < 0 ? 'given' : 'retired_reason');
        expect(findReason(sets, code)?.name).toBe(shipped.find((each) => each.code === code)?.name);
      }),
    );
  });

  it('that the station meant is one in use, the nearest above at worst', () => {
    fc.assert(
      fc.property(codes, fc.subarray(shipped.map(({ code }) => code)), (code, gone) => {
        const retired = gone.filter((each) => !OWN_REASONS.includes(each));
        const reason = fileUnder([second(retire(...retired))], code, MON_10);
        expect(reason.retired).toBe(false);
        const above = retired.includes(code) ? (parentOf(code) ?? 'unsorted') : code;
        expect(reason.code).toBe(retired.includes(above) ? 'unsorted' : above);
      }),
    );
    expect(fileUnder([SHIPPED_REASONS], 'never.heard.of', MON_10).code).toBe('unsorted');
  });

  it('is corrected to one in use only; the case keeps a retired one that it has', () => {
    const set = second(retire('service.attitude', 'claim_difficulty.delay'), MON_10);
    const state = buildCase({ at: MON_10 - 1 });
    const to = (reasonCode: string) =>
      decide(
        state,
        { type: 'correctReason', reasonCode, by: buildActor('station_clerk'), at: MON_10 },
        context(set),
      );
    expect(state.reasonCode).toBe('claim_difficulty.delay');
    expect(to('service.attitude')).toMatchObject({
      ok: false,
      code: 'retired_reason',
      message: '投诉原因「服务态度差」已停用，不能用于新的办理；请从目录中另选一项。',
    });
    expect(to('nowhere')).toMatchObject({ ok: false, code: 'unknown_reason' });
    expect(to('surrender.surrender')).toMatchObject({
      ok: true,
      state: { reasonCode: 'surrender.surrender', flags: { contractDispute: true } },
    });
  });

  it('that the office added is nothing that a run refuses, which does not carry the tree', () => {
    const act = {
      type: 'correctReason',
      reasonCode: 'health',
      by: buildActor('station_clerk'),
      at: MON_10,
    } as const;
    expect(decide(buildCase(), act, { ...SHIPPED_CONTEXT, reasons: null }).ok).toBe(true);
    expect(decide(buildCase(), act, SHIPPED_CONTEXT).ok).toBe(false);
    expect(decide(buildCase(), act, context(second([...shipped, own('health')]))).ok).toBe(true);
  });
});
