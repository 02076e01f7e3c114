import type { Actor } from '../identity/principal.js';
import type { Act, ActOf, ActType } from './acts.js';
import { buildActor, buildCase, SHIPPED_CONTEXT } from './build-case.js';
import { currentClock, dueAt } from './case-clock.js';
import type { CaseClock, CaseClockCode, CaseState } from './case-state.js';
import type { Accepted } from './decision.js';
import { decide } from './decide.js';
import type { Refusal } from '../identity/policy.js';
import { STATION } from '../identity/principal.js';

/** Plays acts of a case out in tests: people of insurer `pc-1`, their acts by name, and what becomes of them. */
export const clerk = buildActor('station_clerk');
export const supervisor = buildActor('station_supervisor');
export const ofInsurer = { insurerId: 'pc-1', branchIds: ['pc-1-b1'] };
export const handler = buildActor('substation_handler', ofInsurer);
export const head = buildActor('substation_head', { insurerId: 'pc-1' });

export const at = (text: string): number => Date.parse(`${text}+08:00`);
export const MON_10 = at('2026-03-02T10:00');

type Rest<T extends ActType> = Omit<ActOf<T>, 'type' | 'by' | 'at' | 'submissionId' | 'expectedVersion'>;

export function act<T extends ActType>(
  type: T,
  by: Actor,
  when: number,
  rest: Rest<T>,
  more: { submissionId?: string; expectedVersion?: number } = { submissionId: 's-1' },
): Act {
  return { ...more, ...rest, type, by, at: when } as unknown as Act;
}

export function did(state: CaseState, ...acts: Act[]): CaseState {
  return acts.reduce((now, each) => ok(now, each).state, state);
}

export function ok(state: CaseState, each: Act): Accepted {
  const decision = decide(state, each, SHIPPED_CONTEXT);
  if (!decision.ok) throw new Error(`${each.type}: ${decision.code} ${decision.message}`);
  return decision;
}

export function refused(state: CaseState, each: Act): Refusal {
  const decision = decide(state, each, SHIPPED_CONTEXT);
  if (decision.ok) throw new Error(`${each.type} was accepted`);
  return decision;
}

export const due = (state: CaseState, code: CaseClockCode) =>
  dueAt(currentClock(state, code), SHIPPED_CONTEXT);
export function clockOf(state: CaseState, code: CaseClockCode, round = 1): CaseClock {
  const clock = state.clocks.find((each) => each.code === code && each.round === round);
  if (!clock) throw new Error(`no ${code} clock in round ${round}`);
  return clock;
}

export const transferAct = (when = MON_10, by: Actor = clerk) =>
  act('transfer', by, when, { insurerId: 'pc-1', branchId: 'pc-1-b1', line: 'pc' });
export const contact = (outcome: 'reached' | 'refused' | 'not_reached', when: number) =>
  act('logContact', handler, when, { method: 'phone', outcome, contactedAt: 0 });
export const feedback = (when: number) =>
  act('sendFeedback', handler, when, { upheld: true, remedy: 'apology', amount: null });
export const acceptAct = (when: number) => act('acceptFeedback', clerk, when, {});
export const returnAct = (when: number) => act('returnFeedback', clerk, when, {});
export const sent = (when: number) => act('followUpSent', STATION, when, {});
export const answer = (what: ActOf<'followUpAnswered'>['answer'], when: number) =>
  act('followUpAnswered', STATION, when, { answer: what });
export const ask = (days: number, when: number, exceptional = false, by: Actor = handler) =>
  act('extensionRequest', by, when, { days, exceptional });
export const grant = (when: number, by: Actor = supervisor) => act('approveExtension', by, when, {});

export const transferred = () => did(buildCase(), transferAct());
export const followedUp = (state = transferred(), day = 3) =>
  did(
    state,
    feedback(at(`2026-03-0${day}T10:00`)),
    acceptAct(at(`2026-03-0${day}T11:00`)),
    sent(at(`2026-03-0${day}T12:00`)),
  );
