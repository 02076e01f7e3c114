import { findBranch } from '../../persistence/queries/branches.js';
import { findInsurerByCode } from '../../persistence/queries/insurers.js';
import { insertUser } from '../../persistence/queries/users.js';
import type { Sql } from '../../persistence/database.js';
import type { Act } from '../front-door/desk.js';
import type { FieldFault } from '../front-door/problem.js';
import { rejectionsOf } from '../front-door/rows.js';
import type { ReadRows } from '../front-door/rows.js';
import { hashPassword } from '../sessions/password.js';
import { drawPassword } from '../../persistence/seed/first-password.js';
import { placementFault } from './placement.js';
import type { UserImportRow, UsersImported } from './users.schema.js';

/** Creates the users of the rows; one whose name is taken is rejected, never changed. */
export async function importUsers(
  { sql, at, record }: Act,
  { rows, unknownColumns }: ReadRows<UserImportRow>,
): Promise<UsersImported> {
  const rejected = rejectionsOf(rows);
  const answer: UsersImported = { received: rows.length, created: [], rejected, unknownColumns };
  const reject = (row: number, fault: FieldFault) =>
    answer.rejected.push({ row, column: fault.path, code: fault.code, message: fault.message });
  for (const { row, value } of rows) {
    if (!value) continue;
    const place = await placeOf(sql, value);
    if ('path' in place) {
      reject(row, place);
      continue;
    }
    const { username, displayName, role, email = null } = value;
    const initialPassword = drawPassword();
    const passwordHash = await hashPassword(initialPassword);
    const user = await insertUser(sql, { username, displayName, role, email, ...place, passwordHash }, at);
    if (!user) reject(row, { path: 'username', code: 'conflict', message: '用户名已经存在；请换一个。' });
    else {
      await record('user.created', { type: 'user', id: user.id, insurerId: user.insurerId }, { role });
      answer.created.push({ row, username, initialPassword });
    }
  }
  return answer;
}

type Place = { insurerId: string | null; branchId: string | null };

async function placeOf(
  sql: Sql,
  { role, insurerCode, branchCode }: UserImportRow,
): Promise<Place | FieldFault> {
  const insurer = insurerCode === undefined ? undefined : await findInsurerByCode(sql, insurerCode);
  if (insurerCode !== undefined && !insurer) {
    return { path: 'insurerCode', code: 'unknown_value', message: `没有代码为“${insurerCode}”的保险机构。` };
  }
  const branch =
    insurer && branchCode !== undefined
      ? await findBranch(sql, { insurerId: insurer.id, code: branchCode })
      : undefined;
  if (branchCode !== undefined && !branch) {
    return {
      path: 'branchCode',
      code: 'unknown_value',
      message: `该保险机构没有代码为“${branchCode}”的分支机构。`,
    };
  }
  const place = { insurerId: insurer?.id ?? null, branchId: branch?.id ?? null };
  return (await placementFault(sql, { role, ...place })) ?? place;
}
