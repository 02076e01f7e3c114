import { sealEntries } from '../../../domain/audit/chain.js';
import type { ChainHead } from '../../../domain/audit/chain.js';
import type { Database } from '../../persistence/database.js';
import { chainHead, insertSeals, lockChain, unsealedEntries } from '../../persistence/queries/audit-chain.js';

export interface AuditSealerParts {
  db: Database;
  /** Told of the head after each batch: kept elsewhere (a log, a printout) it proves that no entry was cut off the end. */
  onHead: (head: ChainHead) => void;
  /** Wall time, epoch milliseconds. */
  wallNow: () => number;
}

const BATCH = 2_000;
/** An entry may commit long after its id was given; so many ids back are looked at each time, all of them once an hour. */
const LOOK_BACK = 10_000n;
const LOOK_AT_ALL_MS = 3_600_000;

/**
 * Chains the audit entries that have no seal yet, one batch a call; true when more may wait. Several sealers may run: they
 * follow one another. Call it every few seconds.
 */
export function createAuditSealer({ db, onHead, wallNow }: AuditSealerParts): () => Promise<boolean> {
  let lookedAtAll = -Infinity;
  return async () => {
    const all = wallNow() - lookedAtAll >= LOOK_AT_ALL_MS;
    const result = await db.transaction(async (sql) => {
      await lockChain(sql);
      const { auditId, ...head } = await chainHead(sql);
      const newest = BigInt(auditId);
      const from = all || newest < LOOK_BACK ? '0' : String(newest - LOOK_BACK);
      const entries = await unsealedEntries(sql, from, BATCH);
      if (entries.length === 0) return { head, sealed: 0 };
      const chained = sealEntries(entries, head);
      await insertSeals(sql, chained.sealed);
      return { head: chained.head, sealed: entries.length };
    });
    if (result.sealed > 0) onHead(result.head);
    if (result.sealed < BATCH) {
      if (all) lookedAtAll = wallNow();
      return false;
    }
    return true;
  };
}
