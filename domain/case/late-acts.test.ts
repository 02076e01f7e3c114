import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import type { Act } from './acts.js';
import { SHIPPED_CONTEXT } from './build-case.js';
import { decide } from './decide.js';
import type { CaseState } from './case-state.js';
import { dueSteps, fireSteps, type FiredSteps } from './escalation.js';
import {
  acceptAct,
  act,
  at,
  clockOf,
  contact,
  did,
  due,
  feedback,
  returnAct,
  supervisor,
  transferAct,
  transferred,
} from './play-case.js';

const accepted = (state: CaseState, each: Act): FiredSteps => {
  const decision = decide(state, each, SHIPPED_CONTEXT);
  if (!decision.ok) throw new Error(decision.message);
  return decision;
};

const firedOf = ({ fired }: FiredSteps): string[] =>
  fired.map(({ clockId, step }) => `${clockId.slice(-2)} ${step}`);

/** Whom the decision tells that a clock has run out, and how insurers' systems hear of it. */
const overdueTold = ({ effects }: FiredSteps): unknown[] =>
  effects.flatMap((effect) => {
    if (effect.type === 'webhook' && effect.event === 'case.overdue')
      return [[effect.insurerId, effect.data['clock']]];
    if (effect.type !== 'notify' || effect.template !== 'case_overdue') return [];
    return 'role' in effect.to ? [[effect.to.role, effect.to.insurerId, effect.data['clock']]] : [];
  });

const CONTACT_DUE = at('2026-03-05T00:00');

/** Everything was down when the clock fell due; when it is up again, the act comes before the timer. */
describe('an act that comes late, before the due step fired', () => {
  it('tells the head and the insurer’s system of the contact clock that it stops', () => {
    expect(due(transferred(), 'contact')).toBe(CONTACT_DUE);
    const decision = accepted(transferred(), contact('reached', CONTACT_DUE));
    expect(overdueTold(decision)).toEqual([
      ['substation_head', 'pc-1', 'contact'],
      ['pc-1', 'contact'],
    ]);
    expect(firedOf(decision)).toEqual(['/1 due']);
    const { state } = decision;
    expect(clockOf(state, 'contact')).toMatchObject({ breachedAt: CONTACT_DUE, firedSteps: ['due'] });
    expect(decision.effects.find(({ type }) => type === 'timeline')).toMatchObject({ code: 'escalated' });
    expect(firedOf(fireSteps(state, CONTACT_DUE, SHIPPED_CONTEXT))).not.toContain('/1 due');
  });

  it('tells nobody when it was accepted one millisecond before, nor twice where the step had fired', () => {
    expect(firedOf(accepted(transferred(), contact('reached', CONTACT_DUE - 1)))).toEqual([]);
    const told = fireSteps(transferred(), CONTACT_DUE, SHIPPED_CONTEXT).state;
    expect(overdueTold(accepted(told, contact('reached', CONTACT_DUE + 1)))).toEqual([]);
  });

  it('leaves to their own turn the steps of a clock that runs on', () => {
    const decision = accepted(transferred(), contact('not_reached', CONTACT_DUE));
    expect(firedOf(decision)).toEqual([]);
    expect(firedOf(fireSteps(decision.state, CONTACT_DUE, SHIPPED_CONTEXT))).toContain('/1 due');
  });

  it('tells of feedback that is held, also when an act between them had recorded the breach', () => {
    const contacted = did(transferred(), contact('reached', at('2026-03-02T11:00')));
    const late = due(contacted, 'investigate')! + 3_600_000;
    const noted = did(contacted, act('addNote', supervisor, late, {}));
    expect(clockOf(noted, 'investigate').breachedAt).not.toBeNull();
    for (const state of [contacted, noted]) {
      const held = accepted(state, feedback(late + 60_000));
      expect(firedOf(held)).toEqual(['/2 due']);
      expect(overdueTold(held)).toContainEqual(['pc-1', 'investigate']);
      const done = accepted(held.state, acceptAct(late + 120_000));
      expect(firedOf(done)).toEqual([]);
      const back = did(held.state, returnAct(late + 120_000));
      expect(dueSteps(back, late + 180_000, SHIPPED_CONTEXT).map(({ step }) => step)).not.toContain('due');
    }
  });

  it('tells also those who come after the head where their moments have come', () => {
    const contacted = did(transferred(), contact('reached', at('2026-03-02T11:00')));
    const weeks = due(contacted, 'investigate')! + 14 * 24 * 3_600_000;
    expect(firedOf(accepted(contacted, feedback(weeks)))).toEqual(['/2 due', '/2 supervisor', '/2 deputy']);
  });

  it('tells the house that gives the case up, not the one that takes it on', () => {
    const elsewhere = { insurerId: 'pc-2', branchId: 'pc-2-b1', handlerId: null };
    const decision = accepted(transferred(), act('reassign', supervisor, CONTACT_DUE, elsewhere));
    expect(overdueTold(decision)).toEqual([
      ['substation_head', 'pc-1', 'contact'],
      ['pc-1', 'contact'],
    ]);
  });

  it('tells of the station’s own clocks too, and no insurer of them', () => {
    const unsent = did(transferred(), feedback(at('2026-03-03T10:00')));
    const late = at('2026-03-20T10:00');
    const decision = accepted(unsent, acceptAct(late));
    expect(firedOf(decision)).toContain('s2 due');
    expect(overdueTold(decision).filter((told) => String(told).includes('review'))).not.toContainEqual([
      'pc-1',
      'review',
    ]);
  });

  it('leaves no breached clock behind whose due step never fired, whatever comes when', () => {
    const steps = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 20 * 24 }), pick: fc.nat(6) }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(steps, (those) => {
        let [state, when] = [transferred(), transferAct().at];
        for (const { gap, pick } of those) {
          when += gap * 3_600_000;
          const acts = [
            contact('reached', when),
            feedback(when),
            acceptAct(when),
            returnAct(when),
            act('reassign', supervisor, when, { insurerId: 'pc-2', branchId: 'b', handlerId: null }),
            act('sendToMediation', supervisor, when, {}),
            act('withdraw', supervisor, when, {}),
          ];
          const decision = decide(state, acts[pick]!, SHIPPED_CONTEXT);
          if (decision.ok) state = decision.state;
          for (const clock of [...state.clocks, ...(state.stationClocks ?? [])]) {
            const over = clock.stoppedAt !== null || clock.cancelledAt !== null || clock.held;
            const late = over && clock.breachedAt !== null;
            expect(late && !clock.firedSteps.includes('due')).toBe(false);
            expect(new Set(clock.firedSteps).size).toBe(clock.firedSteps.length);
          }
        }
      }),
    );
  });
});
