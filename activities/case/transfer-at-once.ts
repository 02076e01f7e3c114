import type { Act } from '../../domain/case/acts.js';
import type { CaseState } from '../../domain/case/case-state.js';
import { decide } from '../../domain/case/decide.js';
import type { CaseContext } from '../../domain/case/decision.js';
import { leaveToClerk } from '../../domain/case/open-case.js';
import { STATION } from '../../domain/identity/principal.js';
import type { Sql } from '../../src/persistence/database.js';
import { whyClosed } from '../../src/persistence/queries/case-houses.js';
import type { Decided } from './apply-decision.js';
import type { CaseActivityParts } from './case-parts.js';

/**
 * A reply names its sub-station: where the office wants it, the case is transferred without a clerk, and a test always is,
 * unless the sub-station or its insurer is not in use (any more). Both clocks begin at `at`, the moment of the reply.
 */
export async function transferAtOnce(
  sql: Sql,
  parts: CaseActivityParts,
  { state, test, at }: { state: CaseState; test: boolean; at: number },
  context: CaseContext,
): Promise<Decided | null> {
  const { settings } = await parts.rules();
  const { source, kind, insurerId, branchId, line } = state;
  if (!(settings.autoTransfer || test) || source !== 'reply' || kind !== 'complaint') return null;
  if (insurerId === null || branchId === null || line === null) return null;
  const closed = await whyClosed(sql, insurerId, branchId);
  if (closed) return leaveToClerk(state, closed, at);
  const act: Act = { type: 'transfer', by: STATION, at, insurerId, branchId, line };
  const decision = decide(state, act, context);
  return decision.ok ? decision : null;
}
