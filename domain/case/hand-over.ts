import type { Actor } from '../identity/principal.js';
import type { ActOf } from './acts.js';
import { sameCoHandler } from './acts/transferring.js';
import type { CaseState, Moment } from './case-state.js';
import { isClosed } from './status.js';

type HandOverAct = ActOf<'reassign'> | ActOf<'addCoHandler'> | ActOf<'removeCoHandler'>;

/**
 * A leaver's open cases handed over in one act: one act for each case that the leaver handles (to the successor) or
 * co-handles (joined by the successor, who may be there already, then left: at no moment does it stand with neither). Decided
 * one by one; a case that changed meanwhile says so.
 */
export function handOverActs(
  states: readonly CaseState[],
  people: { readonly leaverId: string; readonly successorId: string },
  by: Actor,
  at: Moment,
): {
  readonly caseNo: string;
  readonly acts: readonly HandOverAct[];
}[] {
  return states
    .filter(({ status }) => !isClosed(status))
    .map((state) => ({ caseNo: state.caseNo, acts: actsFor(state, people, by, at) }))
    .filter(({ acts }) => acts.length > 0);
}

function actsFor(
  state: CaseState,
  { leaverId, successorId }: { readonly leaverId: string; readonly successorId: string },
  by: Actor,
  at: Moment,
): HandOverAct[] {
  const { insurerId, branchId, handlerId } = state;
  const inCharge =
    handlerId === leaverId && insurerId !== null && branchId !== null
      ? [{ type: 'reassign' as const, by, at, insurerId, branchId, handlerId: successorId }]
      : [];
  const coHandled = state.coHandlers
    .filter(({ userId }) => userId === leaverId)
    .flatMap((coHandler): HandOverAct[] => {
      const joined = { ...coHandler, userId: successorId };
      const leave = { type: 'removeCoHandler', by, at, coHandler } as const;
      if (state.coHandlers.some((each) => sameCoHandler(each, joined))) return [leave];
      return [{ type: 'addCoHandler', by, at, coHandler: joined }, leave];
    });
  return [...inCharge, ...coHandled];
}
