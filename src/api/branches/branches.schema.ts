import { z } from 'zod';
import { branchSorts } from '../../persistence/queries/branches.js';
import { change, code, line, stamp, uuid } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';

const kind = z.enum(['substation', 'branch', 'outlet']);
const state = z.enum(['active', 'closed']);

export const branchesQuery = z.object({
  insurerId: uuid.optional(),
  kind: kind.optional(),
  state: state.optional(),
  ...pageQuery(branchSorts),
});

const facts = { code, name: line(100), kind, parentId: uuid.nullable().default(null) };

/** `insurerId` may be left out by an insurer's own people and systems. */
export const newBranch = change({ insurerId: uuid.optional(), ...facts });
export const branchChange = change({ name: line(100), kind, parentId: uuid.nullable(), state });

/** A row of an import; CSV headers are the English or the Chinese names. */
export const branchRow = z.object({
  code,
  name: line(100),
  kind: z.preprocess(
    (value) => ({ 分站: 'substation', 分支机构: 'branch', 网点: 'outlet' })[String(value)] ?? value,
    kind,
  ),
  parentCode: z.preprocess((value) => (value === '' ? undefined : value), code.optional()),
});
export const branchHeaders = { code: '机构代码', name: '机构名称', kind: '类型', parentCode: '上级机构代码' };
export const importQuery = z.object({ insurerId: uuid.optional() });

export const branchAnswer = z.object({
  id: z.uuid(),
  insurerId: z.uuid(),
  insurerCode: z.string(),
  code: z.string(),
  name: z.string(),
  kind,
  parentId: z.uuid().nullable(),
  state,
  version: z.int(),
  createdAt: stamp,
});
export const branchesAnswer = pageOf(branchAnswer);

export type BranchesQuery = z.infer<typeof branchesQuery>;
export type NewBranch = z.infer<typeof newBranch>;
export type BranchChange = z.infer<typeof branchChange>;
export type BranchImportRow = z.infer<typeof branchRow>;
export type ImportQuery = z.infer<typeof importQuery>;
export type BranchAnswer = z.infer<typeof branchAnswer>;
