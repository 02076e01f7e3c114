import { PAUSE_REASONS, CLOCK_NAMES, CONCLUSIONS, type CaseState } from '../../../domain/case/case-state.js';
import { factsOf, isAlive } from '../../../domain/case/case-clock.js';
import type { CaseContext } from '../../../domain/case/decision.js';
import { findReason } from '../../../domain/case/reasons.js';
import { stationClocksOf } from '../../../domain/case/station-clocks.js';
import { STATUS_NAMES } from '../../../domain/case/status.js';
import { availableActs, viewClock } from '../../../domain/case/view.js';
import { explainDeadline } from '../../../domain/clock/explain.js';
import { formatDue } from '../../../domain/clock/shown-moment.js';
import type { Principal } from '../../../domain/identity/principal.js';
import type { CaseFacts } from '../../persistence/queries/case-view.js';
import { stampOf } from '../front-door/fields.js';
import { flagNames } from './cases.presenter.js';
import type { CaseDetail } from './cases.schema.js';

interface Shown {
  state: CaseState;
  facts: CaseFacts;
  principal: Principal;
  /** Station time. */
  at: number;
  context: CaseContext;
  runUrl: string | null;
  test: boolean;
}

type Rest = Pick<CaseDetail, 'timeline' | 'customer'>;

/** One case, exactly as the contract has it, with what its page needs beside. */
export function presentCase(shown: Shown, rest: Rest): CaseDetail {
  const { state, facts, principal, at, context, runUrl, test } = shown;
  const { caseNo, status, kind, source, line, round, attempts, version, reasonCode } = state;
  return {
    ...{ caseNo, status, kind, source, line, round, attempts, version, runUrl, test },
    statusName: STATUS_NAMES[status],
    insurer: facts.insurer,
    branch: facts.branch,
    handler: facts.handlerName,
    product: facts.product,
    policyNo: facts.policyNo,
    claimNo: facts.claimNo,
    reason: { code: reasonCode, name: findReason(context.reasons ?? [], reasonCode)?.name ?? reasonCode },
    flags: [...flagNames(state.flags), ...(state.flags.contractDispute ? ['合同纠纷'] : [])],
    openedAt: momentOf(state.openedAt),
    transferredAt: momentOf(state.transferredAt),
    closedAt: momentOf(state.closedAt),
    conclusion: state.conclusion === null ? null : CONCLUSIONS[state.conclusion],
    mergedInto: facts.mergedInto,
    clocks: clocksShownTo(principal, state).map((clock) => presentClock(clock, context)),
    participants: facts.participants,
    pendingExtension: pendingOf(state),
    followUp: followUpOf(state),
    actions: availableActs(state, principal, at, context),
    ...rest,
  };
}

/** The station and the bureau also see what the station itself owes the case now; that is no insurer's clock. */
function clocksShownTo({ insurerId }: Principal, state: CaseState): CaseState['clocks'] {
  return insurerId === null ? [...state.clocks, ...stationClocksOf(state).filter(isAlive)] : state.clocks;
}

function presentClock(
  clock: CaseState['clocks'][number],
  context: CaseContext,
): CaseDetail['clocks'][number] {
  const { id, code, round, startedAt, dueAt, state, overdue, provisional, notes } = viewClock(clock, context);
  const paused = clock.pauses.find(({ until }) => until === null);
  return {
    ...{ id, code, round, state, overdue, provisional, notes: [...notes] },
    name: paused ? `${CLOCK_NAMES[code]}（${PAUSE_REASONS[paused.reason]}）` : CLOCK_NAMES[code],
    startedAt: momentOf(startedAt),
    dueAt: momentOf(dueAt),
    dueText: dueAt === null ? null : formatDue(dueAt),
    explanation: explainDeadline(factsOf(clock), context.calendar),
  };
}

function pendingOf({ pendingExtension }: CaseState): CaseDetail['pendingExtension'] {
  if (pendingExtension === null) return null;
  const { days, exceptional, requestedAt } = pendingExtension;
  return { days, exceptional, requestedAt: momentOf(requestedAt) };
}

function followUpOf({ followUp }: CaseState): CaseDetail['followUp'] {
  if (followUp === null) return null;
  return { state: followUp.state, sentAt: momentOf(followUp.sentAt), missedCalls: followUp.missedCalls };
}

function momentOf(at: number): string;
function momentOf(at: number | null): string | null;
function momentOf(at: number | null): string | null {
  return at === null ? null : stampOf(new Date(at));
}
