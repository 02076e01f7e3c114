import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import { openMailFake } from './mail-fake.js';
import { ledgerIdOf, messageIdOf } from './message-id.js';
import { checkMail } from './outgoing.js';
import type { OutgoingMail } from './outgoing.js';
import { openMailSender } from './smtp-sender.js';

const mail: OutgoingMail = {
  from: '保险消保总站 <station@example.org>',
  to: [{ name: '张三', address: 'zhang@example.com' }],
  subject: '关于来信 XF-2026-0001 的答复',
  text: '您好，答复如下。\n.\n此致',
  messageId: messageIdOf('0198c1d2-aaaa', 'example.org'),
};
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Received {
  from: string | undefined;
  to: string[];
  source: string;
}

async function serve(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      const parts: Buffer[] = [];
      stream
        .on('data', (part: Buffer) => parts.push(part))
        .on('end', () => {
          const from = envelope.mailFrom ? envelope.mailFrom.address : undefined;
          received.push({
            from,
            to: envelope.rcptTo.map(({ address }) => address),
            source: Buffer.concat(parts).toString(),
          });
          done();
        });
    },
    ...options,
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => new Promise<void>((done) => server.close(done)));
  return { received, port: (server.server.address() as AddressInfo).port };
}

function senderTo(address: string, times = {}) {
  const sender = openMailSender(address, times);
  closing.push(() => sender.close());
  return sender;
}

/** A server that speaks until a line matches, then hangs up. */
async function hangsUpAfter(line: RegExp): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.write('220 here\r\n');
    let rest = '';
    socket
      .on('error', () => undefined)
      .on('data', (part) => {
        rest += part.toString('latin1');
        for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
          const command = rest.slice(0, end);
          rest = rest.slice(end + 2);
          if (line.test(command)) socket.destroy();
          else if (/^(EHLO|MAIL|RCPT)/.test(command)) socket.write('250 ok\r\n');
          else if (command === 'DATA') socket.write('354 go on\r\n');
        }
      });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => new Promise((done) => {
    sockets.forEach((socket) => socket.destroy());
    server.close(done);
  })); // prettier-ignore
  return (server.address() as AddressInfo).port;
}

describe('sending by SMTP', () => {
  it('delivers the mail in its thread, marked as automatic, with an unseen copy', async () => {
    const { received, port } = await serve();
    const outcome = await senderTo(`smtp://127.0.0.1:${port}`).send({
      ...mail,
      html: '<p>您好</p>',
      inReplyTo: '<letter@example.com>',
      references: ['<first@example.com>', '<letter@example.com>'],
      automatic: 'generated',
      headers: { 'X-Case': 'GZ-2026-000123' },
      bcc: ['copies@example.org'],
    });
    expect(outcome).toEqual({ ok: true, acceptedId: '<0198c1d2-aaaa@example.org>', refusedRecipients: [] });
    expect(received).toHaveLength(1);
    const [{ from, to, source }] = received as [Received];
    expect([from, to]).toEqual(['station@example.org', ['zhang@example.com', 'copies@example.org']]);
    expect(source).not.toContain('copies@example.org');
    const parsed = await simpleParser(source);
    expect(parsed).toMatchObject({
      subject: mail.subject,
      messageId: mail.messageId,
      inReplyTo: '<letter@example.com>',
      references: ['<first@example.com>', '<letter@example.com>'],
      from: { value: [{ name: '保险消保总站', address: 'station@example.org' }] },
    });
    expect(parsed.text?.trim()).toBe(mail.text);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.headers.get('x-case')).toBe('GZ-2026-000123');
  });

  it('carries an invitation', async () => {
    const { received, port } = await serve();
    await senderTo(`smtp://127.0.0.1:${port}`).send({
      ...mail,
      icalEvent: { method: 'REQUEST', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
    });
    expect(received[0]!.source).toMatch(/text\/calendar;.*method=REQUEST/);
  });

  it('logs in, and says so when it may not', async () => {
    const { received, port } = await serve({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'sta@tion' && password === 'p/w'
          ? done(null, { user: username })
          : done(new Error('no')),
    });
    expect(await senderTo(`smtp://sta%40tion:p%2Fw@127.0.0.1:${port}`).send(mail)).toMatchObject({
      ok: true,
    });
    expect(await senderTo(`smtp://station:wrong@127.0.0.1:${port}`).send(mail)).toMatchObject({
      kind: 'unreachable',
      sentence: expect.stringContaining('SMTP_URL'),
    });
    expect(received).toHaveLength(1);
  });

  it('never gives a password to a distant server without TLS', async () => {
    const { port } = await serve({
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(null, { user: 'x' }),
    });
    const sender = senderTo(`smtp://station:secret@0.0.0.0:${port}`);
    expect(await sender.send(mail)).toMatchObject({ ok: false, kind: 'unreachable' });
  });

  it.each([
    [550, 'rejected'],
    [451, 'unreachable'],
  ])('a recipient refused with %d is %s', async (responseCode, kind) => {
    const { port } = await serve({
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error('zhang@example.com no'), { responseCode })),
    });
    const outcome = await senderTo(`smtp://127.0.0.1:${port}`).send(mail);
    expect(outcome).toMatchObject({ ok: false, kind });
    expect(JSON.stringify(outcome)).not.toContain('zhang');
  });

  it('names the recipients that were refused where others were not', async () => {
    const { port } = await serve({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('no') ? Object.assign(new Error('no'), { responseCode: 550 }) : null),
    });
    const outcome = await senderTo(`smtp://127.0.0.1:${port}`).send({
      ...mail,
      to: ['no@example.com', 'yes@example.com'],
    });
    expect(outcome).toMatchObject({ ok: true, refusedRecipients: ['no@example.com'] });
  });

  it.each([
    [554, 'rejected'],
    [452, 'unreachable'],
  ])('a whole mail refused with %d is %s, not unknown', async (responseCode, kind) => {
    const { port } = await serve({
      onData: (stream, _session, done) =>
        void stream.resume().on('end', () => done(Object.assign(new Error('no'), { responseCode }))),
    });
    expect(await senderTo(`smtp://127.0.0.1:${port}`).send(mail)).toMatchObject({ ok: false, kind });
  });

  it.each([
    [/^RCPT/, 'unreachable'],
    [/^DATA/, 'unreachable'],
    [/^\.$/, 'unknown'],
  ])('a connection that breaks at %s leaves it %s', async (line, kind) => {
    const port = await hangsUpAfter(line);
    expect(await senderTo(`smtp://127.0.0.1:${port}`).send(mail)).toMatchObject({ ok: false, kind });
  });

  it('a server that takes the mail and falls silent leaves it unknown; one that is not there, unreachable', async () => {
    const port = await hangsUpAfter(/^never$/);
    expect(await senderTo(`smtp://127.0.0.1:${port}`, { silenceMs: 200 }).send(mail)).toMatchObject({
      kind: 'unknown',
    });
    expect(await senderTo('smtp://127.0.0.1:1').send(mail)).toMatchObject({ kind: 'unreachable' });
  });
});

