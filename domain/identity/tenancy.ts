import type { Condition } from './policy.js';

/** A row that belongs to an insurer; null: to none. */
export interface OwnedRow {
  readonly insurerId: string | null;
  /** Null or absent: the insurer's as a whole. */
  readonly branchId?: string | null;
}

const notYours = {
  code: 'not_yours',
  rule: 'own_rows_only',
  message: '按数据归属规则，保险机构只能查看和办理本机构的数据；请核对编号，或联系总站。',
};

/**
 * An insurer's people and systems act on their own insurer's rows only; everybody else is not bound by it. A null row
 * asks before a row is known: whether this may be done at all.
 */
export const ownInsurer: Condition<OwnedRow | null> = (actor, row) =>
  actor.insurerId === null || row === null || actor.insurerId === row.insurerId ? null : notYours;

/** As `ownInsurer`, and people of branches on rows of their branches, or of the insurer as a whole. */
export const ownBranch: Condition<OwnedRow | null> = (actor, row) => {
  const foreign = ownInsurer(actor, row);
  if (foreign) return foreign;
  const branchId = row?.branchId ?? null;
  if (actor.branchIds === null || branchId === null || actor.branchIds.includes(branchId)) return null;
  return {
    code: 'not_your_branch',
    rule: 'own_rows_only',
    message: '按数据归属规则，分站人员只能查看和办理本分站的数据；请由承办分站办理，或联系总站改派。',
  };
};
