import type { Condition, PolicyTable } from '../identity/policy.js';
import type { Actor } from '../identity/principal.js';
import type { Role } from '../identity/role.js';
import type { ActType } from './acts.js';
import type { CaseState } from './case-state.js';

/** What may be done with a case: its acts, and looking at it. */
export type CaseAction = ActType | 'read' | 'open' | 'openTest' | 'reveal' | 'export' | 'read_texts';

export type CaseSubject = Pick<CaseState, 'insurerId' | 'branchId' | 'coHandlers' | 'status'>;

const STATION: readonly Role[] = ['station_clerk', 'station_supervisor'];
const SUBSTATION: readonly Role[] = ['substation_handler', 'substation_head', 'insurer_api'];
const BUREAU: readonly Role[] = ['mailbox_clerk', 'deputy_director', 'director'];
const READERS: readonly Role[] = [
  ...STATION,
  ...SUBSTATION,
  ...BUREAU,
  'regulator_viewer',
  'auditor',
  'admin',
  'mediator',
  'committee_secretary',
];

/** Of the actor's insurer, and of one of its branches where it is bound to some. */
const isWith = (
  actor: Actor,
  { insurerId, branchId }: { insurerId: string | null; branchId: string | null },
) =>
  insurerId === actor.insurerId &&
  (actor.branchIds === null || branchId === null || actor.branchIds.includes(branchId));

/** The case is with the actor's insurer and branch, as the one in charge or as a co-handler (协办). */
const ownCase: Condition<CaseSubject> = (actor, subject) => {
  if (actor.insurerId === null || isWith(actor, subject)) return null;
  const coHandles = subject.coHandlers.some((co) => isWith(actor, co) || co.userId === actor.id);
  if (coHandles) return null;
  return {
    code: 'not_yours',
    rule: 'own_cases_only',
    message: '按数据归属规则，分站只能查看和办理转给本分站或由本分站协办的案件；请核对编号，或联系总站改派。',
  };
};

/** Only the insurer and branch in charge; a co-handler contacts and investigates with it, but does not direct the case. */
const inCharge: Condition<CaseSubject> = (actor, subject) =>
  actor.insurerId === null || isWith(actor, subject)
    ? null
    : {
        code: 'co_handler',
        rule: 'in_charge_only',
        message: '按协办规则，协办单位可以登记联系和备注，其余由承办分站办理；请与承办分站商定。',
      };

/** Mediators see cases once they are sent to mediation. */
const inMediation: Condition<CaseSubject> = (actor, subject) =>
  (actor.role !== 'mediator' && actor.role !== 'committee_secretary') || subject.status === 'mediation'
    ? null
    : {
        code: 'not_in_mediation',
        rule: 'mediators_see_mediations',
        message: '按权限表，调解员和调委会秘书只能查看已移送调解的案件；请联系总站。',
      };

/** Who may do what in a case. Acts that the lifecycle forbids at the moment are refused by `decide`, not here. */
export const CASE_POLICY: PolicyTable<CaseAction, CaseSubject> = {
  read: { name: '查看案件', roles: READERS, scope: 'cases:read', when: [ownCase, inMediation] },
  // Who works at the case; the others see what was done, and by whom.
  read_texts: {
    name: '查看案件中的文字',
    roles: [...STATION, ...SUBSTATION, ...BUREAU, 'mediator', 'committee_secretary'],
    scope: 'cases:read',
    when: [ownCase, inMediation],
  },
  open: { name: '登记案件', roles: [...STATION, ...BUREAU], consumer: true, station: true },
  openTest: { name: '开试办案件', roles: ['insurer_api'], scope: 'cases:write' },
  reveal: {
    name: '查看案件中的个人信息',
    roles: [
      ...STATION,
      ...BUREAU,
      'substation_handler',
      'substation_head',
      'mediator',
      'committee_secretary',
    ],
    when: [ownCase, inMediation],
  },
  export: { name: '导出案件', roles: [...STATION, 'substation_head', 'auditor'], when: [ownCase] },

  transfer: { name: '转办', roles: STATION, station: true },
  logContact: { name: '登记联系', roles: SUBSTATION, scope: 'cases:write', when: [ownCase] },
  sendFeedback: { name: '提交反馈', roles: SUBSTATION, scope: 'cases:write', when: [ownCase, inCharge] },
  acceptFeedback: { name: '审核通过反馈', roles: STATION },
  returnFeedback: { name: '退回反馈', roles: STATION },
  extensionRequest: { name: '申请延期', roles: SUBSTATION, scope: 'cases:write', when: [ownCase, inCharge] },
  approveExtension: { name: '批准延期', roles: ['station_supervisor'] },
  refuseExtension: { name: '不予延期', roles: ['station_supervisor'] },
  pauseClock: { name: '暂停时限', roles: STATION },
  resumeClock: { name: '恢复时限', roles: STATION },
  // An administrator hands over what a leaver had.
  reassign: { name: '改派', roles: [...STATION, 'substation_head', 'admin'], when: [ownCase, inCharge] },
  addCoHandler: {
    name: '增加协办',
    roles: [...STATION, 'substation_head', 'admin'],
    when: [ownCase, inCharge],
  },
  removeCoHandler: {
    name: '移除协办',
    roles: [...STATION, 'substation_head', 'admin'],
    when: [ownCase, inCharge],
  },
  withdraw: { name: '销案', roles: STATION, consumer: true },
  sendToMediation: { name: '移送调解', roles: STATION },
  followUpSent: { name: '发出回访', roles: [], station: true },
  followUpAnswered: { name: '登记回访结果', roles: STATION, station: true },
  phoneTaskDone: { name: '完成电话回访', roles: STATION },
  conclude: { name: '办结', roles: STATION },
  reopen: { name: '重开', roles: STATION },
  merge: { name: '并案', roles: STATION },
  absorb: { name: '并入同一事项', roles: STATION, station: true },
  letGo: { name: '撤回并入', roles: STATION, station: true },
  answerEnquiry: { name: '答复咨询', roles: STATION },
  correctReason: { name: '更正投诉原因', roles: STATION },
  setFlags: { name: '标记群访、越级或合同纠纷', roles: STATION },
  superviseNote: { name: '督办', roles: [...STATION, 'deputy_director', 'director'] },
  addNote: {
    name: '添加备注',
    roles: [...STATION, ...SUBSTATION, ...BUREAU, 'committee_secretary', 'mediator'],
    scope: 'cases:write',
    station: true,
    when: [ownCase, inMediation],
  },
  countOnTime: { name: '认定按时', roles: ['station_supervisor'] },
  laterReply: { name: '登记后续回复', roles: STATION, station: true },
};
