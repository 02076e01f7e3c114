import {
  changeBranch,
  findBranch,
  insertBranch,
  isWithin,
  lockTree,
} from '../../persistence/queries/branches.js';
import type { Sql } from '../../persistence/database.js';
import type { Act } from '../front-door/desk.js';
import { rejectionsOf } from '../front-door/rows.js';
import type { ImportAnswer, ReadRows } from '../front-door/rows.js';
import type { BranchImportRow } from './branches.schema.js';

/** Brings an insurer's branches to what the rows say; parents must stand above their children. */
export async function importBranches(
  { sql, at, record }: Act,
  insurerId: string,
  { rows, unknownColumns }: ReadRows<BranchImportRow>,
): Promise<ImportAnswer> {
  const answer: ImportAnswer = {
    received: rows.length,
    created: 0,
    changed: 0,
    rejected: rejectionsOf(rows),
    unknownColumns,
  };
  await lockTree(sql, insurerId);
  for (const { row, value } of rows) {
    if (!value) continue;
    const outcome = await bring(sql, insurerId, value, at);
    if (outcome === 'no_parent') {
      const message = `没有上级机构“${value.parentCode ?? ''}”；请先导入上级机构，或把它排在前面。`;
      answer.rejected.push({ row, column: 'parentCode', code: 'unknown_value', message });
    } else if (outcome === 'ring') {
      const message = `“${value.parentCode ?? ''}”是它自己或它的下级，不能作它的上级机构；请核对上级机构代码。`;
      answer.rejected.push({ row, column: 'parentCode', code: 'unknown_value', message });
    } else if (outcome !== 'same') answer[outcome] += 1;
  }
  const { received, created, changed, rejected } = answer;
  await record(
    'branch.imported',
    { type: 'insurer', id: insurerId, insurerId },
    { received, created, changed, rejected: rejected.length },
  );
  return answer;
}

async function bring(
  sql: Sql,
  insurerId: string,
  { code, name, kind, parentCode }: BranchImportRow,
  at: Date,
): Promise<'created' | 'changed' | 'same' | 'no_parent' | 'ring'> {
  const parent =
    parentCode === undefined ? undefined : await findBranch(sql, { insurerId, code: parentCode });
  if (parentCode !== undefined && !parent) return 'no_parent';
  const parentId = parent?.id ?? null;
  const known = await findBranch(sql, { insurerId, code });
  if (!known) {
    await insertBranch(sql, insurerId, { code, name, kind, parentId }, at);
    return 'created';
  }
  if (known.name === name && known.kind === kind && known.parentId === parentId) return 'same';
  if (parentId !== null && (await isWithin(sql, parentId, known.id))) return 'ring';
  await changeBranch(sql, known.id, known.version, { name, kind, parentId, state: known.state });
  return 'changed';
}
