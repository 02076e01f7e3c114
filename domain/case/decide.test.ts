import { describe, expect, it } from '@jest/globals';
import type { Act } from './acts.js';
import { buildActor, buildCase, SHIPPED_CONTEXT } from './build-case.js';
import { recordBreaches } from './case-clock.js';
import {
  clerk,
  supervisor,
  handler,
  head,
  at,
  MON_10,
  act,
  did,
  ok,
  refused,
  due,
  clockOf,
  transferAct,
  contact,
  feedback,
  acceptAct,
  returnAct,
  ask,
  grant,
  transferred,
} from './play-case.js';
import { fireSteps } from './escalation.js';
import { viewClock } from './view.js';

describe('transfer', () => {
  it('starts both clocks at once and tells everybody', () => {
    const { state, effects } = ok(buildCase(), transferAct());
    expect(state.status).toBe('transferred');
    expect(state.clocks.map(({ code }) => code)).toEqual(['contact', 'investigate']);
    expect(due(state, 'contact')).toBe(at('2026-03-05T00:00'));
    expect(due(state, 'investigate')).toBe(at('2026-03-18T00:00'));
    expect(effects.map(({ type }) => type)).toEqual([
      'timeline',
      'startClock',
      'startClock',
      'notify',
      'webhook',
      'consumerMessage',
    ]);
  });

  it('rolls the investigation on from a rest day, the contact not', () => {
    // 6 March + 15 = 21 March, a Saturday; + 2 = Sunday, 8 March.
    const state = did(buildCase(), transferAct(at('2026-03-06T10:00')));
    expect(due(state, 'investigate')).toBe(at('2026-03-24T00:00'));
    expect(due(state, 'contact')).toBe(at('2026-03-09T00:00'));
  });

  it('is refused to a sub-station, and a second time', () => {
    expect(refused(buildCase(), transferAct(MON_10, handler))).toMatchObject({
      code: 'role',
      rule: 'permissions',
    });
    expect(refused(transferred(), transferAct())).toMatchObject({
      code: 'wrong_status',
      rule: 'case_lifecycle',
    });
  });
});

describe('contact', () => {
  it.each(['reached', 'refused'] as const)('%s stops the clock', (outcome) => {
    const state = did(transferred(), contact(outcome, at('2026-03-03T10:00')));
    expect(clockOf(state, 'contact')).toMatchObject({ stoppedAt: at('2026-03-03T10:00'), breachedAt: null });
    expect(state.status).toBe('contacted');
  });

  it('not_reached is kept and stops nothing', () => {
    const { state, effects } = ok(transferred(), contact('not_reached', at('2026-03-03T10:00')));
    expect(state.status).toBe('transferred');
    expect(clockOf(state, 'contact').stoppedAt).toBeNull();
    expect(effects).toMatchObject([{ type: 'timeline', data: { outcome: 'not_reached' } }]);
  });

  it('is on time by the moment of acceptance: at the due moment it is late, a millisecond before not', () => {
    const dueMoment = at('2026-03-05T00:00');
    expect(clockOf(did(transferred(), contact('reached', dueMoment)), 'contact').breachedAt).toBe(dueMoment);
    expect(clockOf(did(transferred(), contact('reached', dueMoment - 1)), 'contact').breachedAt).toBeNull();
  });

  it('is on time when it was accepted before the due moment, though the due step fired first', () => {
    const dueMoment = at('2026-03-05T00:00');
    const breached = recordBreaches(transferred(), dueMoment, SHIPPED_CONTEXT);
    const clock = clockOf(did(breached, contact('reached', dueMoment - 1)), 'contact');
    expect(clock).toMatchObject({
      breachedAt: dueMoment,
      stoppedAt: dueMoment - 1,
      breachNotes: [{ at: dueMoment - 1, code: 'accepted_before_due' }],
    });
    expect(viewClock(clock, SHIPPED_CONTEXT)).toMatchObject({ onTime: true, overdue: false });
    const late = clockOf(did(breached, contact('reached', dueMoment)), 'contact');
    expect(viewClock(late, SHIPPED_CONTEXT)).toMatchObject({ onTime: false, overdue: true });
  });

  it('is refused to another insurer, branch, and to the head station', () => {
    const foreign = {
      ...contact('reached', MON_10),
      by: buildActor('substation_handler', { insurerId: 'pc-2' }),
    };
    const branch = { ...contact('reached', MON_10), by: { ...handler, branchIds: ['pc-1-b2'] } };
    expect(refused(transferred(), foreign)).toMatchObject({ code: 'not_yours', rule: 'own_cases_only' });
    expect(refused(transferred(), branch).code).toBe('not_yours');
    expect(refused(transferred(), { ...contact('reached', MON_10), by: clerk }).code).toBe('role');
  });
});

