import { ROLES } from '../../../domain/identity/role.js';
import type { UserRow } from '../../persistence/queries/users.js';
import { stampOf } from '../front-door/fields.js';
import type { UserAnswer } from './users.schema.js';

export function presentUser(row: UserRow): UserAnswer {
  const {
    id,
    username,
    displayName,
    role,
    insurerId,
    branchId,
    email,
    state,
    mustChangePassword,
    totpEnabled,
    version,
  } = row;
  return {
    id,
    username,
    displayName,
    role,
    roleName: ROLES[role],
    insurerId,
    branchId,
    email,
    state,
    mustChangePassword,
    totpEnabled,
    lockedUntil: stampOf(row.lockedUntil),
    version,
    createdAt: stampOf(row.createdAt),
  };
}
