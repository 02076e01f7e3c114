import { proxyLocalActivities, setCurrentDetails } from '@temporalio/workflow';
import type { CaseActivities } from '../../activities/case.activities.js';
import { ACT_NAMES } from '../../domain/case/acts.js';
import { STATUS_NAMES } from '../../domain/case/status.js';
import type { ActAnswer, CaseAfterwordInput, CaseProgress } from './messages.js';

const { performAct, hearReply, refreshCase } = proxyLocalActivities<CaseActivities>({
  startToCloseTimeout: '20 seconds',
});

/**
 * Gives one word effect that comes to a case whose own run is over: a note or a judgement, started by the API; a reply,
 * started by whoever found that the run had just ended; or a corrected calendar, ordered with it. Ends with the case as
 * it stands.
 */
export async function caseAfterword(input: CaseAfterwordInput): Promise<ActAnswer> {
  setCurrentDetails(`案件结束后${wordName(input)}：正在记入。`);
  const { state } = await give(input);
  setCurrentDetails(
    `案件 ${state.caseNo}（${STATUS_NAMES[state.status]}）：结束后${wordName(input)}已记入。`,
  );
  return { caseNo: state.caseNo, status: state.status, version: state.version };
}

function wordName(input: CaseAfterwordInput): string {
  if ('act' in input) return `“${ACT_NAMES[input.act.type]}”`;
  return 'reply' in input ? '到达的回复' : '更正的工作日历';
}

async function give(input: CaseAfterwordInput): Promise<CaseProgress> {
  const { caseId } = input;
  if ('act' in input) return performAct(input);
  if ('reply' in input) return hearReply({ caseId, ...input.reply });
  return (await refreshCase({ caseId, at: input.calendarChangedAt })).progress;
}
