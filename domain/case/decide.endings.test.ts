import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../identity/principal.js';
import { STATION } from '../identity/principal.js';
import type { Act } from './acts.js';
import { buildActor, buildCase } from './build-case.js';
import type { CaseState } from './case-state.js';
import type { Effect } from './effects.js';
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
  answer,
  transferred,
  followedUp,
} from './play-case.js';

describe('follow-up', () => {
  const noon = at('2026-03-10T12:00');

  it.each(['satisfied', 'silent', 'suggestion'] as const)('%s concludes and tells the consumer', (what) => {
    const { state, effects } = ok(followedUp(), answer(what, noon));
    expect(state).toMatchObject({ status: 'concluded', conclusion: what, closedAt: noon });
    expect(effects).toContainEqual(
      expect.objectContaining({ type: 'consumerMessage', template: 'concluded' }),
    );
  });

  it('dissatisfied opens round 2 with fresh clocks, and tells the insurer until when', () => {
    const { state, effects } = ok(followedUp(), answer('dissatisfied', noon));
    const data = expect.objectContaining({ round: 2, dueAt: at('2026-03-26T00:00') });
    expect(effects).toContainEqual(expect.objectContaining({ event: 'case.transferred', data }));
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

const webhooksOf = (effects: readonly Effect[]): string[] =>
  effects.flatMap((effect) =>
    effect.type === 'webhook' ? [`${effect.event} ${String(effect.data['status'])}`] : [],
  );

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

  it("is told to the insurer's system", () => {
    const contacted = did(transferred(), contact('reached', MON_10));
    expect(webhooksOf(ok(contacted, send(supervisor)).effects)).toEqual(['mediation.notice mediation']);
  });

  it('takes a case that waits to be transferred, by the supervisor or where the attempts were made before', () => {
    const fresh = buildCase();
    expect(refused(fresh, send(clerk)).rule).toBe('mediation_after_two_attempts');
    const sent = did(fresh, send(supervisor));
    expect(sent).toMatchObject({ status: 'mediation', clocks: [] });
    expect(sent.stationClocks).toMatchObject([{ code: 'transfer', stoppedBy: 'sendToMediation' }]);
    const closed = did(
      attempt(attempt(transferred(), 3), 4),
      act('withdraw', clerk, at('2026-03-05T10:00'), {}),
    );
    const reopened = did(closed, act('reopen', clerk, at('2026-03-06T10:00'), {}));
    expect(reopened).toMatchObject({ status: 'new', attempts: 2 });
    const { state, effects } = ok(reopened, send(clerk));
    expect(state.status).toBe('mediation');
    expect(effects.filter(({ type }) => type === 'startClock' || type === 'consumerMessage')).toEqual([]);
  });

  it('takes none without an insurer: there would be no other side', () => {
    const unknown = buildCase({ insurerId: null, branchId: null, line: null });
    expect(refused(unknown, send(supervisor)).rule).toBe('mediation_has_two_sides');
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
    const given = ok(again, transferAct());
    expect(given.state.clocks).toHaveLength(4);
    // The insurer's system hears of it once it has the case again, not while the station looks at it.
    expect(webhooksOf(ok(closed, act('reopen', clerk, MON_10, {})).effects)).toEqual([]);
    expect(webhooksOf(given.effects)).toEqual(['case.transferred transferred']);
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

  it('two merges against each other are both refused, and what was taken in is let go', () => {
    const [one, two] = ['GZ-2026-000123', 'GZ-2026-000001'];
    const taken = did(transferred(), act('absorb', clerk, MON_10, { fromCaseNo: two }));
    expect(refused(taken, act('merge', clerk, MON_10, { intoCaseNo: two })).code).toBe('already_merged');
    const free = did(taken, act('letGo', clerk, MON_10, { fromCaseNo: two }));
    expect([free.caseNo, free.mergedFrom]).toEqual([one, []]);
    expect(refused(free, act('letGo', clerk, MON_10, { fromCaseNo: two })).code).toBe('not_merged');
    expect(did(free, act('merge', clerk, MON_10, { intoCaseNo: two })).mergedInto).toBe(two);
  });

  it('every end is told to the system of the insurer whose work is over', () => {
    const told = (each: Act) =>
      ok(transferred(), each).effects.flatMap((effect) =>
        effect.type === 'webhook' ? [[effect.insurerId, effect.event, effect.data['conclusion']]] : [],
      );
    expect(told(act('withdraw', clerk, MON_10, {}))).toEqual([['pc-1', 'case.concluded', 'withdrawn']]);
    expect(told(act('merge', clerk, MON_10, { intoCaseNo: 'GZ-2026-000001' }))).toEqual([
      ['pc-1', 'case.concluded', 'merged'],
    ]);
    const away = { insurerId: 'pc-2', branchId: 'pc-2-b1', handlerId: null };
    expect(told(act('reassign', clerk, MON_10, away))).toEqual([
      ['pc-1', 'case.concluded', 'reassigned'],
      ['pc-2', 'case.transferred', undefined],
    ]);
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

  it('another branch of the same insurer that co-handles does not direct the case', () => {
    const coHandler = { insurerId: 'pc-1', branchId: 'pc-1-b2', userId: null };
    const state = did(transferred(), act('addCoHandler', clerk, MON_10, { coHandler }));
    const there = { insurerId: 'pc-1', branchIds: ['pc-1-b2'] };
    const helper = buildActor('substation_handler', there);
    expect(ok(state, { ...contact('reached', MON_10), by: helper }).ok).toBe(true);
    expect(refused(state, { ...feedback(MON_10), by: helper }).rule).toBe('in_charge_only');
    const away = to('pc-1', 'pc-1-b2', buildActor('substation_head', there));
    expect(refused(state, away).rule).toBe('in_charge_only');
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
