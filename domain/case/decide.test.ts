import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../identity/principal.js';
import type { Act, ActOf, ActType } from './acts.js';
import { buildActor, buildCase, SHIPPED_CONTEXT } from './build-case.js';
import { currentClock, dueAt } from './case-clock.js';
import type { CaseClockCode, CaseState } from './case-state.js';
import type { Accepted } from './decision.js';
import { decide } from './decide.js';
import type { Refusal } from '../identity/policy.js';
import { STATION } from '../identity/principal.js';

const clerk = buildActor('station_clerk');
const supervisor = buildActor('station_supervisor');
const ofInsurer = { insurerId: 'pc-1', branchIds: ['pc-1-b1'] };
const handler = buildActor('substation_handler', ofInsurer);
const head = buildActor('substation_head', { insurerId: 'pc-1' });

const at = (text: string): number => Date.parse(`${text}+08:00`);
const MON_10 = at('2026-03-02T10:00');

type Rest<T extends ActType> = Omit<ActOf<T>, 'type' | 'by' | 'at' | 'submissionId' | 'expectedVersion'>;

function act<T extends ActType>(
  type: T,
  by: Actor,
  when: number,
  rest: Rest<T>,
  more: { submissionId?: string; expectedVersion?: number } = { submissionId: 's-1' },
): Act {
  return { ...more, ...rest, type, by, at: when } as unknown as Act;
}

function did(state: CaseState, ...acts: Act[]): CaseState {
  return acts.reduce((now, each) => ok(now, each).state, state);
}

function ok(state: CaseState, each: Act): Accepted {
  const decision = decide(state, each, SHIPPED_CONTEXT);
  if (!decision.ok) throw new Error(`${each.type}: ${decision.code} ${decision.message}`);
  return decision;
}

function refused(state: CaseState, each: Act): Refusal {
  const decision = decide(state, each, SHIPPED_CONTEXT);
  if (decision.ok) throw new Error(`${each.type} was accepted`);
  return decision;
}

const due = (state: CaseState, code: CaseClockCode) => dueAt(currentClock(state, code), SHIPPED_CONTEXT);
const clockOf = (state: CaseState, code: CaseClockCode, round = 1) =>
  state.clocks.find((clock) => clock.code === code && clock.round === round)!;

const transferAct = (when = MON_10, by: Actor = clerk) =>
  act('transfer', by, when, { insurerId: 'pc-1', branchId: 'pc-1-b1', line: 'pc' });
const contact = (outcome: 'reached' | 'refused' | 'not_reached', when: number) =>
  act('logContact', handler, when, { method: 'phone', outcome, contactedAt: 0 });
const feedback = (when: number) =>
  act('sendFeedback', handler, when, { upheld: true, remedy: 'apology', amount: null });
const acceptAct = (when: number) => act('acceptFeedback', clerk, when, {});
const returnAct = (when: number) => act('returnFeedback', clerk, when, {});
const sent = (when: number) => act('followUpSent', STATION, when, {});
const answer = (what: ActOf<'followUpAnswered'>['answer'], when: number) =>
  act('followUpAnswered', STATION, when, { answer: what });
const ask = (days: number, when: number, exceptional = false, by: Actor = handler) =>
  act('extensionRequest', by, when, { days, exceptional });
const grant = (when: number, by: Actor = supervisor) => act('approveExtension', by, when, {});

const transferred = () => did(buildCase(), transferAct());
const followedUp = (state = transferred(), day = 3) =>
  did(
    state,
    feedback(at(`2026-03-0${day}T10:00`)),
    acceptAct(at(`2026-03-0${day}T11:00`)),
    sent(at(`2026-03-0${day}T12:00`)),
  );

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

