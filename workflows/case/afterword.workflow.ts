import { proxyLocalActivities } from '@temporalio/workflow';
import type { CaseActivities } from '../../activities/case.activities.js';
import type { ActAnswer, CaseAfterwordInput } from './messages.js';

const { performAct } = proxyLocalActivities<CaseActivities>({ startToCloseTimeout: '20 seconds' });

/** Writes one note to a case whose own run is over. Started by the API; ends with the case as it stands. */
export async function caseAfterword(input: CaseAfterwordInput): Promise<ActAnswer> {
  const { state } = await performAct(input);
  return { caseNo: state.caseNo, status: state.status, version: state.version };
}
