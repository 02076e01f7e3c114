import type { ClockPolicy } from '../clock/deadline.js';
import type { Actor } from '../identity/principal.js';
import type { Role } from '../identity/role.js';
import type { ActType } from './acts.js';
import type { CaseStatus } from './status.js';

/** Epoch milliseconds of station time. */
export type Moment = number;

export const CASE_SOURCES = {
  reply: '短信回复',
  web: '网上投诉',
  letter: '来信',
  call: '来电',
  visit: '来访',
  '12378': '12378 热线',
  staff: '人员录入',
} as const;
export type CaseSource = keyof typeof CASE_SOURCES;

export type CaseKind = 'complaint' | 'enquiry';

/** What the head station itself owes a case: to transfer it, to review the feedback, to call the consumer. */
export type StationClockCode = 'transfer' | 'review' | 'phone-task';

/** The clocks of a case; `enquiry` is the light form's only one. */
export type CaseClockCode = 'contact' | 'investigate' | 'enquiry' | StationClockCode;

export const CLOCK_NAMES: Readonly<Record<CaseClockCode, string>> = {
  contact: '联系时限',
  investigate: '调查反馈时限',
  enquiry: '咨询答复时限',
  transfer: '转办时限',
  review: '反馈审核时限',
  'phone-task': '电话回访时限',
};

export const PAUSE_REASONS = {
  feedback_under_review: '反馈待审核',
  waiting_for_consumer: '等待消费者补充材料',
  waiting_for_third_party: '等待第三方材料或鉴定',
  judicial: '司法、仲裁或公安程序中',
  force_majeure: '不可抗力',
} as const;
export type PauseReason = keyof typeof PAUSE_REASONS;

export interface CasePause {
  readonly from: Moment;
  /** Null while the pause is open. */
  readonly until: Moment | null;
  readonly reason: PauseReason;
}

export interface CaseExtension {
  readonly days: number;
  readonly requestedAt: Moment;
  readonly grantedAt: Moment;
  /** The one further extension, in an exceptional case. */
  readonly exceptional: boolean;
}

/** A clock of a case with everything that its due moment follows from; it keeps the policy and the chain that it began with. */
export interface CaseClock {
  /** `GZ-2026-000123/3`: the third clock of the case. */
  readonly id: string;
  readonly code: CaseClockCode;
  readonly round: number;
  readonly policy: ClockPolicy;
  readonly policyVersion: number;
  /** Of the escalation chains; absent where it began before they were data: version 1. */
  readonly chainVersion?: number;
  readonly startedAt: Moment;
  readonly extensions: readonly CaseExtension[];
  readonly pauses: readonly CasePause[];
  /** The last return (退回): the due moment is no earlier than 24:00 of the 3rd working day after it. */
  readonly returnedAt: Moment | null;
  readonly stoppedAt: Moment | null;
  /** The act that stopped it. */
  readonly stoppedBy: string | null;
  /** Given up unstopped: the case was closed, or went to another insurer. */
  readonly cancelledAt: Moment | null;
  /** The due moment that passed unstopped. Once recorded it stays. */
  readonly breachedAt: Moment | null;
  /**
   * Fixed wording about a breach that later facts would have avoided (an extension granted late, a new
   * calendar), or that was recorded before an act accepted in time was performed.
   */
  readonly breachNotes: readonly BreachNote[];
  /** 认定按时: the recorded decision that figures count by a corrected due moment. */
  readonly judged?: { readonly at: Moment; readonly dueAt: Moment };
  /**
   * The sub-station that answers for it: in charge when it was breached or ended, of feedback when it was sent. Absent or
   * null while nothing is decided (then it is the case's present one), and where there was none.
   */
  readonly branchId?: string | null;
  /** Overdue feedback lies before the head station: rungs that come later wait for its decision. */
  readonly held: boolean;
  /** Codes of the steps that fired; each fires once per clock. */
  readonly firedSteps: readonly string[];
}

