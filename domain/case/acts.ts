import type { Actor } from '../identity/principal.js';
import type { CaseClockCode, CaseFlags, CoHandler, Conclusion, Moment, PauseReason } from './case-state.js';

/** What every act carries. Free text (notes, findings, reasons) is stored before, as the submission named here. */
interface ActBase {
  readonly by: Actor;
  /** The moment at which the station accepted the act; whether it was on time is judged by it. */
  readonly at: Moment;
  readonly submissionId?: string;
  /** The version that the one who acts has seen; absent where it does not matter. */
  readonly expectedVersion?: number;
}

/** `asks`: the consumer asks something or wants a call, and rates nothing. */
export type FollowUpAnswer = 'satisfied' | 'dissatisfied' | 'suggestion' | 'asks' | 'silent' | 'cannot_send';
export type ContactOutcome = 'reached' | 'refused' | 'not_reached';

/** The contents of each act, by its type. */
interface ActContents {
  transfer: {
    readonly insurerId: string;
    readonly branchId: string;
    readonly line: 'life' | 'pc';
    readonly handlerId?: string | null;
  };
  logContact: {
    readonly method: 'phone' | 'visit' | 'sms' | 'other';
    readonly outcome: ContactOutcome;
    /** What the handler typed; shown, never judged. */
    readonly contactedAt: Moment;
  };
  sendFeedback: {
    readonly upheld: boolean;
    readonly remedy: 'explanation' | 'correction' | 'compensation' | 'refund' | 'apology' | 'none';
    /** Fen; null where no money is paid. */
    readonly amount: number | null;
  };
  acceptFeedback: object;
  /** The reason stands in the submission, without which it is refused. */
  returnFeedback: object;
  extensionRequest: { readonly days: number; readonly exceptional?: boolean };
  approveExtension: object;
  refuseExtension: object;
  pauseClock: { readonly clock: CaseClockCode; readonly reason: PauseReason };
  resumeClock: { readonly clock: CaseClockCode };
  /** Another branch or handler; another insurer only by the head station, and then with fresh clocks. */
  reassign: {
    readonly insurerId: string;
    readonly branchId: string;
    readonly handlerId: string | null;
    readonly line?: 'life' | 'pc';
  };
  addCoHandler: { readonly coHandler: CoHandler };
  removeCoHandler: { readonly coHandler: CoHandler };
  withdraw: object;
  sendToMediation: object;
  followUpSent: object;
  followUpAnswered: { readonly answer: FollowUpAnswer };
  phoneTaskDone: { readonly outcome: 'satisfied' | 'dissatisfied' | 'suggestion' | 'not_reached' };
  conclude: { readonly conclusion: Extract<Conclusion, 'unreachable' | 'out_of_scope' | 'settled'> };
  /** `runNo`: of the run that was started for it; left out, the next. */
  reopen: { readonly runNo?: number };
  /** This case is the same matter as another, which goes on. */
  merge: { readonly intoCaseNo: string };
  /** The other side of a merge: this case takes in another of the same matter. */
  absorb: { readonly fromCaseNo: string };
  /** Takes back an `absorb` whose `merge` was refused. */
  letGo: { readonly fromCaseNo: string };
  answerEnquiry: { readonly articleId?: string };
  correctReason: { readonly reasonCode: string };
  setFlags: { readonly flags: Partial<CaseFlags> };
  /** 督办. */
  superviseNote: object;
  addNote: object;
  /** 认定按时. */
  countOnTime: { readonly clockId: string };
  /** A further reply of the consumer joins the timeline; `reasonCode`: what it would be filed under as a complaint. */
  laterReply: { readonly inboundId: string; readonly overall: string; readonly reasonCode?: string };
}

export type ActType = keyof ActContents;

/** An act of one type. */
export type ActOf<T extends ActType> = ActBase & { readonly type: T } & ActContents[T];

/** Everything that can be done in a case. */
export type Act = { [T in ActType]: ActOf<T> }[ActType];

/** Acts in Chinese, as they stand on buttons and in sentences. */
export const ACT_NAMES: Readonly<Record<ActType, string>> = {
  transfer: '转办',
  logContact: '登记联系',
  sendFeedback: '提交反馈',
  acceptFeedback: '审核通过反馈',
  returnFeedback: '退回反馈',
  extensionRequest: '申请延期',
  approveExtension: '批准延期',
  refuseExtension: '不予延期',
  pauseClock: '暂停时限',
  resumeClock: '恢复时限',
  reassign: '改派',
  addCoHandler: '增加协办',
  removeCoHandler: '移除协办',
  withdraw: '销案',
  sendToMediation: '移送调解',
  followUpSent: '发出回访',
  followUpAnswered: '登记回访结果',
  phoneTaskDone: '完成电话回访',
  conclude: '办结',
  reopen: '重开',
  merge: '并案',
  absorb: '并入同一事项',
  letGo: '撤回并入',
  answerEnquiry: '答复咨询',
  correctReason: '更正投诉原因',
  setFlags: '标记群访、越级或合同纠纷',
  superviseNote: '督办',
  addNote: '添加备注',
  countOnTime: '认定按时',
  laterReply: '收到后续回复',
};
