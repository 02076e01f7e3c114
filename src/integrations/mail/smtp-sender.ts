import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { checkMail } from './outgoing.js';
import type { CheckedMail, MailOutcome, MailSender, OutgoingMail } from './outgoing.js';

const CONNECT_MS = 15_000;
const SILENCE_MS = 60_000;
const LOOPBACK = /^(?:localhost|127\..*|\[::1\])$/;

export interface SmtpTimes {
  /** Until the connection and the greeting stand, 15 s. */
  readonly connectMs?: number;
  /** Silence of the server after which a mail counts as not answered, 60 s. */
  readonly silenceMs?: number;
}

/**
 * Sends by the server of `smtpUrl`: `smtp://` (STARTTLS where offered; demanded where there is a password and the
 * server is not on this machine) or `smtps://`, with `user:password@` in percent-encoding where the server asks for it. One
 * connection a mail and no repeats: whoever keeps the ledger decides about those.
 */
export function openMailSender(smtpUrl: string, times: SmtpTimes = {}): MailSender {
  const settings = settingsOf(new URL(smtpUrl), times);
  const underWay = new Set<Promise<MailOutcome>>();
  return {
    send(mail) {
      const sending = sendOne(settings, mail).finally(() => underWay.delete(sending));
      underWay.add(sending);
      return sending;
    },
    async close() {
      await Promise.allSettled(underWay);
    },
  };
}

type Settings = ReturnType<typeof settingsOf>;

async function sendOne(settings: Settings, mail: OutgoingMail): Promise<MailOutcome> {
  const checked = checkMail(mail);
  if (!checked.ok) return { ok: false, kind: 'rejected', sentence: checked.sentence };
  const source = await compose(mail, checked.mail);
  let handedOver = false;
  // The connection draws from this only once the server has answered DATA, so its end tells how far the mail came.
  const message = Readable.from([source], { objectMode: false }).once('end', () => (handedOver = true));
  try {
    const rejected = await converse(settings, envelopeOf(checked.mail), message);
    return { ok: true, acceptedId: mail.messageId, refusedRecipients: rejected };
  } catch (error) {
    return failureOf(error, handedOver);
  }
}

/** Connects, logs in, sends, hangs up; answers the recipients that the server refused. */
async function converse(
  settings: Settings,
  envelope: { from: string; to: string[] },
  message: Readable,
): Promise<readonly string[]> {
  const connection = new SMTPConnection(settings);
  const { auth } = settings;
  try {
    const rejected = await new Promise<readonly string[]>((done, fail) => {
      connection.on('error', fail);
      connection.once('end', () => fail(Object.assign(new Error('closed'), { code: 'ECONNECTION' })));
      const send = (): void => {
        connection.send(envelope, message, (error, info) => (error ? fail(error) : done(info.rejected)));
      };
      connection.connect((error) => {
        if (error) fail(error);
        else if (auth)
          connection.login({ credentials: auth }, (refused) => (refused ? fail(refused) : send()));
        else send();
      });
    });
    connection.quit();
    return rejected;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function compose(mail: OutgoingMail, checked: CheckedMail): Promise<Buffer> {
  const { from, to, subject, messageId, inReplyTo, references, headers } = checked;
  const composer = new MailComposer({
    from: written(from),
    to: to.map(written),
    subject,
    messageId,
    ...(inReplyTo ? { inReplyTo } : {}),
    ...(references.length > 0 ? { references: [...references] } : {}),
    headers: { ...headers },
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    ...(mail.icalEvent ? { icalEvent: { ...mail.icalEvent, filename: 'invite.ics' } } : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

function written({ name = '', address }: { readonly name?: string; readonly address: string }) {
  return { name, address };
}

function envelopeOf({ from, to, bcc }: CheckedMail): { from: string; to: string[] } {
  return { from: from.address, to: [...to, ...bcc].map(({ address }) => address) };
}

interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/**
 * Only an answer to the whole mail, or a break before its end, tells that nothing was accepted (RFC 5321, 4.2.5). The
 * server's own words stay out of the sentence: they often repeat the recipient.
 */
function failureOf(error: unknown, handedOver: boolean): MailOutcome {
  const { code = 'ERROR', responseCode } = error as SmtpError;
  const answered = code === 'EMESSAGE' || code === 'EENVELOPE';
  if (handedOver && !answered) {
    const sentence = `邮件已全部发出，但服务器没有确认是否收下（${code}）。请先核对密送副本，不要直接重发。`;
    return { ok: false, kind: 'unknown', sentence };
  }
  if (answered && (responseCode === undefined || responseCode >= 500)) {
    const sentence = `邮件服务器拒收这封邮件（${responseCode ?? code}）。请核对收件人地址和邮件内容。`;
    return { ok: false, kind: 'rejected', sentence };
  }
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    const sentence = `邮件服务器不接受本站的用户名或密码（${responseCode ?? code}）。请核对 SMTP_URL，邮件尚未发出。`;
    return { ok: false, kind: 'unreachable', sentence };
  }
  const sentence = `邮件服务器暂时无法收信（${responseCode ?? code}），邮件尚未发出，将稍后重试。`;
  return { ok: false, kind: 'unreachable', sentence };
}

function settingsOf(url: URL, { connectMs = CONNECT_MS, silenceMs = SILENCE_MS }: SmtpTimes) {
  const secure = url.protocol === 'smtps:';
  if (!secure && url.protocol !== 'smtp:') throw new RangeError('SMTP_URL begins with smtp:// or smtps://');
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    requireTLS: !secure && user !== '' && !LOOPBACK.test(url.hostname),
    auth: user ? { user, pass: decodeURIComponent(url.password) } : undefined,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silenceMs,
  };
}
