import { startInsurerClocks } from './transferring.js';
import type { ActOf } from '../acts.js';
import { currentClock, dueAt } from '../case-clock.js';
import type { CaseState, Conclusion, FollowUp } from '../case-state.js';
import { close, concludedEffects } from '../closing.js';
import {
  accept,
  CLERKS,
  entry,
  handlerOf,
  headOf,
  moveTo,
  notify,
  refuse,
  SUPERVISORS,
  webhook,
  type CaseContext,
  type Decide,
  type Decision,
} from '../decision.js';

/** Attempts without agreement after which a contract dispute may go to mediation (PRODUCT 2). */
export const ATTEMPTS_BEFORE_MEDIATION = 2;

/** The question reached the SMS centre: the follow-up window is open. */
export const followUpSent: Decide<'followUpSent'> = (state, act) => {
  const followUp = { ...followUpOf(state), state: 'sent' as const, sentAt: act.at };
  return accept({ ...moveTo(state, 'following_up'), followUp }, [entry(act)]);
};

/**
 * How the follow-up (回访) ended. Satisfied, a suggestion or silence conclude the case; dissatisfaction opens the
 * next round; where the SMS may not or cannot be sent, or the consumer asks something, a phone task takes its place —
 * never silence.
 */
export const followUpAnswered: Decide<'followUpAnswered'> = (state, act, context) => {
  switch (act.answer) {
    case 'asks':
    case 'cannot_send':
      return toPhone(state, act);
    case 'silent':
      if (followUpOf(state).state === 'sent') return concludeAs('silent', state, act, context);
      return refuse(
        'not_asked',
        'never_silent_unasked',
        '按回访规则，回访短信没有发出的，不能按「未回复」办结；请完成电话回访。',
      );
    case 'satisfied':
    case 'dissatisfied':
    case 'suggestion':
      return answered(act.answer, state, act, context);
  }
};

/** What came of the phone call. A call that reached nobody is kept, and the task stays. */
export const phoneTaskDone: Decide<'phoneTaskDone'> = (state, act, context) => {
  const followUp = followUpOf(state);
  if (followUp.state !== 'phone_task') {
    return refuse(
      'no_phone_task',
      'phone_takes_the_place_of_sms',
      '本案没有电话回访任务，正在等待短信回访的结果；请刷新后核对。',
    );
  }
  if (act.outcome !== 'not_reached') return answered(act.outcome, state, act, context);
  const missedCalls = followUp.missedCalls + 1;
  return accept({ ...state, followUp: { ...followUp, missedCalls } }, [
    entry(act, { outcome: act.outcome, missedCalls }),
  ]);
};

type Answered = ActOf<'followUpAnswered' | 'phoneTaskDone'>;

function answered(
  answer: 'satisfied' | 'dissatisfied' | 'suggestion',
  state: CaseState,
  act: Answered,
  context: CaseContext,
): Decision {
  return answer === 'dissatisfied' ? nextRound(state, act, context) : concludeAs(answer, state, act, context);
}

function concludeAs(
  answer: Extract<Conclusion, 'satisfied' | 'silent' | 'suggestion'>,
  state: CaseState,
  act: Answered,
  context: CaseContext,
): Decision {
  const next = close(state, 'concluded', answer, act.at, context);
  const suggestion = answer === 'suggestion' ? notify(next, CLERKS, 'case_later_reply', { answer }) : [];
  return accept(next, [entry(act, { answer }), ...suggestion, ...concludedEffects(next)]);
}

function toPhone(state: CaseState, act: ActOf<'followUpAnswered'>): Decision {
  const followUp = followUpOf(state);
  if (followUp.state === 'phone_task') {
    return refuse('already_by_phone', 'phone_takes_the_place_of_sms', '本案已有电话回访任务；请完成该任务。');
  }
  const next = { ...moveTo(state, 'following_up'), followUp: { ...followUp, state: 'phone_task' as const } };
  return accept(next, [entry(act, { answer: act.answer }), ...notify(next, CLERKS, 'case_phone_task')]);
}

/** Dissatisfied: back to the insurer with fresh clocks; after enough attempts somebody may send it to mediation. */
function nextRound(state: CaseState, act: Answered, context: CaseContext): Decision {
  const attempts = state.attempts + 1;
  const back: CaseState = {
    ...moveTo(state, 'transferred'),
    round: state.round + 1,
    attempts,
    followUp: null,
    pendingExtension: null,
  };
  const [next, clocks] = startInsurerClocks(back, act.at, context);
  const due = dueAt(currentClock(next, 'investigate'), context);
  const mediable = attempts >= ATTEMPTS_BEFORE_MEDIATION && state.flags.contractDispute;
  return accept(next, [
    entry(act, { answer: 'dissatisfied', round: next.round, attempts }),
    ...clocks,
    ...notify(next, handlerOf(next), 'case_new_round', { round: next.round }),
    ...notify(next, headOf(next), 'case_new_round', { round: next.round }),
    ...webhook(next, 'case.transferred', { dueAt: due }),
    ...(mediable ? notify(next, SUPERVISORS, 'case_mediation_possible', { attempts }) : []),
  ]);
}

function followUpOf({ followUp, caseNo }: CaseState): FollowUp {
  if (followUp === null) throw new Error(`${caseNo} is followed up without a follow-up`);
  return followUp;
}
