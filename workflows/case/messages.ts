import type { UpdateDefinition } from '@temporalio/common';
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CalendarNotice } from '../../domain/calendar/calendar.js';
import type { Act, ActOf, ActType } from '../../domain/case/acts.js';
import type { CaseState } from '../../domain/case/case-state.js';
import type { CaseStatus } from '../../domain/case/status.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import type { ClockPolicySet } from '../../domain/clock/policies.js';

/** One case from its request to its conclusion. A reopened case is a further run with the next number. */
export interface ComplaintCaseInput {
  caseId: string;
  caseNo: string;
  clock: StationClock;
  /** Only for a further run: the act that reopens the case, performed once under its update id. */
  reopen?: { act: ActOf<'reopen'>; updateId: string };
}

/** What a run asks for when it begins. */
export interface CaseOpening extends ComplaintCaseInput {
  /** Of the run that asks: a case is reopened under the number of the run that does it. */
  runId: string;
}

/** The reference data that a refusal is decided by, as the run last saw it. */
export interface CaseRules {
  /** How many notices the calendar was built from; absent in what runs began with before it was told. */
  calendarEdition?: number;
  notices: readonly CalendarNotice[];
  policies: readonly ClockPolicySet[];
}

/** How a case stands after an act; moments are station time in epoch milliseconds. */
export interface CaseProgress {
  state: CaseState;
  /** By which calendar the state was decided: how many notices had been entered. */
  calendarEdition?: number;
  /** The insurer's own code, for operators; null while there is no insurer. */
  insurerCode?: string | null;
  /** The nearest due moment of any living clock, the station's own too; null where none is to come. */
  dueAt?: number | null;
  /** A living clock has passed its due moment. */
  overdue?: boolean;
  /** The next step of an escalation chain. */
  nextStepAt: number | null;
  /** Messages to the consumer are planned and may go out from this moment on (0: at once); null when none waits. */
  messagesFrom: number | null;
  /** Planned messages are held by a stop of sending until it is let go. */
  messagesHeld: boolean;
  /** When the window of the follow-up that was sent ends. */
  followUpClosesAt: number | null;
}

/** What a run asks at one of its moments; `at` is the run's station time, before which no activity may believe itself. */
export interface CaseMoment {
  caseId: string;
  at: number;
}

export interface ActAnswer {
  caseNo: string;
  status: CaseStatus;
  version: number;
}

/** The update of one kind of act carries the act's name, so that the engine's own screens can be read. */
export const actUpdate = (type: ActType): UpdateDefinition<ActAnswer, [Act]> =>
  defineUpdate<ActAnswer, [Act]>(type);

export interface ReplyReceived {
  inboundId: string;
  overall: string;
  /** When it was read, by the machine or by a person. */
  at: number;
}

/** A further reply of the consumer to the survey that opened the case. */
export const replyReceivedSignal = defineSignal<[ReplyReceived]>('replyReceived');

/** A reply to the follow-up (回访). */
export const followUpAnsweredSignal = defineSignal<[ReplyReceived & { late: boolean }]>('followUpAnswered');

/** The calendar or another rule changed: compute the clocks anew. */
export const rulesChangedSignal = defineSignal('rulesChanged');

/** A stop of sending was let go: planned messages may go out. */
export const messagesReleasedSignal = defineSignal('messagesReleased');

/** The SMS centre says that the follow-up reached nobody. */
export const followUpFailedSignal = defineSignal('followUpFailed');

/** The case was reopened: a further run carries it now, and sends what waits. To a run that has heard the case's end. */
export const takenOverSignal = defineSignal('takenOver');

export const complaintCaseType = 'complaintCase';
export { caseRunId } from '../../domain/case/case-no.js';

/** What comes to a case whose run is over: an act of somebody, a reply that the run missed at its very end, a calendar. */
export type CaseAfterwordInput =
  | { caseId: string; act: Act; updateId: string }
  | { caseId: string; reply: ReplyReceived & { to: 'survey' | 'follow_up'; late: boolean } }
  | { caseId: string; calendarChangedAt: number };

/** What operators read of such a run in the engine's own screens. */
export const caseAfterwordSummary = (caseNo: string): string => `案件结束后补记 ${caseNo}`;

/** `wordId`: the update of the act, the inbound message, or the calendar's year and version. */
export const caseAfterwordId = (caseNo: string, wordId: string): string =>
  `case-afterword:${caseNo}:${wordId}`;
