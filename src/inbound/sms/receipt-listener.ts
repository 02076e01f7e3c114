import { createHash } from 'node:crypto';
import type { StationClock } from '../../../domain/clock/station-clock.js';
import { canonicalPhone } from '../../../domain/personal/canonical.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { ReceiptHandler, SmsReceipt } from '../../integrations/sms/gateway.js';
import type { Database } from '../../persistence/database.js';
import { newId } from '../../persistence/ids.js';
import { applyReceipts, storeReceipts, type NewReceipt } from '../../persistence/queries/receipts.js';
import { clockEnd, type StationRules } from '../../persistence/queries/station-rules.js';
import { inBatches } from './batches.js';

export interface ReceiptListenerParts {
  db: Database;
  keyring: Keyring;
  rules: () => Promise<StationRules>;
  /** The one clock; goes with the orders to start runs. */
  clock: StationClock;
  /** Station time, epoch milliseconds. */
  now: () => number;
}

/**
 * Stores receipts as they come, many in one transaction, and moves their messages on. The SMS centre is answered for
 * each once its batch is committed; what fails is delivered again by the centre.
 */
export function createReceiptListener(parts: ReceiptListenerParts): ReceiptHandler {
  return inBatches({ most: 500, lingerMs: 8 }, (receipts: readonly SmsReceipt[]) =>
    storeBatch(parts, receipts),
  );
}

async function storeBatch(parts: ReceiptListenerParts, receipts: readonly SmsReceipt[]): Promise<void> {
  const { db, clock } = parts;
  const rules = await parts.rules();
  const now = new Date(parts.now());
  const rows = receipts.map((receipt) => rowOf(parts.keyring, receipt, now));
  const closesAt = (submittedAt: Date): Date => clockEnd(rules, 'reply-window', submittedAt);
  await db.transaction(async (sql) => {
    await applyReceipts(sql, await storeReceipts(sql, rows), { now, clock, closesAt });
  });
}

function rowOf(keyring: Keyring, receipt: SmsReceipt, receivedAt: Date): NewReceipt {
  // With the phone, or where none is named with our own number for the message: a centre that begins its ids anew gives
  // a new message the id of an old one.
  const whose = receipt.phone === '' ? String(receipt.reference ?? '') : receipt.phone;
  const words = `${receipt.messageId}|${receipt.stat}|${receipt.errorCode}|${whose}`;
  return {
    id: newId(),
    fingerprint: createHash('sha256').update(words).digest().subarray(0, 16),
    providerId: receipt.messageId,
    reference: receipt.reference ?? null,
    phoneIndex: receipt.phone === '' ? null : keyring.blindIndex('phone', canonicalPhone(receipt.phone)),
    state: receipt.state,
    errorCode: receipt.errorCode === '' ? null : receipt.errorCode,
    receivedAt,
  };
}
