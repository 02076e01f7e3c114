import { maskName, maskPhone, maskText } from '../personal/mask.js';
import { columnFinder } from './header.js';
import type { Column } from './column.js';

const COVERED = '***';
/** Anything else may hold an address or who else is insured: it is covered whole. */
const AS_SHOWN: Readonly<Record<string, (cell: string) => string>> = {
  event_no: maskText,
  event_type: maskText,
  occurred_at: maskText,
  branch_code: maskText,
  product: maskText,
  policy_no: maskText,
  claim_no: maskText,
  customer_name: maskName,
  handler: maskName,
  customer_phone: maskPhone,
};

/**
 * How the cells of a row of a file are shown without a reveal, by its header `names` and the table's `columns`. Where a row
 * has not as many cells as its header, nobody knows which is which: all are covered.
 */
export function cellMask(
  names: readonly string[],
  columns: readonly Column[],
): (cells: readonly string[]) => string[] {
  const find = columnFinder(columns);
  const masks = names.map((name) => AS_SHOWN[columns[find(name) ?? -1]?.name ?? '']);
  const cover = (cell: string, mask: ((cell: string) => string) | undefined): string =>
    cell.trim() === '' ? cell : (mask?.(cell) ?? COVERED);
  return (cells) =>
    cells.map((cell, place) => cover(cell, cells.length === names.length ? masks[place] : undefined));
}
