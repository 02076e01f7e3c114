import { ApplicationFailure } from '@temporalio/common';
import type { By, CaseState } from '../../domain/case/case-state.js';
import type { CaseContext } from '../../domain/case/decision.js';
import { openCase } from '../../domain/case/open-case.js';
import { STATION } from '../../domain/identity/principal.js';
import type { Sql } from '../../src/persistence/database.js';
import {
  insertCase,
  lockCase,
  readCaseRequest,
  type CaseRequestRow,
  type CaseRow,
} from '../../src/persistence/queries/case-rows.js';
import { applyDecision } from './apply-decision.js';
import type { CaseActivityParts } from './case-parts.js';
import { transferAtOnce } from './transfer-at-once.js';

/**
 * Writes the case's row from its request and what starts with it; a repeat finds the row and changes nothing. Returns the
 * row as it stands then, locked.
 */
export async function openRequestedCase(
  sql: Sql,
  parts: CaseActivityParts,
  caseId: string,
  context: CaseContext,
): Promise<CaseRow> {
  const request = await readCaseRequest(sql, caseId);
  if (!request) throw ApplicationFailure.nonRetryable('案件没有登记：请核对编号。', 'case-unknown');
  const opened = beginning(request, context);
  const [inserted, row] = await Promise.all([insertCase(sql, caseId, opened.state), lockCase(sql, caseId)]);
  if (!row) throw new Error('A case that was just inserted is there.');
  if (!inserted) return row;
  const { address = null } = request.facts;
  const state = await applyDecision(sql, parts, row, { ...opened, address }, context);
  // However long the order to open it lay: its clocks count from the reply.
  const sent = await transferAtOnce(sql, parts, { state, test: row.test, at: state.openedAt }, context);
  return { ...row, state: sent ? await applyDecision(sql, parts, { ...row, state }, sent, context) : state };
}

/** A request that a restore brought back is opened by a further run where the first one's id was used. */
function beginning(request: CaseRequestRow, context: CaseContext): ReturnType<typeof openCase> {
  const opened = openCase(openingOf(request), context);
  return { ...opened, state: { ...opened.state, runNo: request.facts.runNo ?? 1 } };
}

function openingOf(request: CaseRequestRow): Parameters<typeof openCase>[0] {
  const { facts, source, requestedAt, insurerId, submissionId } = request;
  return {
    caseNo: facts.caseNo,
    kind: facts.kind,
    source: source as CaseState['source'],
    by: requesterOf(request),
    at: requestedAt.getTime(),
    insurerId,
    branchId: facts.branchId,
    line: facts.line,
    reasonCode: facts.reasonCode,
    flags: { group: facts.groupPetition, levelSkipping: facts.levelSkipping },
    ...(submissionId === null ? {} : { submissionId }),
    ...(facts.followsCaseNo === undefined ? {} : { followsCaseNo: facts.followsCaseNo }),
  };
}

/** Who entered the case: a member of staff, a consumer on the web; the station itself where a reply opened it. */
function requesterOf({ requestedBy, requesterRole, facts }: CaseRequestRow): By {
  const [kind, id = ''] = requestedBy.split(':');
  const nobody = { role: null, insurerId: null, onBehalfOf: null };
  if (kind === 'public') return { ...nobody, id: 'public' };
  if (kind !== 'user' || requesterRole === null) return STATION;
  return { ...nobody, id, role: requesterRole, onBehalfOf: facts.onBehalfOf ?? null };
}
