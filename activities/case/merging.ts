import type { Act } from '../../domain/case/acts.js';
import { mergesIntoItself, overAlready } from '../../domain/case/acts/ending.js';
import { isClosed } from '../../domain/case/status.js';
import type { Refusal } from '../../domain/identity/policy.js';
import type { Sql } from '../../src/persistence/database.js';
import type { CaseRow } from '../../src/persistence/queries/case-rows.js';
import { endOfMerges, lockMerges } from '../../src/persistence/queries/further-cases.js';

/**
 * A matter must go on somewhere: a case is not merged into one that, by what was merged meanwhile, goes on in this very
 * case, or is over. Merges are decided one after the other, so that a ring of them always leaves one open.
 */
export async function whyNotInto(sql: Sql, { state }: CaseRow, act: Act): Promise<Refusal | null> {
  if (act.type !== 'merge') return null;
  await lockMerges(sql);
  const end = await endOfMerges(sql, act.intoCaseNo);
  if (end?.caseNo === state.caseNo) return mergesIntoItself(act.intoCaseNo);
  return end === null || isClosed(end.status) ? overAlready(act.intoCaseNo) : null;
}
