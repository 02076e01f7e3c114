import { proxyLocalActivities } from '@temporalio/workflow';
import type { CaseActivities } from '../../activities/case.activities.js';
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
  const { state } = await give(input);
  return { caseNo: state.caseNo, status: state.status, version: state.version };
}

async function give(input: CaseAfterwordInput): Promise<CaseProgress> {
  const { caseId } = input;
  if ('act' in input) return performAct(input);
  if ('reply' in input) return hearReply({ caseId, ...input.reply });
  return (await refreshCase({ caseId, at: input.calendarChangedAt })).progress;
}
