import type { ActOf } from '../acts.js';
import { cancelClocks, isAlive } from '../case-clock.js';
import type { CaseFlags, CaseState } from '../case-state.js';
import {
  accept,
  CLERKS,
  DEPUTY_DIRECTOR,
  entry,
  notify,
  refuse,
  SUPERVISORS,
  type Accepted,
  type CaseContext,
  type Decide,
} from '../decision.js';
import type { Effect } from '../effects.js';
import { chooseReason, fileUnder, UNSORTED_REASON } from '../reasons.js';

/** Files the case under another reason of the tree in force; whether it is a contract dispute follows from the reason. */
export const correctReason: Decide<'correctReason'> = (state, act, { reasons }) => {
  // A run does not carry the tree: the door judged by it, and so does the act's transaction.
  if (reasons === null) return accept(state, []);
  const chosen = chooseReason(reasons, act.reasonCode, act.at);
  if (!chosen.ok) return chosen;
  const { reason } = chosen;
  if (reason.code === state.reasonCode) {
    return refuse('no_change', 'correction_changes_something', `投诉原因已是「${reason.name}」，无需更正。`);
  }
  const flags = { ...state.flags, contractDispute: reason.contractDispute };
  return accept({ ...state, reasonCode: reason.code, flags }, [
    entry(act, { from: state.reasonCode, to: reason.code }),
    { type: 'audit', action: 'case.reason_corrected', data: { from: state.reasonCode, to: reason.code } },
  ]);
};

/** 群访 and 越级 are reported at once to the supervisor and the deputy director. */
export const setFlags: Decide<'setFlags'> = (state, act) => {
  const flags: CaseFlags = { ...state.flags, ...act.flags };
  const changed = (Object.keys(flags) as (keyof CaseFlags)[]).filter(
    (flag) => flags[flag] !== state.flags[flag],
  );
  if (changed.length === 0) {
    return refuse('no_change', 'flags_change_something', '标记没有变化，无需提交。');
  }
  const report = changed.some((flag) => flag !== 'contractDispute' && flags[flag]);
  const next = { ...state, flags };
  const said = { group: flags.group, levelSkipping: flags.levelSkipping };
  return accept(next, [
    entry(act, { ...flags }),
    ...(report ? [SUPERVISORS, DEPUTY_DIRECTOR] : []).flatMap((to) =>
      notify(next, to, 'case_petition', said),
    ),
  ]);
};

export const addNote: Decide<'addNote'> = (state, act) =>
  act.submissionId === undefined
    ? refuse('text_required', 'note_says_something', '备注内容不能为空；请填写备注。')
    : accept(state, [entry(act)]);

/** Whether a reply makes a complaint of a case: its consumer, who only asked so far, is not content (PRODUCT 2). */
export const turnsIntoComplaint = (
  { kind, status }: Pick<CaseState, 'kind' | 'status'>,
  overall: string,
): boolean =>
  kind === 'enquiry' && status === 'new' && (overall === 'dissatisfied' || overall === 'suggestion');

/**
 * A further reply joins the timeline and changes nothing else: kept and shown, also in a closed case. Only an enquiry that
 * no insurer has yet becomes a complaint by one that is dissatisfied or suggests something.
 */
export const laterReply: Decide<'laterReply'> = (state, act, context) => {
  const { inboundId, overall } = act;
  const matters = overall === 'dissatisfied' || overall === 'suggestion' || overall === 'enquiry';
  const heard = [
    entry(act, { inboundId, overall }),
    ...(matters ? notify(state, CLERKS, 'case_later_reply', { overall }) : []),
  ];
  if (!turnsIntoComplaint(state, overall)) return accept(state, heard);
  const { state: complaint, effects } = asComplaint(state, act, context);
  return accept(complaint, [...heard, ...effects]);
};

/** The question goes on within the complaint, whose clocks take the place of its own. */
function asComplaint(state: CaseState, act: ActOf<'laterReply'>, context: CaseContext): Accepted {
  const { overall, reasonCode = overall === 'suggestion' ? overall : UNSORTED_REASON, at } = act;
  const reason = fileUnder(context.reasons ?? [], reasonCode, at);
  const next: CaseState = {
    ...cancelClocks(state, at, context),
    kind: 'complaint',
    reasonCode: reason.code,
    flags: { ...state.flags, contractDispute: reason.contractDispute },
  };
  return accept(next, [
    entry(act, { from: state.reasonCode, to: reason.code }, 'turned_into_complaint'),
    ...state.clocks.filter(isAlive).map(({ id }): Effect => ({ type: 'clockChanged', clockId: id })),
  ]);
}
