const LEDGER_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;
const DOMAIN = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$/;

/** The Message-ID of a mail of the ledger: always the same for the same row, so a copy of it proves that it left. */
export function messageIdOf(ledgerId: string, domain: string): string {
  if (!LEDGER_ID.test(ledgerId)) throw new RangeError(`“${ledgerId}” is not a ledger id`);
  if (!DOMAIN.test(domain)) throw new RangeError(`“${domain}” is not a mail domain`);
  return `<${ledgerId}@${domain.toLowerCase()}>`;
}

/** The ledger id in a Message-ID that `messageIdOf` made for this domain; undefined for anybody else's. */
export function ledgerIdOf(messageId: string, domain: string): string | undefined {
  const [, ledgerId, at] = /^<([^@<>\s]+)@([^@<>\s]+)>$/.exec(messageId.trim()) ?? [];
  return ledgerId && LEDGER_ID.test(ledgerId) && at?.toLowerCase() === domain.toLowerCase()
    ? ledgerId
    : undefined;
}
