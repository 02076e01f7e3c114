import { isInsurerRole } from '../../../domain/identity/role.js';
import type { Role } from '../../../domain/identity/role.js';
import type { Sql } from '../../persistence/database.js';
import { findBranch } from '../../persistence/queries/branches.js';
import { findInsurer } from '../../persistence/queries/insurers.js';
import type { FieldFault } from '../front-door/problem.js';

/** Where a user works: people of insurers need an insurer, everybody else must have none. */
export async function placementFault(
  sql: Sql,
  { role, insurerId, branchId }: { role: Role; insurerId: string | null; branchId: string | null },
): Promise<FieldFault | undefined> {
  if (!isInsurerRole(role)) {
    if (insurerId === null && branchId === null) return undefined;
    return {
      path: 'insurerId',
      code: 'unknown_value',
      message: '这个角色不属于保险机构；请去掉机构，或改选分站的角色。',
    };
  }
  if (insurerId === null)
    return { path: 'insurerId', code: 'required', message: '分站的角色必须指明所属的保险机构。' };
  if (!(await findInsurer(sql, insurerId)))
    return { path: 'insurerId', code: 'unknown_value', message: '没有这家机构。' };
  if (branchId === null) return undefined;
  const branch = await findBranch(sql, { id: branchId });
  if (branch?.insurerId === insurerId) return undefined;
  return { path: 'branchId', code: 'unknown_value', message: '没有这个分支机构，或它不属于该保险机构。' };
}