describe('follow-up', () => {
  const noon = at('2026-03-10T12:00');

  it.each(['satisfied', 'silent', 'suggestion'] as const)('%s concludes and tells the consumer', (what) => {
    const { state, effects } = ok(followedUp(), answer(what, noon));
    expect(state).toMatchObject({ status: 'concluded', conclusion: what, closedAt: noon });
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'consumerMessage', template: 'concluded' }),
    );
  });

  it('dissatisfied opens round 2 with fresh clocks', () => {
    const state = did(followedUp(), answer('dissatisfied', noon));
    expect(state).toMatchObject({ status: 'transferred', round: 2, attempts: 1, followUp: null });
    expect(due(state, 'contact')).toBe(at('2026-03-13T00:00'));
    expect(due(state, 'investigate')).toBe(at('2026-03-26T00:00'));
    expect(new Set(state.clocks.map(({ id }) => id)).size).toBe(4);
  });

  it('one that cannot be sent becomes a phone task, never silent', () => {
    const fed = did(transferred(), feedback(MON_10), acceptAct(MON_10));
    expect(refused(fed, answer('silent', noon)).rule).toBe('never_silent_unasked');
    const { state, effects } = ok(fed, answer('cannot_send', noon));
    expect(state).toMatchObject({ status: 'following_up', followUp: { state: 'phone_task' } });
    expect(effects).toContainEqual(expect.objectContaining({ template: 'case_phone_task' }));
    expect(refused(state, answer('silent', noon)).code).toBe('not_asked');
    const done = act('phoneTaskDone', clerk, noon, { outcome: 'dissatisfied' });
    expect(did(state, done)).toMatchObject({ status: 'transferred', round: 2 });
    expect(refused(followedUp(), done).code).toBe('no_phone_task');
  });

  it('three calls that reach nobody let a clerk conclude', () => {
    const task = did(transferred(), feedback(MON_10), acceptAct(MON_10), answer('cannot_send', noon));
    const missed = act('phoneTaskDone', clerk, noon, { outcome: 'not_reached' });
    const end = (by: Actor) => act('conclude', by, noon, { conclusion: 'unreachable' });
    expect(refused(did(task, missed, missed), end(clerk)).rule).toBe('three_calls_before_unreachable');
    expect(did(task, missed, missed, missed, end(clerk)).conclusion).toBe('unreachable');
    expect(did(task, end(supervisor)).status).toBe('concluded');
  });
});

describe('mediation', () => {
  const send = (by: Actor) => act('sendToMediation', by, at('2026-03-12T10:00'), {});
  const attempt = (state: CaseState, day: number) =>
    did(followedUp(state, day), answer('dissatisfied', at(`2026-03-0${day}T13:00`)));

  it('takes contract disputes after two attempts, or by the supervisor', () => {
    expect(refused(transferred(), send(clerk)).rule).toBe('mediation_after_two_attempts');
    expect(did(transferred(), send(supervisor)).status).toBe('mediation');
    const twice = attempt(attempt(transferred(), 3), 4);
    expect(twice).toMatchObject({ round: 3, attempts: 2 });
    const state = did(twice, send(clerk));
    expect(state).toMatchObject({ status: 'mediation', mediationRequestedAt: at('2026-03-12T10:00') });
    expect(state.clocks.every(({ stoppedAt, cancelledAt }) => (stoppedAt ?? cancelledAt) !== null)).toBe(
      true,
    );
  });

  it('takes nothing else', () => {
    const service = did(
      transferred(),
      act('correctReason', clerk, MON_10, { reasonCode: 'service.attitude' }),
    );
    expect(refused(service, send(supervisor)).rule).toBe('mediation_of_contract_disputes');
  });

  it('is offered to the supervisor after the second attempt', () => {
    const state = followedUp(attempt(transferred(), 3), 4);
    const { effects } = ok(state, answer('dissatisfied', at('2026-03-05T10:00')));
    expect(effects).toContainEqual(expect.objectContaining({ template: 'case_mediation_possible' }));
  });
});

describe('ends and new beginnings', () => {
  it('withdrawal ends the case the moment it is accepted', () => {
    const when = at('2026-03-03T10:00');
    const state = did(transferred(), act('withdraw', buildActor('consumer'), when, {}, {}));
    expect(state).toMatchObject({ status: 'withdrawn', closedAt: when });
    expect(state.clocks.every(({ cancelledAt }) => cancelledAt === when)).toBe(true);
    expect(refused(transferred(), act('withdraw', handler, when, {})).code).toBe('role');
  });

  it('a closed case takes nothing but reopening, notes and later replies', () => {
    const closed = did(transferred(), act('withdraw', clerk, MON_10, {}));
    expect(refused(closed, contact('reached', MON_10)).rule).toBe('case_lifecycle');
    expect(did(closed, act('addNote', clerk, MON_10, {})).status).toBe('withdrawn');
    const reply = act('laterReply', STATION, MON_10, { inboundId: 'i', overall: 'suggestion' });
    expect(ok(closed, reply).effects).toMatchObject([{ type: 'timeline' }, { type: 'notify' }]);
    const again = did(closed, act('reopen', clerk, MON_10, {}));
    expect(again).toMatchObject({ status: 'new', runNo: 2, round: 1, closedAt: null });
    expect(did(again, transferAct()).clocks).toHaveLength(4);
  });

  it('merging ends one case untold; the other tells everybody once', () => {
    const merged = ok(transferred(), act('merge', clerk, MON_10, { intoCaseNo: 'GZ-2026-000001' }));
    expect(merged.state).toMatchObject({
      status: 'concluded',
      conclusion: 'merged',
      mergedInto: 'GZ-2026-000001',
    });
    expect(merged.effects.some(({ type }) => type === 'consumerMessage')).toBe(false);
    expect(refused(merged.state, act('reopen', clerk, MON_10, {})).code).toBe('merged');
    expect(refused(transferred(), act('merge', clerk, MON_10, { intoCaseNo: 'GZ-2026-000123' })).code).toBe(
      'itself',
    );
    const other = did(followedUp(), act('absorb', clerk, MON_10, { fromCaseNo: 'GZ-2026-000001' }));
    const { effects } = ok(other, answer('satisfied', at('2026-03-10T10:00')));
    expect(effects).toContainEqual(
      expect.objectContaining({ audience: ['GZ-2026-000123', 'GZ-2026-000001'] }),
    );
  });

  it('an enquiry is answered within 2 working days, without an insurer', () => {
    const enquiry = buildCase({ kind: 'enquiry', insurerId: null, branchId: null, line: null });
    expect(due(enquiry, 'enquiry')).toBe(at('2026-03-05T00:00'));
    const reply = act('answerEnquiry', clerk, at('2026-03-04T10:00'), { articleId: 'a-1' }, {});
    const state = did(enquiry, reply);
    expect(state).toMatchObject({ status: 'concluded', conclusion: 'answered' });
    expect(clockOf(state, 'enquiry')).toMatchObject({ stoppedAt: at('2026-03-04T10:00'), breachedAt: null });
    expect(did(enquiry, transferAct()).clocks.map(({ code }) => code)).toEqual([
      'enquiry',
      'contact',
      'investigate',
    ]);
    expect(refused(buildCase(), reply).rule).toBe('only_enquiries_are_answered');
  });
});

