import { proxyLocalActivities } from '@temporalio/workflow';
import type { CaseActivities } from '../../activities/case.activities.js';
import type { ActAnswer, CaseAfterwordInput } from './messages.js';

const { performAct, hearReply } = proxyLocalActivities<CaseActivities>({ startToCloseTimeout: '20 seconds' });

/**
 * Gives one word effect that comes to a case whose own run is over: a note, started by the API; or a reply, started by
 * whoever found that the run had just ended. Ends with the case as it stands.
 */
export async function caseAfterword(input: CaseAfterwordInput): Promise<ActAnswer> {
  const { caseId } = input;
  const { state } = 'act' in input ? await performAct(input) : await hearReply({ caseId, ...input.reply });
  return { caseNo: state.caseNo, status: state.status, version: state.version };
}
