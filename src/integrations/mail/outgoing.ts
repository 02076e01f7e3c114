/** `address` alone, or with the name that is shown before it. */
export interface MailAddress {
  readonly address: string;
  readonly name?: string;
}

/** One mail to send. Addresses may also be written `Name <address>`. */
export interface OutgoingMail {
  readonly from: MailAddress | string;
  readonly to: readonly (MailAddress | string)[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** From `messageIdOf`, never by chance. */
  readonly messageId: string;
  /** The Message-ID that this answers; with `references`, the thread. */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  /** Written by the station itself (RFC 3834): a notification, or the acknowledgement of a letter. */
  readonly automatic?: 'generated' | 'replied';
  readonly headers?: Readonly<Record<string, string>>;
  readonly icalEvent?: { readonly method: 'REQUEST' | 'CANCEL' | 'PUBLISH'; readonly content: string };
  /** Gets the mail unseen by the others: our own copy, by which a mail is found again. */
  readonly bcc?: readonly (MailAddress | string)[];
}

/**
 * `rejected`: for good, by the server or by us; sending it again changes nothing. `unreachable`: surely not accepted,
 * try later. `unknown`: the connection broke after the whole mail was handed over; never repeat it blindly.
 */
export type MailOutcome =
  | { readonly ok: true; readonly acceptedId: string; readonly refusedRecipients: readonly string[] }
  | { readonly ok: false; readonly kind: 'rejected' | 'unreachable' | 'unknown'; readonly sentence: string };

export interface MailSender {
  send(mail: OutgoingMail): Promise<MailOutcome>;
  /** Waits for the mails that are under way. */
  close(): Promise<void>;
}

/** A mail whose every part is safe to put into a header. */
export interface CheckedMail {
  readonly from: MailAddress;
  readonly to: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly subject: string;
  readonly messageId: string;
  readonly references: readonly string[];
  readonly inReplyTo: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]{1,253}$/u;
const MESSAGE_ID = /^<[^\s<>@\p{Cc}]+@[^\s<>@\p{Cc}]+>$/u;
const HEADER_NAME = /^[A-Za-z0-9-]{1,70}$/;
const OWN_HEADERS = /^(?:from|sender|reply-to|to|cc|bcc|subject|date|message-id|in-reply-to|references|mime-version|content-.*|auto-submitted|return-path|received|dkim-.*)$/i; // prettier-ignore
const LINE_BREAKING = /[\p{Cc}\u2028\u2029]+/gu;
const LONGEST_VALUE = 900;

/**
 * Makes a mail safe or says why it cannot be: addresses, ids and header names must have their exact form; free text
 * (subject, names, header values) loses line breaks and control characters, so nobody can add a header or recipient.
 */
export function checkMail(
  mail: OutgoingMail,
): { ok: true; mail: CheckedMail } | { ok: false; sentence: string } {
  const from = readAddress(mail.from);
  if (!from) return fault('发件人地址的格式不正确。请填写如 station@example.org 的地址。');
  if (mail.to.length === 0) return fault('邮件没有收件人。请至少填写一个收件人地址。');
  const to = mail.to.map(readAddress);
  const bcc = (mail.bcc ?? []).map(readAddress);
  if (!to.every(isGiven) || !bcc.every(isGiven)) {
    return fault('有收件人地址的格式不正确。请核对收件人，每个地址单独填写。');
  }
  const ids = [mail.messageId, ...(mail.inReplyTo ? [mail.inReplyTo] : []), ...(mail.references ?? [])];
  if (!ids.every((id) => MESSAGE_ID.test(id)))
    return fault('邮件编号（Message-ID）的格式不正确，应形如 <编号@域名>。');
  const badHeader = Object.keys(mail.headers ?? {}).find(
    (name) => !HEADER_NAME.test(name) || OWN_HEADERS.test(name),
  );
  if (badHeader !== undefined)
    return fault('附加邮件头的名称不正确，或属于由本站填写的邮件头。请改用其他名称。');
  const { subject, messageId, inReplyTo, references = [] } = mail;
  const headers = { ...oneLineEach(mail.headers ?? {}), ...automaticHeaders(mail.automatic) };
  return {
    ok: true,
    mail: { from, to, bcc, subject: oneLine(subject), messageId, inReplyTo, references, headers },
  };
}

function readAddress(given: MailAddress | string): MailAddress | undefined {
  if (typeof given !== 'string')
    return isAddress(given.address) ? named(given.address, given.name) : undefined;
  const [, name, bracketed] = /^([^<>]*)<([^<>]+)>$/.exec(given.trim()) ?? [];
  const address = bracketed ?? given.trim();
  return isAddress(address) ? named(address, name?.trim().replace(/^"(.*)"$/, '$1')) : undefined;
}

function named(address: string, name: string | undefined): MailAddress {
  const shown = name ? oneLine(name) : '';
  return shown ? { address, name: shown } : { address };
}

function isAddress(text: string): boolean {
  return ADDRESS.test(text);
}

function isGiven(address: MailAddress | undefined): address is MailAddress {
  return address !== undefined;
}

function automaticHeaders(automatic: OutgoingMail['automatic']): Record<string, string> {
  return automatic ? { 'Auto-Submitted': `auto-${automatic}`, 'X-Auto-Response-Suppress': 'All' } : {};
}

function oneLine(text: string): string {
  return text.replace(LINE_BREAKING, ' ').trim().slice(0, LONGEST_VALUE);
}

function oneLineEach(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, oneLine(value)]));
}

function fault(sentence: string): { ok: false; sentence: string } {
  return { ok: false, sentence };
}