describe('feedback', () => {
  it('pauses the clock until the decision; acceptance stops it as of the sending', () => {
    const sentAt = at('2026-03-17T23:59');
    const fedBack = did(transferred(), feedback(sentAt));
    expect(due(fedBack, 'investigate')).toBeNull();
    const accepted = did(fedBack, acceptAct(at('2026-03-25T10:00')));
    expect(clockOf(accepted, 'investigate')).toMatchObject({
      stoppedAt: sentAt,
      breachedAt: null,
      pauses: [],
    });
    expect(accepted).toMatchObject({ status: 'accepted', followUp: { state: 'to_send' } });
  });

  it('after a return the due moment is no earlier than 24:00 of the 3rd working day after', () => {
    const late = did(transferred(), feedback(at('2026-03-17T10:00')), returnAct(at('2026-03-20T09:00')));
    // Friday 20 March; Monday, Tuesday, Wednesday.
    expect(due(late, 'investigate')).toBe(at('2026-03-26T00:00'));
    const early = did(transferred(), feedback(at('2026-03-03T10:00')), returnAct(at('2026-03-04T09:00')));
    expect(due(early, 'investigate')).toBe(at('2026-03-19T00:00'));
  });

  it('overdue feedback keeps its breach, whatever comes after', () => {
    const overdue = did(transferred(), feedback(at('2026-03-18T00:00')));
    expect(clockOf(overdue, 'investigate')).toMatchObject({ breachedAt: at('2026-03-18T00:00'), held: true });
    const returned = did(overdue, returnAct(at('2026-03-19T10:00')));
    expect(clockOf(returned, 'investigate')).toMatchObject({
      breachedAt: at('2026-03-18T00:00'),
      held: false,
    });
    expect(due(returned, 'investigate')).toBe(at('2026-03-25T00:00'));
  });

  it('sent in time, it was never overdue, though the due step fired first', () => {
    const dueMoment = at('2026-03-18T00:00');
    const fired = fireSteps(transferred(), dueMoment, SHIPPED_CONTEXT).state;
    const returned = did(fired, feedback(dueMoment - 1), returnAct(at('2026-03-19T10:00')));
    expect(clockOf(returned, 'investigate')).toMatchObject({
      breachedAt: null,
      held: false,
      breachNotes: [{ code: 'accepted_before_due' }],
    });
    const dueAnew = at('2026-03-25T00:00');
    expect(due(returned, 'investigate')).toBe(dueAnew);
    const again = did(returned, feedback(dueAnew - 1), acceptAct(dueAnew + 1));
    expect(viewClock(clockOf(again, 'investigate'), SHIPPED_CONTEXT)).toMatchObject({ onTime: true });
    const late = fireSteps(returned, at('2026-03-25T09:00'), SHIPPED_CONTEXT);
    expect(late.fired.map(({ step }) => step)).toContain('supervisor');
    expect(clockOf(late.state, 'investigate').breachedAt).toBe(dueAnew);
  });

  it('needs findings, a return a reason, an amount whole fen', () => {
    const bare = { submissionId: undefined } as unknown as { submissionId: string };
    expect(refused(transferred(), { ...feedback(MON_10), ...bare }).rule).toBe('feedback_has_findings');
    const fedBack = did(transferred(), feedback(MON_10));
    expect(refused(fedBack, { ...returnAct(MON_10), ...bare }).rule).toBe('return_has_reason');
    expect(refused(transferred(), { ...feedback(MON_10), amount: 0.5 } as Act).rule).toBe('money_in_fen');
  });
});

