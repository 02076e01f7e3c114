import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STATION, type Actor } from '../identity/principal.js';
import { allows } from '../identity/policy.js';
import { ACT_STATUSES } from './lifecycle.js';
import { CASE_POLICY } from './policy.js';
import { ROLES, type Role } from '../identity/role.js';
import { ACT_NAMES, type Act, type ActType } from './acts.js';
import { buildActor, buildCase, SHIPPED_CONTEXT } from './build-case.js';
import { isAlive } from './case-clock.js';
import type { CaseState } from './case-state.js';
import type { Decision } from './decision.js';
import { decide } from './decide.js';
import { fireSteps } from './escalation.js';
import { everyClock, stationClocksOf } from './station-clocks.js';
import { canTransition, isClosed } from './status.js';

const HOUR = 3_600_000;

const insurerOf = (role: Role): string | null =>
  ['substation_handler', 'substation_head', 'insurer_api'].includes(role) ? 'pc-1' : null;

const actors: readonly Actor[] = [
  ...(Object.keys(ROLES) as Role[]).map((role) => buildActor(role, { insurerId: insurerOf(role) })),
  buildActor('insurer_api', { kind: 'api_key', insurerId: 'pc-1', scopes: ['cases'] }),
  buildActor('substation_handler', { id: 'foreign', insurerId: 'pc-2' }),
  buildActor('consumer'),
  STATION,
];

const aClock = fc.constantFrom('contact', 'investigate', 'enquiry');
const anInsurer = fc.constantFrom('pc-1', 'pc-2');
const aCoHandler = fc.record({
  insurerId: anInsurer,
  branchId: fc.constant(null),
  userId: fc.constantFrom(null, 'li'),
});
const nothing = fc.constant({});

const contents: Readonly<Record<ActType, fc.Arbitrary<object>>> = {
  transfer: fc.record({ insurerId: anInsurer, branchId: fc.constant('pc-1-b1'), line: fc.constant('pc') }),
  logContact: fc.record({
    outcome: fc.constantFrom('reached', 'refused', 'not_reached'),
    method: fc.constant('phone'),
    contactedAt: fc.nat(),
  }),
  sendFeedback: fc.record({
    upheld: fc.boolean(),
    remedy: fc.constant('none'),
    amount: fc.constantFrom(null, 100, -1),
  }),
  acceptFeedback: nothing,
  returnFeedback: nothing,
  extensionRequest: fc.record({ days: fc.integer({ min: 0, max: 31 }), exceptional: fc.boolean() }),
  approveExtension: nothing,
  refuseExtension: nothing,
  pauseClock: fc.record({ clock: aClock, reason: fc.constantFrom('judicial', 'feedback_under_review') }),
  resumeClock: fc.record({ clock: aClock }),
  reassign: fc.record({
    insurerId: anInsurer,
    branchId: fc.constantFrom('b1', 'b2'),
    handlerId: fc.constantFrom(null, 'li'),
  }),
  addCoHandler: fc.record({ coHandler: aCoHandler }),
  removeCoHandler: fc.record({ coHandler: aCoHandler }),
  withdraw: nothing,
  sendToMediation: nothing,
  followUpSent: nothing,
  followUpAnswered: fc.record({
    answer: fc.constantFrom(
      'satisfied',
      'dissatisfied',
      'dissatisfied',
      'suggestion',
      'silent',
      'asks',
      'cannot_send',
    ),
  }),
  phoneTaskDone: fc.record({
    outcome: fc.constantFrom('satisfied', 'dissatisfied', 'suggestion', 'not_reached'),
  }),
  conclude: fc.record({ conclusion: fc.constantFrom('unreachable', 'out_of_scope', 'settled') }),
  reopen: nothing,
  merge: fc.record({ intoCaseNo: fc.constantFrom('GZ-2026-000001', 'GZ-2026-000123', 'nonsense') }),
  absorb: fc.record({ fromCaseNo: fc.constantFrom('GZ-2026-000001', 'GZ-2026-000123') }),
  letGo: fc.record({ fromCaseNo: fc.constantFrom('GZ-2026-000001', 'GZ-2026-000123') }),
  answerEnquiry: nothing,
  correctReason: fc.record({
    reasonCode: fc.constantFrom('service.attitude', 'claim_difficulty.delay', 'nonsense'),
  }),
  setFlags: fc.record({ flags: fc.record({ group: fc.boolean(), contractDispute: fc.boolean() }) }),
  superviseNote: nothing,
  addNote: nothing,
  countOnTime: fc.record({ clockId: fc.constantFrom('GZ-2026-000123/1', 'GZ-2026-000123/2') }),
  laterReply: fc.constant({ inboundId: 'i', overall: 'suggestion' }),
};

/** What the head station owes the case: no case of these may lie without somebody being reminded. */
const TASKS = ({ status, kind, followUp }: CaseState): string[] => {
  if (status === 'new' && kind === 'complaint') return ['transfer'];
  if (status === 'fed_back') return ['review'];
  return status === 'following_up' && followUp?.state === 'phone_task' ? ['phone-task'] : [];
};

