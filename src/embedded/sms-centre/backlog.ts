import type { ReceiptState } from '../../integrations/sms/gateway.js';
import { readJournal, type JournalRecord } from './journal.js';

type Submitted = Extract<JournalRecord, { kind: 'submit' }>;
type Inbound = Extract<JournalRecord, { kind: 'inbound' }>;

/** What a crash left undone. */
export interface Backlog {
  readonly receipts: readonly { readonly message: Submitted; readonly state: ReceiptState | undefined }[];
  readonly inbound: readonly Inbound[];
  readonly fates: ReadonlyMap<string, ReceiptState>;
}

/** Reads the journal through and keeps only what nobody has answered for, and the newest `mostFates` fates. */
export async function readBacklog(dataDir: string, mostFates: number): Promise<Backlog> {
  const open = new Map<string, Submitted>();
  const decided = new Map<string, ReceiptState>();
  const fates = new Map<string, ReceiptState>();
  const inbound = new Map<string, Inbound>();
  const settle = (id: string): void => {
    open.delete(id);
    decided.delete(id);
  };
  for await (const record of readJournal(dataDir)) {
    if (record.kind === 'submit') open.set(record.id, record);
    else if (record.kind === 'receipt') {
      remember(fates, record.id, record.state, mostFates);
      if (record.lost) settle(record.id);
      else decided.set(record.id, record.state);
    } else if (record.kind === 'receipt_answered') settle(record.id);
    else if (record.kind === 'inbound') inbound.set(record.key, record);
    else if (record.kind === 'inbound_answered') inbound.delete(record.key);
  }
  const receipts = [...open.values()].map((message) => ({ message, state: decided.get(message.id) }));
  return { receipts, inbound: [...inbound.values()], fates };
}

/** Keeps the newest `most` entries of a map. */
export function remember<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.set(key, value);
  if (map.size <= most) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