describe('extension', () => {
  it('granted, it recomputes and the consumer is told', () => {
    const asked = did(transferred(), ask(10, at('2026-03-10T10:00')));
    const { state, effects } = ok(asked, grant(at('2026-03-11T10:00')));
    expect(due(state, 'investigate')).toBe(at('2026-03-28T00:00'));
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'consumerMessage', template: 'extended' }),
    );
    expect(effects).toContainEqual(expect.objectContaining({ type: 'webhook', event: 'case.extended' }));
  });

  it('is 1 to 30 whole days with a reason, asked for before the due moment', () => {
    const when = at('2026-03-10T10:00');
    for (const days of [0, 31, 1.5, -1, NaN])
      expect(refused(transferred(), ask(days, when)).code).toBe('days');
    expect(ok(transferred(), ask(30, at('2026-03-18T00:00') - 1)).ok).toBe(true);
    expect(refused(transferred(), ask(30, at('2026-03-18T00:00'))).rule).toBe('extension_before_due');
    const silent = act('extensionRequest', handler, when, { days: 3 }, {});
    expect(refused(transferred(), silent).rule).toBe('extension_has_reason');
  });

  it('is one, one further in an exceptional case, and no third', () => {
    const once = did(transferred(), ask(5, MON_10), grant(MON_10));
    expect(refused(once, ask(5, MON_10)).code).toBe('already_extended');
    const twice = did(once, ask(5, MON_10, true), grant(MON_10));
    expect(refused(twice, ask(5, MON_10, true)).code).toBe('extended_twice');
    expect(refused(did(transferred(), ask(5, MON_10)), ask(5, MON_10)).rule).toBe('one_request_at_a_time');
  });

  it('granted after the due moment: recomputed, the breach stays with a note', () => {
    const asked = did(transferred(), ask(5, at('2026-03-17T10:00')));
    const state = did(asked, grant(at('2026-03-19T10:00')));
    const clock = clockOf(state, 'investigate');
    expect(clock).toMatchObject({
      breachedAt: at('2026-03-18T00:00'),
      breachNotes: [{ code: 'extended_later' }],
    });
    // 2 March + 20 = Sunday 22 March, which rolls to Monday.
    expect(due(state, 'investigate')).toBe(at('2026-03-24T00:00'));
  });

  it('nobody approves their own request, not on behalf of another nor by another', () => {
    const both = did(transferred(), ask(5, MON_10, false, { ...head, id: 'wang' }));
    const lent = { ...supervisor, id: 'wang', onBehalfOf: 'zhao' };
    expect(refused(both, grant(MON_10, lent)).rule).toBe('nobody_approves_own_request');
    expect(refused(both, grant(MON_10, { ...supervisor, id: 'li', onBehalfOf: 'wang' })).code).toBe(
      'own_request',
    );
    expect(refused(both, { ...grant(MON_10), by: clerk }).code).toBe('role');
    expect(ok(both, grant(MON_10, { ...supervisor, id: 'li', onBehalfOf: 'zhao' })).ok).toBe(true);
  });

  it('a refused one changes no clock', () => {
    const asked = did(transferred(), ask(5, MON_10));
    const state = did(asked, act('refuseExtension', supervisor, MON_10, {}));
    expect(due(state, 'investigate')).toBe(at('2026-03-18T00:00'));
    expect(refused(state, grant(MON_10)).code).toBe('nothing_asked');
  });
});

describe('pause', () => {
  const pause = (when: number) =>
    act('pauseClock', clerk, when, { clock: 'investigate', reason: 'judicial' });
  const resume = (when: number) => act('resumeClock', clerk, when, { clock: 'investigate' });

  it('gives the days back', () => {
    const state = did(transferred(), pause(at('2026-03-05T10:00')), resume(at('2026-03-10T10:00')));
    // 2 March + 15 + 5 = Sunday 22 March.
    expect(due(state, 'investigate')).toBe(at('2026-03-24T00:00'));
  });

  it('one is open at a time, begun before the due moment', () => {
    const paused = did(transferred(), pause(MON_10));
    expect(refused(paused, pause(MON_10)).code).toBe('pause_already_open');
    expect(refused(transferred(), pause(at('2026-03-18T00:00'))).rule).toBe('pause_before_due');
    expect(refused(transferred(), resume(MON_10)).code).toBe('not_paused');
  });

  it('an extension may be granted meanwhile, and feedback ends it', () => {
    const paused = did(
      transferred(),
      pause(MON_10),
      ask(5, at('2026-04-20T10:00')),
      grant(at('2026-04-21T10:00')),
    );
    const fedBack = did(paused, feedback(at('2026-04-22T10:00')));
    expect(clockOf(fedBack, 'investigate').pauses).toMatchObject([
      { until: at('2026-04-22T10:00') },
      { until: null },
    ]);
    const accepted = did(fedBack, acceptAct(at('2026-04-29T10:00')));
    expect(clockOf(accepted, 'investigate').breachedAt).toBeNull();
  });
});
