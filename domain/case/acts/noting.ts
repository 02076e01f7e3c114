import type { CaseFlags } from '../case-state.js';
import {
  accept,
  CLERKS,
  DEPUTY_DIRECTOR,
  entry,
  notify,
  refuse,
  SUPERVISORS,
  type Decide,
} from '../decision.js';
import { chooseReason } from '../reasons.js';

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

/** A further reply joins the timeline and changes nothing else: kept and shown, also in a closed case. */
export const laterReply: Decide<'laterReply'> = (state, act) => {
  const { inboundId, overall } = act;
  const matters = overall === 'dissatisfied' || overall === 'suggestion' || overall === 'enquiry';
  return accept(state, [
    entry(act, { inboundId, overall }),
    ...(matters ? notify(state, CLERKS, 'case_later_reply', { overall }) : []),
  ]);
};