describe('hands', () => {
  const to = (insurerId: string, branchId: string, by: Actor) =>
    act('reassign', by, at('2026-03-03T10:00'), { insurerId, branchId, handlerId: 'li' });

  it('another branch takes over running clocks; another insurer begins afresh', () => {
    const moved = did(transferred(), to('pc-1', 'pc-1-b2', head));
    expect(moved).toMatchObject({ branchId: 'pc-1-b2', handlerId: 'li', status: 'transferred' });
    expect(moved.clocks).toEqual(transferred().clocks);
    expect(refused(transferred(), to('pc-2', 'pc-2-b1', head)).rule).toBe('insurers_reassign_within');
    const given = did(transferred(), contact('reached', MON_10), to('pc-2', 'pc-2-b1', clerk));
    expect(given).toMatchObject({ insurerId: 'pc-2', status: 'transferred', round: 1 });
    expect(due(given, 'contact')).toBe(at('2026-03-06T00:00'));
    expect(clockOf(given, 'investigate').cancelledAt).toBe(at('2026-03-03T10:00'));
  });

  it('a co-handler logs contacts, but does not feed back', () => {
    const coHandler = { insurerId: 'pc-2', branchId: null, userId: null };
    const state = did(transferred(), act('addCoHandler', clerk, MON_10, { coHandler }));
    const helper = buildActor('substation_handler', { insurerId: 'pc-2' });
    expect(ok(state, { ...contact('reached', MON_10), by: helper }).ok).toBe(true);
    expect(refused(state, { ...feedback(MON_10), by: helper }).rule).toBe('in_charge_only');
    const left = did(state, act('removeCoHandler', clerk, MON_10, { coHandler }));
    expect(refused(left, { ...contact('reached', MON_10), by: helper }).code).toBe('not_yours');
  });

  it('supervising presses handler and head; petitions are reported at once', () => {
    const pressed = ok(transferred(), act('superviseNote', buildActor('director'), MON_10, {}));
    expect(pressed.effects.filter(({ type }) => type === 'notify')).toHaveLength(2);
    const flagged = ok(buildCase(), act('setFlags', clerk, MON_10, { flags: { group: true } }));
    expect(flagged.effects.filter(({ type }) => type === 'notify')).toMatchObject([
      { to: { role: 'station_supervisor' } },
      { to: { role: 'deputy_director' } },
    ]);
  });

  it('of two who act at once one wins, the other hears what happened', () => {
    const seen = transferred();
    const first = did(seen, { ...contact('reached', at('2026-03-03T10:00')), expectedVersion: seen.version });
    const refusal = refused(first, { ...feedback(at('2026-03-03T10:01')), expectedVersion: seen.version });
    expect(refusal).toMatchObject({ code: 'version_conflict', rule: 'act_on_the_present_version' });
    expect(refusal.message).toContain('2026-03-03 10:00 分站专员登记联系');
  });

  it('an API key needs its scope', () => {
    const key = { ...handler, kind: 'api_key' as const, role: 'insurer_api' as const, branchIds: null };
    const log = (scopes: string[]) => ({ ...contact('reached', MON_10), by: { ...key, scopes } });
    expect(refused(transferred(), log(['cases:read'])).code).toBe('scope');
    expect(ok(transferred(), log(['cases:write'])).ok).toBe(true);
    expect(ok(transferred(), log(['cases'])).ok).toBe(true);
  });
});
