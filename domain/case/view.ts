import { formatDue, formatMoment } from '../clock/shown-moment.js';
import { hatsOf, type Actor, type Principal } from '../identity/principal.js';
import { allows } from '../identity/policy.js';
import { ACT_NAMES, type Act, type ActOf, type ActType } from './acts.js';
import { clockStatus, deadlineOf, isAlive, wasOnTime, type ClockStatus } from './case-clock.js';
import type { CaseClock, CaseState, Moment } from './case-state.js';
import type { CaseContext } from './decision.js';
import { decide } from './decide.js';
import { lateClock } from './acts/judging.js';
import { CASE_POLICY } from './policy.js';
import { reasonsAt } from './reasons.js';

/** A button on the case's page: ready, or greyed with the reason that refuses it. */
export type AvailableAct =
  | { readonly type: ActType; readonly name: string; readonly ok: true }
  | {
      readonly type: ActType;
      readonly name: string;
      readonly ok: false;
      readonly code: string;
      readonly rule: string;
      readonly message: string;
    };

/**
 * What a principal may do in a case at a moment, and, greyed, what it may not with the reason. Acts that its roles
 * never do are left out, as are those of the station itself. The answer comes from `decide` with an act of fair
 * contents, so that a button and the act behind it never disagree.
 */
export function availableActs(
  state: CaseState,
  principal: Principal,
  at: Moment,
  context: CaseContext,
): AvailableAct[] {
  const hats = hatsOf(principal, at);
  return (Object.keys(ACT_NAMES) as ActType[]).flatMap((type): AvailableAct[] => {
    const capable = hats.filter((hat) => isCapable(state, hat, type));
    const decisions = capable.map((by) => decide(state, probe(state, type, by, at, context), context));
    const [first] = decisions;
    if (!first) return [];
    const name = ACT_NAMES[type];
    const refusal = decisions.every((decision) => !decision.ok) && !first.ok ? first : null;
    if (refusal === null) return [{ type, name, ok: true }];
    return [{ type, name, ok: false, code: refusal.code, rule: refusal.rule, message: refusal.message }];
  });
}

function isCapable(state: CaseState, hat: Actor, type: ActType): boolean {
  const verdict = allows(CASE_POLICY, hat, type, state);
  return verdict.ok || (verdict.code !== 'role' && verdict.code !== 'scope');
}

type Contents = { readonly [T in ActType]: Omit<ActOf<T>, 'type' | 'by' | 'at' | 'submissionId'> };

/** An act of its type with contents that nothing could be said against. */
function probe(state: CaseState, type: ActType, by: Actor, at: Moment, context: CaseContext): Act {
  return { ...fairContents(state, at, context)[type], type, by, at, submissionId: 'probe' } as Act;
}

function fairContents(state: CaseState, at: Moment, { reasons }: CaseContext): Contents {
  const insurerId = state.insurerId ?? 'insurer';
  const line = state.line ?? 'pc';
  const clock = pausable(state);
  const coHandler = { insurerId, branchId: null, userId: 'somebody' };
  const otherReason = reasonsAt(reasons ?? [], at).find(
    ({ code, retired }) => code !== state.reasonCode && !retired,
  );
  return {
    transfer: { insurerId, branchId: state.branchId ?? 'branch', line },
    logContact: { method: 'phone', outcome: 'reached', contactedAt: at },
    sendFeedback: { upheld: true, remedy: 'none', amount: null },
    acceptFeedback: {},
    returnFeedback: {},
    extensionRequest: { days: 1, exceptional: true },
    approveExtension: {},
    refuseExtension: {},
    pauseClock: { clock, reason: 'waiting_for_consumer' },
    resumeClock: { clock: paused(state) },
    reassign: { insurerId, branchId: 'another', handlerId: null },
    addCoHandler: { coHandler },
    removeCoHandler: { coHandler: state.coHandlers[0] ?? coHandler },
    withdraw: {},
    sendToMediation: {},
    followUpSent: {},
    followUpAnswered: { answer: 'satisfied' },
    phoneTaskDone: { outcome: 'satisfied' },
    conclude: { conclusion: state.followUp?.state === 'phone_task' ? 'unreachable' : 'settled' },
    reopen: {},
    merge: { intoCaseNo: 'ZZ-9999-999999' },
    absorb: { fromCaseNo: 'ZZ-9999-999999' },
    letGo: { fromCaseNo: state.mergedFrom[0] ?? '' },
    answerEnquiry: {},
    correctReason: { reasonCode: otherReason?.code ?? '' },
    setFlags: { flags: { group: !state.flags.group } },
    superviseNote: {},
    addNote: {},
    countOnTime: { clockId: lateClock(state)?.id ?? '' },
    laterReply: { inboundId: 'probe', overall: 'satisfied' },
  };
}

const pausable = ({ clocks }: CaseState): CaseClock['code'] =>
  clocks.find((clock) => clockStatus(clock) === 'running')?.code ?? 'investigate';

const paused = ({ clocks }: CaseState): CaseClock['code'] =>
  clocks.find((clock) => clockStatus(clock) === 'paused')?.code ?? 'investigate';

/** A clock as it is shown. */
export interface ClockView {
  readonly id: string;
  readonly code: CaseClock['code'];
  readonly round: number;
  readonly startedAt: Moment;
  /** Null while a pause is open. */
  readonly dueAt: Moment | null;
  readonly provisional: boolean;
  readonly state: ClockStatus;
  readonly overdue: boolean;
  /** Null while it is open, and for a clock that was given up before it was due. */
  readonly onTime: boolean | null;
  /** About its breach, one Chinese sentence each. */
  readonly notes: readonly string[];
}

export function viewClock(clock: CaseClock, context: CaseContext): ClockView {
  const { dueAt, provisional } = deadlineOf(clock, context);
  const { id, code, round, startedAt, breachedAt } = clock;
  const onTime = wasOnTime(clock);
  return {
    id,
    code,
    round,
    startedAt,
    dueAt,
    provisional,
    state: clockStatus(clock),
    overdue: breachedAt !== null && clock.judged === undefined && onTime !== true,
    onTime,
    notes: notesOf(clock),
  };
}

function notesOf({ breachNotes, judged }: CaseClock): string[] {
  const notes = breachNotes.map(({ at, code, dueAt }) => {
    switch (code) {
      case 'extended_later':
        return `${formatMoment(at)} 批准延期时已逾期，逾期记录保留。`;
      case 'accepted_before_due':
        return `${formatMoment(at)} 的办理在到期前已受理，不计逾期。`;
      case 'calendar_changed':
        return `${formatMoment(at)} 日历更正${dueAt === undefined ? '' : `，按更正后的日历应于 ${formatDue(dueAt)} 到期`}；逾期记录保留，须经主管认定才改计按时。`;
    }
  });
  if (judged === undefined) return notes;
  return [
    ...notes,
    `${formatMoment(judged.at)} 经主管认定，按 ${formatDue(judged.dueAt)} 到期计，不计逾期。`,
  ];
}

/** The due moment that lists are sorted by: the earliest of the living clocks; null where none is to come. */
export function nextDueAt({ clocks }: CaseState, context: Pick<CaseContext, 'calendar'>): Moment | null {
  const moments = clocks
    .filter(isAlive)
    .map((clock) => deadlineOf(clock, context).dueAt)
    .filter((at) => at !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
}

/** Whether a living clock of the case has passed its due moment. */
export const isOverdue = ({ clocks }: CaseState): boolean =>
  clocks.some((clock) => isAlive(clock) && clock.breachedAt !== null);
