import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename } from 'node:fs/promises';
import path from 'node:path';

/** A mail that was caught: its envelope. The source lies beside it. */
export interface CaughtMail {
  id: string;
  /** Epoch milliseconds. */
  caughtAt: number;
  from: string;
  to: string[];
  subject: string;
}

/** Mails in a folder: `<id>.eml` as it came, and `<id>.json`, written last, without which a mail does not exist. */
export class MailStore {
  private constructor(
    private readonly folder: string,
    private readonly mails: CaughtMail[],
  ) {}

  static async open(folder: string): Promise<MailStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    const mails = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
    return new MailStore(
      folder,
      mails.map((text) => JSON.parse(text) as CaughtMail),
    );
  }

  /** Resolves once the mail is on the disk. */
  async keep(envelope: Omit<CaughtMail, 'id' | 'caughtAt'>, source: Buffer): Promise<CaughtMail> {
    const caughtAt = Date.now();
    const mail = { id: `${caughtAt}-${randomBytes(4).toString('hex')}`, caughtAt, ...envelope };
    await this.write(`${mail.id}.eml`, source);
    await this.write(`${mail.id}.json`, JSON.stringify(mail));
    this.mails.push(mail);
    return mail;
  }

  /** Oldest first. */
  list(): CaughtMail[] {
    return [...this.mails];
  }

  /** The mail as it came in; undefined for an unknown id. */
  async source(id: string): Promise<Buffer | undefined> {
    if (!this.mails.some((mail) => mail.id === id)) return undefined;
    return readFile(path.join(this.folder, `${id}.eml`));
  }

  private async write(name: string, content: Buffer | string): Promise<void> {
    const target = path.join(this.folder, name);
    const file = await open(`${target}.new`, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${target}.new`, target);
  }
}
