import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { requireFreePort } from '../ports.js';
import { listPage, mailPage, missingPage } from './mail-pages.js';
import { MailStore } from './mail-store.js';
import type { CaughtMail } from './mail-store.js';

export interface MailCatcher {
  /** For SMTP_URL. */
  smtpUrl: string;
  /** The page that shows the mails. */
  pageUrl: string;
  /** Oldest first. */
  list(): CaughtMail[];
  /** The mail as it came in; undefined for an unknown id. */
  source(id: string): Promise<Buffer | undefined>;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const mailLimitBytes = 30 * 1024 * 1024;

/**
 * An SMTP server on the loopback address that keeps every mail in a folder, sends none, and shows them on a page. A mail is
 * acknowledged once it is on the disk. Throws `PartFailure` when a port is taken.
 */
export async function startMailCatcher(options: {
  folder: string;
  port: number;
  uiPort: number;
}): Promise<MailCatcher> {
  await requireFreePort(options.port, 'The mail catcher', 'MAIL_PORT');
  await requireFreePort(options.uiPort, "The mail catcher's page", 'MAIL_UI_PORT');
  const store = await MailStore.open(options.folder);
  const smtp = smtpServer(store);
  const listening = smtp.listen(options.port, host);
  await once(listening, 'listening');
  const web = createServer((request, response) => {
    answer(store, request).then(
      (page) => reply(response, page),
      () => reply(response, plain(500, 'The mail could not be read from the disk.')),
    );
  });
  web.listen(options.uiPort, host);
  await once(web, 'listening');
  return {
    smtpUrl: `smtp://${host}:${options.port}`,
    pageUrl: `http://${host}:${options.uiPort}`,
    list: () => store.list(),
    source: (id) => store.source(id),
    stop: () => stop(smtp, web),
  };
}

function smtpServer(store: MailStore): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: mailLimitBytes,
    onAuth: (auth, _session, done) => done(null, { user: auth.username }),
    onData: (stream, session, done) => {
      receive(store, stream, session).then(
        () => done(),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  // A client that hangs up in the middle is its own affair.
  server.on('error', () => undefined);
  return server;
}

async function receive(
  store: MailStore,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error('Message exceeds 30 MiB'), { responseCode: 552 });
  const source = Buffer.concat(chunks);
  const { subject } = await simpleParser(source);
  const { mailFrom, rcptTo } = session.envelope;
  await store.keep(
    {
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map((to) => to.address),
      subject: subject ?? '',
    },
    source,
  );
}

interface Answer {
  status: number;
  type: string;
  body: string | Buffer;
}

const html = (status: number, body: string): Answer => ({ status, type: 'text/html; charset=utf-8', body });
const plain = (status: number, body: string): Answer => ({ status, type: 'text/plain; charset=utf-8', body });

async function answer(store: MailStore, { headers, method, url = '' }: IncomingMessage): Promise<Answer> {
  // Pages of other sites must not read mails by a name that they point at this machine.
  const asked = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '');
  if (!asked || method !== 'GET') return plain(403, 'Forbidden');
  if (url === '/') return html(200, listPage(store.list()));
  if (url === '/mails') return { status: 200, type: 'application/json', body: JSON.stringify(store.list()) };
  const [, id, raw] = /^\/mails\/([\w-]+)(\.eml)?$/.exec(url) ?? [];
  const mail = store.list().find((one) => one.id === id);
  const source = mail && (await store.source(mail.id));
  if (mail === undefined || source === undefined) return html(404, missingPage());
  if (raw !== undefined) return { status: 200, type: 'message/rfc822', body: source };
  return html(200, mailPage(mail, await simpleParser(source)));
}

function reply(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(body);
}

async function stop(smtp: SMTPServer, web: Server): Promise<void> {
  const closed = Promise.all([
    new Promise<void>((resolve) => smtp.close(() => resolve())),
    new Promise<void>((resolve) => web.close(() => resolve())),
  ]);
  web.closeAllConnections();
  await closed;
}
