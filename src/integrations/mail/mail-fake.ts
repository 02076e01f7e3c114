import { checkMail } from './outgoing.js';
import type { MailOutcome, MailSender, OutgoingMail } from './outgoing.js';

/** A mail server in memory for tests: accepts and keeps, refuses what the real sender refuses, fails when told to. */
export interface MailFake extends MailSender {
  /** Every mail accepted, by Message-ID; the same mail sent twice is there twice. */
  readonly accepted: ReadonlyMap<string, readonly OutgoingMail[]>;
  /** From now on answers so; `unknown` keeps the mail all the same, as a server does whose answer was lost. */
  failWith(kind: 'unreachable' | 'unknown' | null): void;
  /** Refuses this recipient from now on. */
  refuse(address: string): void;
}

/** Opens an empty one. */
export function openMailFake(): MailFake {
  const accepted = new Map<string, OutgoingMail[]>();
  const refused = new Set<string>();
  let failure: 'unreachable' | 'unknown' | null = null;
  const answer = (mail: OutgoingMail): MailOutcome => {
    const checked = checkMail(mail);
    if (!checked.ok) return { ok: false, kind: 'rejected', sentence: checked.sentence };
    if (failure === 'unreachable') return { ok: false, kind: failure, sentence: '邮件服务器暂时无法收信。' };
    const recipients = [...checked.mail.to, ...checked.mail.bcc].map(({ address }) => address);
    const refusedRecipients = recipients.filter((address) => refused.has(address.toLowerCase()));
    if (refusedRecipients.length === recipients.length) {
      return { ok: false, kind: 'rejected', sentence: '邮件服务器拒收这封邮件（550）。' };
    }
    accepted.set(mail.messageId, [...(accepted.get(mail.messageId) ?? []), mail]);
    if (failure === 'unknown') return { ok: false, kind: failure, sentence: '服务器没有确认是否收下。' };
    return { ok: true, acceptedId: mail.messageId, refusedRecipients };
  };
  return {
    accepted,
    failWith: (kind) => (failure = kind),
    refuse: (address) => void refused.add(address.toLowerCase()),
    send: (mail) => Promise.resolve(answer(mail)),
    close: () => Promise.resolve(),
  };
}
