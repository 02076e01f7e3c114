import type { Sql } from '../database.js';

export interface NewUnreadableReceipt {
  id: string;
  /** The same for the same words about the same phone: a doubled one is one row. */
  fingerprint: Buffer;
  phoneIndex: Buffer | null;
  /** As it came, sealed: a centre may quote the message. */
  sealed: Buffer;
  receivedAt: Date;
}

/** Keeps a receipt that nobody can read, once, and counts how often it came. */
export async function keepUnreadable(sql: Sql, receipt: NewUnreadableReceipt): Promise<void> {
  await sql.run(
    `INSERT INTO unreadable_receipt (id, fingerprint, phone_index, sealed, received_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (fingerprint) DO UPDATE SET repeats = unreadable_receipt.repeats + 1`,
    [receipt.id, receipt.fingerprint, receipt.phoneIndex, receipt.sealed, receipt.receivedAt],
  );
}