export interface BreachNote {
  readonly at: Moment;
  readonly code: 'extended_later' | 'calendar_changed' | 'accepted_before_due';
  /** `calendar_changed`: the due moment that the corrected calendar comes to. */
  readonly dueAt?: Moment;
}

/** Who did or asked for something, as far as a case remembers it. */
export type By = Pick<Actor, 'id' | 'onBehalfOf' | 'role' | 'insurerId'>;

export interface PendingExtension {
  readonly clockId: string;
  readonly days: number;
  readonly exceptional: boolean;
  readonly by: By;
  readonly requestedAt: Moment;
  readonly submissionId: string | null;
}

export interface PendingFeedback {
  readonly by: By;
  readonly sentAt: Moment;
  readonly submissionId: string | null;
  /** Null where the investigation clock no longer ran. */
  readonly clockId: string | null;
}

export interface CoHandler {
  readonly insurerId: string;
  readonly branchId: string | null;
  readonly userId: string | null;
}

/** The follow-up (回访) of the current round; a phone task takes the SMS's place where it cannot be sent. */
export interface FollowUp {
  readonly round: number;
  readonly state: 'to_send' | 'sent' | 'phone_task';
  readonly sentAt: Moment | null;
  /** Calls of the phone task that reached nobody. */
  readonly missedCalls: number;
}

export const CONCLUSIONS = {
  satisfied: '回访满意',
  silent: '回访未回复',
  suggestion: '回访提出建议',
  answered: '咨询已答复',
  merged: '并入同一事项',
  unreachable: '多次电话回访未接通',
  out_of_scope: '不属于受理范围',
  settled: '已另行解决',
} as const;
export type Conclusion = keyof typeof CONCLUSIONS;

/** One line of the case's short memory: what those who acted on an older version are told. */
export interface RecentAct {
  readonly version: number;
  readonly type: ActType;
  readonly at: Moment;
  readonly role: Role | null;
}

/**
 * A case as the rules see it: plain, serialisable, without personal data or free text (those are submissions, known
 * here by their ids). Only `decide`, `openCase` and `fireSteps` make new states.
 */
export interface CaseState {
  readonly caseNo: string;
  readonly status: CaseStatus;
  readonly kind: CaseKind;
  readonly source: CaseSource;
  readonly insurerId: string | null;
  readonly branchId: string | null;
  readonly line: 'life' | 'pc' | null;
  /** A code, never what a consumer typed. */
  readonly productCode: string | null;
  readonly reasonCode: string;
  readonly flags: CaseFlags;
  readonly round: number;
  /** Rounds that ended in a dissatisfied follow-up: documented attempts without agreement. */
  readonly attempts: number;
  /** 1, and one more for each reopening: the run number behind `case:<caseNo>`. */
  readonly runNo: number;
  readonly openedAt: Moment;
  readonly transferredAt: Moment | null;
  readonly closedAt: Moment | null;
  readonly conclusion: Conclusion | null;
  readonly version: number;
  readonly clocks: readonly CaseClock[];
  /** The head station's own: none of the insurer's, and counted apart. */
  readonly stationClocks?: readonly CaseClock[];
  readonly pendingExtension: PendingExtension | null;
  readonly pendingFeedback: PendingFeedback | null;
  readonly handlerId: string | null;
  readonly coHandlers: readonly CoHandler[];
  readonly followUp: FollowUp | null;
  readonly mergedInto: string | null;
  /** Cases of the same matter that were merged into this one. */
  readonly mergedFrom: readonly string[];
  readonly mediationRequestedAt: Moment | null;
  /** The last 20 acts. */
  readonly recentActs: readonly RecentAct[];
}

export interface CaseFlags {
  /** 群访. */
  readonly group: boolean;
  /** 越级. */
  readonly levelSkipping: boolean;
  /** 合同纠纷: only these may go to mediation. */
  readonly contractDispute: boolean;
}
