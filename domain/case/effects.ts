import type { Role } from '../identity/role.js';
import type { By, Moment } from './case-state.js';

/** Fixed words, ids, codes and numbers only: effects may travel through the engine. */
export type EffectData = Readonly<Record<string, string | number | boolean | null>>;

/** A line of the case's timeline; `code` names fixed wording, free text is the submission. */
export interface TimelineEntry {
  readonly type: 'timeline';
  readonly code: string;
  readonly at: Moment;
  readonly by: By;
  readonly data: EffectData;
  readonly submissionId: string | null;
}

/** Whom a notice goes to: one person, or everybody in a role (of the insurer and branch where one is named). */
export type Recipient =
  | { readonly userId: string }
  | { readonly role: Role; readonly insurerId: string | null; readonly branchId: string | null };

/** A notice in the in-app list, by mail too. */
export interface NotifyEffect {
  readonly type: 'notify';
  readonly to: Recipient;
  readonly template: NoticeTemplate;
  readonly data: EffectData;
}

/** Titles of notices to staff; the case number stands in front. */
export const NOTICE_NAMES = {
  case_opened: '新登记的案件',
  case_not_transferred: '未能自动转办，请人工转办',
  case_transferred: '新的转办单',
  case_due_soon: '时限将到',
  case_overdue: '时限已过',
  case_feedback_to_review: '反馈待审核',
  case_feedback_accepted: '反馈已审核通过',
  case_returned: '反馈被退回',
  case_extension_to_decide: '延期申请待审批',
  case_extended: '延期已批准',
  case_extension_refused: '延期未获批准',
  case_reassigned: '转办单改派',
  case_co_handler_added: '请协办',
  case_supervised: '督办通知',
  case_new_round: '消费者仍不满意，再次办理',
  case_mediation_possible: '可移送调解',
  case_to_mediation: '待调解受理',
  case_phone_task: '电话回访任务',
  case_petition: '群访或越级上访',
  case_reopened: '案件重开',
  case_clock_paused: '时限已暂停',
  case_clock_resumed: '时限已恢复',
  case_closed: '案件已结束',
  case_later_reply: '消费者有后续回复',
} as const;
export type NoticeTemplate = keyof typeof NOTICE_NAMES;

/** An SMS on one's own case; opt-outs don't stop it. */
export interface ConsumerMessageEffect {
  readonly type: 'consumerMessage';
  readonly template: 'transferred' | 'extended' | 'concluded' | 'enquiry_receipt' | 'enquiry_answered';
  readonly data: EffectData;
  /** Cases whose consumers are told; one person of several of them is told once. */
  readonly audience: readonly string[];
  /** The text that the template quotes, where it quotes one. */
  readonly submissionId: string | null;
}

export type CaseWebhook =
  | 'case.transferred'
  | 'case.due_soon'
  | 'case.overdue'
  | 'case.returned'
  | 'case.extended'
  | 'case.concluded'
  | 'mediation.notice';

/** What a decision asks the house to do, in order. */
export type Effect =
  | TimelineEntry
  | NotifyEffect
  | ConsumerMessageEffect
  | { readonly type: 'startFollowUp'; readonly round: number }
  | {
      readonly type: 'webhook';
      readonly event: CaseWebhook;
      readonly insurerId: string;
      readonly data: EffectData;
    }
  | { readonly type: 'startClock'; readonly clockId: string }
  | { readonly type: 'clockChanged'; readonly clockId: string }
  | { readonly type: 'audit'; readonly action: string; readonly data: EffectData };
