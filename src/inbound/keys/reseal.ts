import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { Database } from '../../persistence/database.js';
import {
  openTransactions,
  replaceSealed,
  SEALED_COLUMNS,
  sealedUnderOthers,
} from '../../persistence/queries/sealed-columns.js';
import type { SealedColumn, SealedValue } from '../../persistence/queries/sealed-columns.js';

export interface ResealParts {
  /** Under the role `worker`. */
  db: Database;
  keyring: Keyring;
  pageSize?: number;
  onProgress?: (progress: { table: string; column: string; resealed: number }) => void;
  /** True ends the work at the next page; what was done stays done. */
  stopping?: () => boolean;
}

export interface Resealed {
  /** Rows that were sealed anew. */
  resealed: number;
  /** Every value is sealed by the active key now: older ones may be retired. */
  whole: boolean;
}

const PAGE = 1_000;
/** Within this time every process has noticed a rotation. */
const NOTICED_MS = 1_500;
const LOOK_MS = 200;
/** An upload may have sealed rows before the rotation and commit them long after. */
const PATIENCE_MS = 15 * 60_000;

/**
 * Seals everything anew that another than the active key sealed, page by page while the station works. Stopped or
 * killed, it goes on where it was when it is called again. Then it waits for the transactions that may have begun with
 * the old key and looks once more; `whole` tells whether nothing was left.
 */
export async function resealAll(parts: ResealParts): Promise<Resealed> {
  const { db, stopping = () => false } = parts;
  await pause(NOTICED_MS);
  const begun = await db.transaction(openTransactions);
  const first = await resealEvery(parts);
  for (let waited = 0; !stopping() && (await anyOpen(db, begun)); waited += LOOK_MS) {
    if (waited >= PATIENCE_MS) return { resealed: first, whole: false };
    await pause(LOOK_MS);
  }
  const resealed = first + (await resealEvery(parts));
  const whole = !stopping() && (await nothingLeft(parts));
  return { resealed, whole };
}

async function resealEvery(parts: ResealParts): Promise<number> {
  let resealed = 0;
  for (const column of SEALED_COLUMNS) resealed += await resealColumn(parts, column);
  return resealed;
}

async function resealColumn(parts: ResealParts, column: SealedColumn): Promise<number> {
  const { db, keyring, pageSize = PAGE, onProgress, stopping = () => false } = parts;
  let resealed = 0;
  for (let after: readonly string[] | null = null; !stopping();) {
    const page = { keyId: keyring.activeKeyId(), after, limit: pageSize };
    const rows: SealedValue[] = await db.transaction((sql) => sealedUnderOthers(sql, column, page));
    if (rows.length === 0) break;
    const { context } = column;
    const anew = rows.map((row) => ({
      ...row,
      resealed: keyring.seal(keyring.openBytes(row.sealed, context), context),
    }));
    resealed += await db.transaction((sql) => replaceSealed(sql, column, anew));
    after = rows.at(-1)?.key ?? null;
    onProgress?.({ table: column.table, column: column.column, resealed });
  }
  return resealed;
}

async function nothingLeft({ db, keyring }: ResealParts): Promise<boolean> {
  const page = { keyId: keyring.activeKeyId(), after: null, limit: 1 };
  for (const column of SEALED_COLUMNS) {
    const left = await db.transaction((sql) => sealedUnderOthers(sql, column, page));
    if (left.length > 0) return false;
  }
  return true;
}

async function anyOpen(db: Database, transactions: readonly string[]): Promise<boolean> {
  const open = new Set(await db.transaction(openTransactions));
  return transactions.some((each) => open.has(each));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
