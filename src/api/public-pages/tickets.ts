import { KeyringFault } from '../../integrations/keyring/fault.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';

/** What a page may show to whoever opens its address: a case, as the one whose phone it is has proven. */
export interface Ticket {
  caseNo: string;
  phoneIndex: Buffer;
}

export type TicketKind = 'receipt' | 'track';

/** How long an address shows its page, in wall milliseconds: long enough to print it or to come back to it. */
const LASTS: Readonly<Record<TicketKind, number>> = { receipt: 24 * 3_600_000, track: 1_800_000 };

/**
 * A sealed word for an address, so that a page about one case can be reloaded and printed without a session. It tells
 * nobody anything, nobody can make one, and it ends of itself. `now`: wall time.
 */
export function ticketFor(
  keyring: Keyring,
  kind: TicketKind,
  { caseNo, phoneIndex }: Ticket,
  now: Date,
): string {
  const until = now.getTime() + LASTS[kind];
  const plain = `${caseNo} ${until} ${phoneIndex.toString('base64url')}`;
  return keyring.seal(plain, contextOf(kind)).toString('base64url');
}

/** What the word stands for; null where it is none of this kind, or is over. */
export function openTicket(keyring: Keyring, kind: TicketKind, word: string, now: Date): Ticket | null {
  try {
    const [caseNo = '', until, index = ''] = keyring
      .open(Buffer.from(word, 'base64url'), contextOf(kind))
      .split(' ');
    if (!(Number(until) > now.getTime())) return null;
    return { caseNo, phoneIndex: Buffer.from(index, 'base64url') };
  } catch (fault) {
    if (fault instanceof KeyringFault && NOT_OURS.includes(fault.code)) return null;
    throw fault;
  }
}

/** What the keyring says of a word that it did not seal, or sealed for something else. */
const NOT_OURS: readonly string[] = ['not_sealed', 'tampered', 'unknown_key'];

const contextOf = (kind: TicketKind): string => `public_page.${kind}`;
