import type { Actor } from '../identity/principal.js';
import type { ActOf } from './acts.js';
import type { CaseState, Moment } from './case-state.js';
import { isClosed } from './status.js';

type HandOverAct = ActOf<'reassign'> | ActOf<'addCoHandler'> | ActOf<'removeCoHandler'>;

/**
 * A leaver's open cases handed over in one act: one act for each case that the leaver handles (to the successor) or
 * co-handles (left, and joined by the successor). Decided one by one; a case that changed meanwhile says so.
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
    .flatMap((coHandler) => [
      { type: 'removeCoHandler' as const, by, at, coHandler },
      { type: 'addCoHandler' as const, by, at, coHandler: { ...coHandler, userId: successorId } },
    ]);
  return [...inCharge, ...coHandled];
}
