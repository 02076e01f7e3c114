import { createHash } from 'node:crypto';
import { canonicalPhone } from '../../../domain/personal/canonical.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { ReceiptHandler, SmsReceipt } from '../../integrations/sms/gateway.js';
import type { Database } from '../../persistence/database.js';
import { newId } from '../../persistence/ids.js';
import { applyReceipts, storeReceipts, type NewReceipt } from '../../persistence/queries/receipts.js';

export interface ReceiptListenerParts {
  db: Database;
  keyring: Keyring;
  /** Station time, epoch milliseconds. */
  now: () => number;
}

interface Waiting {
  receipt: SmsReceipt;
  stored: () => void;
  failed: (error: unknown) => void;
}

const BATCH = 500;

/**
 * Stores receipts as they come, many in one transaction, and moves their messages on. The SMS centre is answered for
 * each once its batch is committed; a failed batch is delivered again by the centre.
 */
export function createReceiptListener(parts: ReceiptListenerParts): ReceiptHandler {
  const queue: Waiting[] = [];
  let storing = false;

  const drain = async (): Promise<void> => {
    storing = true;
    while (queue.length > 0) {
      const batch = queue.splice(0, BATCH);
      try {
        await storeBatch(parts, batch.map((waiting) => waiting.receipt));
        for (const waiting of batch) waiting.stored();
      } catch (error) {
        for (const waiting of batch) waiting.failed(error);
      }
    }
    storing = false;
  };
  return (receipt) =>
    new Promise<void>((stored, failed) => {
      queue.push({ receipt, stored, failed });
      if (!storing) void drain();
    });
}

async function storeBatch({ db, keyring, now }: ReceiptListenerParts, receipts: readonly SmsReceipt[]): Promise<void> {
  const receivedAt = new Date(now());
  const rows = receipts.map((receipt): NewReceipt => ({
    id: newId(),
    fingerprint: createHash('sha256').update(`${receipt.messageId}|${receipt.stat}|${receipt.errorCode}`).digest().subarray(0, 16),
    providerId: receipt.messageId,
    reference: receipt.reference ?? null,
    phoneIndex: receipt.phone === '' ? null : keyring.blindIndex('phone', canonicalPhone(receipt.phone)),
    state: receipt.state,
    errorCode: receipt.errorCode === '' ? null : receipt.errorCode,
    receivedAt,
  }));
  await db.transaction(async (sql) => {
    await applyReceipts(sql, await storeReceipts(sql, rows));
  });
}
