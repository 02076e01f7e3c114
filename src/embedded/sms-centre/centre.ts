import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Server, Session } from 'smpp';
import smpp from 'smpp';
import { readBacklog } from './backlog.js';
import { CALM, type CentreBehaviour, type Outage } from './behaviour.js';
import type { CentreControl } from './control.js';
import { Deliverer } from './deliverer.js';
import { DueQueue } from './due-queue.js';
import { Journal } from './journal.js';
import { Phones } from './phones.js';
import { MOST_FATES, ReceiptDesk } from './receipt-desk.js';
import { CentreSession } from './session.js';
import { Submissions } from './submissions.js';

export interface SmsCentreOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly host?: string;
  /** Holds the journal; what it leaves open is taken up again. */
  readonly dataDir: string;
  readonly systemId?: string;
  readonly password: string;
  readonly behaviour?: Partial<CentreBehaviour>;
  /** Whether the journal is synced to the disk as it grows (default true). */
  readonly fsync?: boolean;
  /** Draws shares and delays; give a seeded one for a run that can be repeated. */
  readonly random?: () => number;
}

export interface SmsCentre {
  /** For `SMS_URL`. */
  readonly url: string;
  readonly port: number;
  readonly control: CentreControl;
  stop(): Promise<void>;
}

/** An SMS centre of our own: SMPP 3.4 over TCP, with phones behind it that do as they are told. */
export async function startSmsCentre(options: SmsCentreOptions): Promise<SmsCentre> {
  const centre = await Centre.start(options);
  const { host = '127.0.0.1', systemId = 'station', password } = options;
  const credentials = `${encodeURIComponent(systemId)}:${encodeURIComponent(password)}`;
  return {
    url: `smpp://${credentials}@${host}:${centre.port}`,
    port: centre.port,
    control: centre.control(),
    stop: () => centre.stop(),
  };
}

class Centre {
  port: number;
  private behaviour: CentreBehaviour;
  private outage: Outage = 'none';
  private server: Server | undefined;
  private readonly sessions = new Set<Session>();
  private readonly due = new DueQueue();
  private readonly deliverer: Deliverer;
  private readonly receipts: ReceiptDesk;
  private readonly phones: Phones;
  private readonly submissions: Submissions;

  private constructor(
    private readonly options: SmsCentreOptions,
    private readonly journal: Journal,
    fates: Map<string, 'delivered' | 'undelivered' | 'expired' | 'underway'>,
  ) {
    this.port = options.port;
    this.behaviour = { ...CALM, ...options.behaviour };
    const behaviour = (): CentreBehaviour => this.behaviour;
    const random = options.random ?? Math.random;
    const { due } = this;
    this.deliverer = new Deliverer(behaviour, due, () => this.outage !== 'hanging');
    this.phones = new Phones(journal, due, this.deliverer);
    this.receipts = new ReceiptDesk(journal, due, this.deliverer, behaviour, random, fates);
    const { receipts, phones } = this;
    const answered = (): void => this.countDown();
    this.submissions = new Submissions({ journal, due, receipts, phones, behaviour, random, answered });
  }

  static async start(options: SmsCentreOptions): Promise<Centre> {
    const backlog = await readBacklog(options.dataDir, MOST_FATES);
    const journal = await Journal.open(options.dataDir, options.fsync ?? true);
    const centre = new Centre(options, journal, new Map(backlog.fates));
    for (const { message, state } of backlog.receipts)
      centre.receipts.plan(message, state ?? centre.receipts.decide(message.to), false);
    for (const { key, bytes, ...message } of backlog.inbound)
      centre.phones.deliver(key, {
        ...message,
        ...(bytes === undefined ? {} : { bytes: Buffer.from(bytes, 'base64') }),
      });
    await centre.listen();
    return centre;
  }

  control(): CentreControl {
    return {
      behave: (change) => {
        this.behaviour = { ...this.behaviour, ...change };
        this.deliverer.pump();
      },
      outage: (outage) => this.setOutage(outage),
      cut: () => this.cut(),
      sendFromPhone: (message) => this.phones.send(message),
      answerAs: (consumer) => this.phones.answerAs(consumer),
      counts: () => ({
        ...this.submissions.counts(),
        connections: this.sessions.size,
        receiptsPlanned: this.receipts.planned(),
        deliveriesPending: this.deliverer.pending(),
      }),
      watch: (watcher) => this.journal.watch(watcher),
      journalPath: this.journal.path,
    };
  }

  async stop(): Promise<void> {
    this.due.stop();
    this.deliverer.stop();
    await this.unlisten();
    await this.journal.close();
  }

  private async setOutage(outage: Outage): Promise<void> {
    this.outage = outage;
    if (outage === 'refusing') this.cut();
    if (outage === 'closed') await this.unlisten();
    else if (!this.server) await this.listen();
    // Whoever was left hanging has long given up; a fresh start is what a restarted centre gives.
    if (outage === 'none') this.deliverer.pump();
  }

  private async listen(): Promise<void> {
    const server = smpp.createServer((session) => this.welcome(session));
    server.listen(this.port, this.options.host ?? '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private async unlisten(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = once(server, 'close');
    server.close();
    this.cut();
    await closed;
  }

  private welcome(session: Session): void {
    this.sessions.add(session);
    session.on('close', () => void this.sessions.delete(session));
    const { systemId = 'station', password } = this.options;
    new CentreSession(session, {
      systemId,
      password,
      outage: () => this.outage,
      journal: this.journal,
      deliverer: this.deliverer,
      submissions: this.submissions,
      receipts: this.receipts,
    });
  }

  private cut(): void {
    for (const session of this.sessions) session.destroy();
  }

  private countDown(): void {
    const { cutAfterAnswers: left } = this.behaviour;
    if (left === undefined) return;
    this.behaviour = { ...this.behaviour, cutAfterAnswers: left > 1 ? left - 1 : undefined };
    if (left > 1) return;
    for (const session of this.sessions) session.socket.destroySoon();
  }
}
