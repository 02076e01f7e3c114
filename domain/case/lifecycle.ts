import { ACT_NAMES, type ActType } from './acts.js';
import type { Refusal } from '../identity/policy.js';
import type { CaseState } from './case-state.js';
import { STATUS_NAMES, type CaseStatus } from './status.js';

const OPEN: readonly CaseStatus[] = [
  'new',
  'transferred',
  'contacted',
  'fed_back',
  'returned',
  'accepted',
  'following_up',
  'mediation',
];
const EVERY = Object.keys(STATUS_NAMES) as CaseStatus[];
const WITH_INSURER: readonly CaseStatus[] = ['transferred', 'contacted', 'returned'];
const IN_HAND: readonly CaseStatus[] = [...WITH_INSURER, 'fed_back', 'accepted', 'following_up'];

/** In which statuses an act is possible: together with the transitions, the whole lifecycle of a case. */
export const ACT_STATUSES: Readonly<Record<ActType, readonly CaseStatus[]>> = {
  transfer: ['new'],
  /** Also after feedback: a contact clock that still runs can be stopped. */
  logContact: IN_HAND,
  sendFeedback: WITH_INSURER,
  acceptFeedback: ['fed_back'],
  returnFeedback: ['fed_back'],
  extensionRequest: WITH_INSURER,
  approveExtension: [...WITH_INSURER, 'fed_back'],
  refuseExtension: [...WITH_INSURER, 'fed_back'],
  pauseClock: WITH_INSURER,
  resumeClock: WITH_INSURER,
  /** Also while it waits for a mediation or, reopened, to be transferred anew: a leaver hands over all that is open. */
  reassign: OPEN,
  addCoHandler: OPEN,
  removeCoHandler: OPEN,
  withdraw: OPEN,
  sendToMediation: OPEN.filter((status) => status !== 'mediation'),
  followUpSent: ['accepted'],
  followUpAnswered: ['accepted', 'following_up'],
  phoneTaskDone: ['following_up'],
  conclude: ['new', 'accepted', 'following_up', 'mediation'],
  reopen: ['concluded', 'withdrawn'],
  merge: OPEN,
  absorb: OPEN,
  letGo: OPEN,
  answerEnquiry: ['new'],
  correctReason: OPEN,
  setFlags: OPEN,
  superviseNote: IN_HAND,
  addNote: EVERY,
  countOnTime: EVERY,
  laterReply: EVERY,
};

/** Refuses an act that the lifecycle has no place for in the case's status. */
export function refuseByStatus(state: Pick<CaseState, 'status'>, type: ActType): Refusal | null {
  const statuses = ACT_STATUSES[type];
  if (statuses.includes(state.status)) return null;
  const those = statuses.map((status) => `「${STATUS_NAMES[status]}」`).join('、');
  return {
    ok: false,
    code: 'wrong_status',
    rule: 'case_lifecycle',
    message: `按办理流程，案件在「${STATUS_NAMES[state.status]}」状态下不能${ACT_NAMES[type]}；须在${those}状态下办理。`,
  };
}