describe('what is put into a mail', () => {
  const headersOf = (source: string): string[] =>
    source.slice(0, source.indexOf('\r\n\r\n')).split(/\r\n(?![ \t])/);

  it('cannot add a header, a recipient or a second mail through free text', async () => {
    const { received, port } = await serve();
    const sender = senderTo(`smtp://127.0.0.1:${port}`);
    const evil = 'a\r\nBcc: victim@example.net\r\n\r\n.\r\nMAIL FROM:<x@y>\u2028\u0000';
    expect(
      await sender.send({
        ...mail,
        subject: evil,
        to: [{ name: evil, address: 'zhang@example.com' }],
        headers: { 'X-Note': evil },
      }),
    ).toMatchObject({ ok: true });
    await sender.send({ ...mail, text: evil });
    expect(received.map(({ to }) => to)).toEqual([['zhang@example.com'], ['zhang@example.com']]);
    for (const { source } of received)
      expect(headersOf(source).filter((line) => /^(bcc|mail)/i.test(line))).toEqual([]);
  });

  it('has addresses of one form only', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('\r', '\n', '\0', ',', ' ', '<', '>', ';'),
        fc.string(),
        (before, bad, after) => {
          expect(checkMail({ ...mail, to: [{ address: `${before}${bad}${after}@example.com` }] }).ok).toBe(
            false,
          );
        },
      ),
    );
  });

  it.each<[string, Partial<OutgoingMail>]>([
    ['no recipient', { to: [] }],
    ['two recipients in one', { to: ['a@example.com, b@example.com'] }],
    ['a sender that is none', { from: 'station' }],
    ['a bad copy', { bcc: ['a@b\r\nX: y'] }],
    ['a bad id', { messageId: 'abc' }],
    ['a broken reference', { references: ['<a@b>\r\nX: y'] }],
    ['a header name with a line break', { headers: { 'X-A\r\nBcc': 'x' } }],
    ['a header of ours', { headers: { bcc: 'x@example.com' } }],
  ])('%s is rejected with a sentence, by the real sender and the fake alike', async (_what, change) => {
    const wrong = { ...mail, ...change };
    const real = await senderTo('smtp://127.0.0.1:1').send(wrong);
    expect(real).toMatchObject({ ok: false, kind: 'rejected', sentence: expect.stringMatching(/。$/) });
    expect(await openMailFake().send(wrong)).toEqual(real);
  });
});

describe('the fake', () => {
  it('keeps what it accepted and fails as told', async () => {
    const fake = openMailFake();
    expect(await fake.send(mail)).toEqual({ ok: true, acceptedId: mail.messageId, refusedRecipients: [] });
    fake.failWith('unreachable');
    expect(await fake.send(mail)).toMatchObject({ kind: 'unreachable' });
    fake.failWith('unknown');
    expect(await fake.send(mail)).toMatchObject({ kind: 'unknown' });
    expect(fake.accepted.get(mail.messageId)).toEqual([mail, mail]);
    fake.failWith(null);
    fake.refuse('Zhang@example.com');
    expect(await fake.send(mail)).toMatchObject({ kind: 'rejected' });
    await fake.close();
  });
});

describe('message ids', () => {
  it('are built and parsed', () => {
    expect(messageIdOf('0198C1D2', 'Example.org')).toBe('<0198C1D2@example.org>');
    expect(ledgerIdOf(' <0198C1D2@EXAMPLE.org> ', 'example.org')).toBe('0198C1D2');
    expect(ledgerIdOf('<0198C1D2@example.com>', 'example.org')).toBeUndefined();
    expect(ledgerIdOf('0198C1D2@example.org', 'example.org')).toBeUndefined();
    expect(() => messageIdOf('a\r\nb', 'example.org')).toThrow(RangeError);
    expect(() => messageIdOf('a', 'example.org>')).toThrow(RangeError);
  });
});
