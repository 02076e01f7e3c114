import { allows, type Refusal } from '../identity/policy.js';
import { ROLES } from '../identity/role.js';
import { ACT_NAMES, type Act, type ActType } from './acts.js';
import { chargeDecided } from './answering-branch.js';
import { logContact } from './acts/contacting.js';
import {
  absorb,
  answerEnquiry,
  conclude,
  letGo,
  merge,
  reopen,
  sendToMediation,
  withdraw,
} from './acts/ending.js';
import { approveExtension, extensionRequest, refuseExtension } from './acts/extending.js';
import { acceptFeedback, returnFeedback, sendFeedback } from './acts/feeding-back.js';
import { followUpAnswered, followUpSent, phoneTaskDone } from './acts/following-up.js';
import { countOnTime } from './acts/judging.js';
import { addNote, correctReason, laterReply, setFlags } from './acts/noting.js';
import { pauseClock, resumeClock } from './acts/pausing.js';
import { addCoHandler, reassign, removeCoHandler, superviseNote, transfer } from './acts/transferring.js';
import { recordBreaches } from './case-clock.js';
import type { CaseState, RecentAct } from './case-state.js';
import { formatMoment } from '../clock/shown-moment.js';
import { refuse, type CaseContext, type Decide, type Decision } from './decision.js';
import { stepsCutShort, type FiredSteps } from './escalation.js';
import { refuseByStatus } from './lifecycle.js';
import { CASE_POLICY } from './policy.js';
import { followTasks } from './station-clocks.js';

const DECIDE: { readonly [T in ActType]: Decide<T> } = {
  transfer,
  logContact,
  sendFeedback,
  acceptFeedback,
  returnFeedback,
  extensionRequest,
  approveExtension,
  refuseExtension,
  pauseClock,
  resumeClock,
  reassign,
  addCoHandler,
  removeCoHandler,
  withdraw,
  sendToMediation,
  followUpSent,
  followUpAnswered,
  phoneTaskDone,
  conclude,
  reopen,
  merge,
  absorb,
  letGo,
  answerEnquiry,
  correctReason,
  setFlags,
  superviseNote,
  addNote,
  countOnTime,
  laterReply,
};

/** How many acts a case remembers for those who acted on an older version. */
const REMEMBERED = 20;

/**
 * Decides an act: the case's next state with what the house is to do about it, or a refusal that names its rule.
 * Pure; the validator of an Update and the activity that performs it call it with the same arguments. Asked in
 * order: may this actor do it, has the actor seen the present version, does the lifecycle have a place for it, and
 * the act's own rules. Every accepted act makes one new version, and fires what had come of the clocks that it ends.
 */
export function decide(state: CaseState, act: Act, context: CaseContext): FiredSteps | Refusal {
  const refusal = refuseByPolicy(state, act) ?? refuseStale(state, act) ?? refuseByStatus(state, act.type);
  if (refusal) return refusal;
  const breached = recordBreaches(state, act.at, context);
  const decision = byType(breached, act, context);
  if (!decision.ok) return decision;
  const next = followTasks(chargeDecided(state, decision.state), act, context);
  const { state: told, effects, fired } = stepsCutShort(breached, next, act.at, context);
  return { ...decision, state: remember(told, act), effects: [...effects, ...decision.effects], fired };
}

/** The table holds for each type the function of that very type, which the compiler can't follow through a union. */
function byType(state: CaseState, act: Act, context: CaseContext): Decision {
  const one = DECIDE[act.type] as (state: CaseState, act: Act, context: CaseContext) => Decision;
  return one(state, act, context);
}

function refuseByPolicy(state: CaseState, act: Act): Refusal | null {
  const verdict = allows(CASE_POLICY, act.by, act.type, state);
  return verdict.ok ? null : verdict;
}

/** Two people acting at once: one wins, the other is told what happened. */
function refuseStale(state: CaseState, { expectedVersion }: Act): Refusal | null {
  if (expectedVersion === undefined || expectedVersion === state.version) return null;
  const meanwhile = state.recentActs.filter(({ version }) => version > expectedVersion).map(sentence);
  const what = meanwhile.length > 0 ? `其间：${meanwhile.join('；')}` : '案件已有变化';
  return refuse(
    'version_conflict',
    'act_on_the_present_version',
    `您看到的不是案件的最新状态，本次办理未生效。${what}。请刷新后再办理。`,
  );
}

function sentence({ at, role, type }: RecentAct): string {
  const who = role === null ? (type === 'withdraw' ? '消费者' : '系统') : ROLES[role];
  return `${formatMoment(at)} ${who}${ACT_NAMES[type]}`;
}

function remember(state: CaseState, { type, at, by }: Act): CaseState {
  const version = state.version + 1;
  const act: RecentAct = { version, type, at, role: by.role };
  return { ...state, version, recentActs: [...state.recentActs, act].slice(-REMEMBERED) };
}
