import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import nodemailer from 'nodemailer';
import { freePort } from '../ports.js';
import { startMailCatcher } from './mail-catcher.js';
import type { MailCatcher } from './mail-catcher.js';

let folder: string;
let ports: { port: number; uiPort: number };
let catcher: MailCatcher;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'station-mail-'));
  ports = { port: await freePort(), uiPort: await freePort() };
  catcher = await startMailCatcher({ folder, ...ports });
});

afterEach(async () => {
  await catcher.stop();
  await rm(folder, { recursive: true, force: true });
});

async function send(subject: string, text: string) {
  const transport = nodemailer.createTransport(catcher.smtpUrl);
  await transport.sendMail({
    from: 'station@example.org',
    to: ['li@example.org', 'wu@example.org'],
    subject,
    text,
  });
  transport.close();
}

const shown = async (at: string) => (await fetch(`${catcher.pageUrl}${at}`)).text();

describe('the mail catcher', () => {
  it('keeps a mail with its envelope and its source, also over a restart', async () => {
    await send('案件 GZ-2026-000123 将到期', '请于今日联系消费者。');
    const [mail] = catcher.list();
    expect(mail).toMatchObject({
      from: 'station@example.org',
      to: ['li@example.org', 'wu@example.org'],
      subject: '案件 GZ-2026-000123 将到期',
    });
    await catcher.stop();
    catcher = await startMailCatcher({ folder, ...ports });
    expect(catcher.list()).toEqual([mail]);
    expect((await catcher.source(mail!.id))?.toString()).toContain('To: li@example.org');
  });

  it('shows mails as text, whatever is in them', async () => {
    await send('<script>alert(1)</script>', '<img src=x onerror=alert(1)> & "quoted"');
    const [mail] = catcher.list();
    const pages = (await shown('/')) + (await shown(`/mails/${mail!.id}`));
    expect(pages).not.toMatch(/<script|<img/);
    expect(pages).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(pages).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quoted&quot;');
  });

  it('answers only to its own names, and 404 for a mail that is not there', async () => {
    const status = (host: string, at: string) =>
      new Promise((resolve, reject) => {
        const asked = request({ port: ports.uiPort, path: at, headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asked.on('error', reject).end();
      });
    expect(await status('mail.attacker.example', '/')).toBe(403);
    expect(await status('localhost', '/')).toBe(200);
    expect(await status('localhost', '/mails/..%2f..%2fkeyring.json')).toBe(404);
  });

  it('says which variable moves it when its port is taken', async () => {
    await expect(startMailCatcher({ folder, ...ports })).rejects.toThrow('MAIL_PORT');
  });
});