const ENDS: readonly ActType[] = ['withdraw', 'conclude', 'merge', 'sendToMediation'];
const TYPES = Object.keys(ACT_NAMES) as ActType[];

const pick = <T>(list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list);

/** Mostly an act that has a place in the status, by somebody who may: so that walks get far; else anything by anybody. */
function drawAct(g: fc.GeneratorValue, state: CaseState, at: number): Act {
  const wild = g(fc.nat, { max: 3 }) === 0;
  const ends = g(fc.nat, { max: 24 }) === 0;
  const leading = TYPES.filter(
    (type) => ACT_STATUSES[type].includes(state.status) && (ends || !ENDS.includes(type)),
  );
  const type = g(pick<ActType>, wild ? TYPES : leading);
  const able = actors.filter((actor) => allows(CASE_POLICY, actor, type, state).ok);
  const by = g(pick<Actor>, wild || able.length === 0 ? actors : able);
  const text = wild && g(fc.boolean) ? {} : { submissionId: 's' };
  return { type, by, at, ...g((of: ActType) => contents[of], type), ...text } as Act;
}

const aStart = fc.constantFrom(
  buildCase(),
  buildCase({ insurerId: null, branchId: null }),
  buildCase({ kind: 'enquiry', insurerId: null, branchId: null, line: null }),
);

function expectSound(before: CaseState, act: Act, decision: Decision): void {
  if (!decision.ok) {
    expect(decision).toMatchObject({
      code: expect.stringMatching(/^\w+$/),
      rule: expect.stringMatching(/^\w+$/),
    });
    expect(decision.message).toMatch(/[\u4e00-\u9fff].*。$/);
    return;
  }
  const { state } = decision;
  if (state.status !== before.status) expect(canTransition(before.status, state.status)).toBe(true);
  if (isClosed(before.status)) expect(['reopen', 'addNote', 'laterReply', 'countOnTime']).toContain(act.type);
  if (isClosed(state.status)) expect(everyClock(state).filter(isAlive)).toEqual([]);
  const owed = stationClocksOf(state).filter(isAlive);
  expect(owed.map(({ code }) => code)).toEqual(TASKS(state));
  const again = 'answer' in act ? act.answer : 'outcome' in act ? act.outcome : null;
  expect(state.round - before.round).toBe(again === 'dissatisfied' ? 1 : 0);
  expect(state.version).toBe(before.version + 1);
  expectSoundClocks(before, state);
}

function expectSoundClocks(before: CaseState, { clocks, caseNo, status }: CaseState): void {
  clocks.forEach((clock, index) => {
    expect(clock.id).toBe(`${caseNo}/${index + 1}`);
    expect(clock.pauses.filter(({ until }) => until === null).length).toBeLessThanOrEqual(
      isAlive(clock) ? 1 : 0,
    );
    expect(new Set(clock.firedSteps).size).toBe(clock.firedSteps.length);
    const breachedAt = before.clocks[index]?.breachedAt ?? null;
    if (breachedAt !== null) expect(clock.breachedAt).toBe(breachedAt);
    expect(clock.extensions.length).toBeLessThanOrEqual(2);
    const decided = clock.breachedAt !== null || !isAlive(clock);
    if (decided) expect(clock).toHaveProperty('branchId');
    else if (status !== 'fed_back') expect(clock.branchId ?? null).toBeNull();
  });
  for (const code of ['contact', 'investigate', 'enquiry']) {
    expect(clocks.filter((clock) => clock.code === code && isAlive(clock)).length).toBeLessThanOrEqual(1);
  }
}

describe('a random walk over the lifecycle', () => {
  it('never reaches an illegal state, and every refusal names its rule', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(aStart, fc.integer({ min: 10, max: 80 }), fc.gen(), (start, length, g) => {
        let state = start;
        let now = start.openedAt;
        const fired: string[] = [];
        for (let step = 0; step < length; step += 1) {
          now += g(fc.integer, { min: 0, max: g(pick<number>, [4, 40, 400]) * HOUR });
          const woken = fireSteps(state, now, SHIPPED_CONTEXT);
          fired.push(...woken.fired.map(({ clockId, step: rung }) => `${clockId} ${rung}`));
          state = woken.state;
          const act = drawAct(g, state, now);
          const decision = decide(state, act, SHIPPED_CONTEXT);
          expectSound(state, act, decision);
          if (decision.ok) state = decision.state;
          reached.add(state.status).add(`round ${state.round}`);
        }
        expect(new Set(fired).size).toBe(fired.length);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
      { numRuns: 160, seed: 20260302 },
    );
    for (const status of [
      'new',
      'transferred',
      'contacted',
      'fed_back',
      'returned',
      'accepted',
      'following_up',
      'mediation',
      'concluded',
      'withdrawn',
      'round 2',
    ]) {
      expect(reached).toContain(status);
    }
  });
});
