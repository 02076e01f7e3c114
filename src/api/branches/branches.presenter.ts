import type { BranchRow } from '../../persistence/queries/branches.js';
import { stampOf } from '../front-door/fields.js';
import type { BranchAnswer } from './branches.schema.js';

export function presentBranch(row: BranchRow): BranchAnswer {
  const { id, insurerId, insurerCode, code, name, kind, parentId, state, version, createdAt } = row;
  return {
    id,
    insurerId,
    insurerCode,
    code,
    name,
    kind,
    parentId,
    state,
    version,
    createdAt: stampOf(createdAt),
  };
}
