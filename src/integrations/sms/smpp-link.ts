import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pdu, Session } from 'smpp';
import smpp from 'smpp';
import type { GatewayState } from './gateway.js';
import { bindRefusal } from './smpp-sentences.js';
import { buildPdu, corked, SMPP_STATUS, tuneSocket } from './smpp-wire.js';

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  /** A silent connection is asked for life so often, and given up when that brings no answer in `answerWithinMs`. */
  readonly enquireEveryMs: number;
  readonly answerWithinMs: number;
  readonly firstBackoffMs: number;
  readonly mostBackoffMs: number;
}

/** What came of a request: an answer, or none in time, or none ever, or it was not even written, or kept back before. */
export type WireAnswer =
  { readonly kind: 'answer'; readonly pdu: Pdu } | { readonly kind: 'timeout' | 'lost' | 'unsent' | 'held' };

export interface LinkListener {
  /** Bound: requests may be sent. */
  up(): void;
  /** Gone: every pending request has been settled as `lost`. */
  down(): void;
  delivery(session: Session, pdu: Pdu): void;
}

const FAREWELL_MS = 1_000;

interface Pending {
  readonly deadline: number;
  readonly settle: (answer: WireAnswer) => void;
}

/** One transceiver connection, kept up for ever: connect, bind, keep alive, and again with backoff and jitter. */
export class SmppLink {
  private session: Session | undefined;
  private current: GatewayState = { state: 'connecting', sentence: '正在连接短信中心。' };
  private readonly pending = new Map<number, Pending>();
  private failures = 0;
  private heardAt = 0;
  private enquiring = false;
  private retry: NodeJS.Timeout | undefined;
  private pulse: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: LinkOptions,
    private readonly listener: LinkListener,
  ) {}

  state(): GatewayState {
    return this.current;
  }

  open(): void {
    const session = smpp.connect({
      host: this.options.host,
      port: this.options.port,
      ...(this.options.tls ? { tls: true } : {}),
    });
    this.session = session;
    this.heardAt = performance.now();
    tuneSocket(session);
    session.on('pdu', (pdu) => this.hear(session, pdu));
    session.on('error', (error) => {
      this.lapse(`短信中心连接出错:${error.message}。请核对地址、端口和网络;系统会自动重连。`);
      session.destroy();
    });
    session.on('close', () => this.lost(session));
    session.socket.once(this.options.tls ? 'secureConnect' : 'connect', () => void this.bind(session));
    this.pulse = setInterval(() => this.beat(session), Math.min(500, this.options.answerWithinMs / 4));
  }

  /** Sends over the bound connection; `unsent` when there is none. */
  request(pdu: Pdu): Promise<WireAnswer> {
    const { session } = this;
    return this.current.state === 'bound' && session
      ? this.send(session, pdu)
      : Promise.resolve({ kind: 'unsent' });
  }

  async close(): Promise<void> {
    const farewell = this.request(buildPdu('unbind'));
    await Promise.race([farewell, sleep(FAREWELL_MS, undefined, { ref: false })]);
    this.current = { state: 'closed' };
    clearTimeout(this.retry);
    clearInterval(this.pulse);
    this.session?.destroy();
    this.settleAll();
  }

  private send(session: Session, pdu: Pdu): Promise<WireAnswer> {
    if (!session.socket.writable) return Promise.resolve({ kind: 'unsent' });
    return new Promise((settle) => {
      corked(session, () => session.send(pdu));
      const deadline = performance.now() + this.options.answerWithinMs;
      this.pending.set(pdu.sequence_number, { deadline, settle });
    });
  }

  private async bind(session: Session): Promise<void> {
    const { systemId, password, systemType } = this.options;
    const fields = { system_id: systemId, password, system_type: systemType, interface_version: 0x34 };
    const answer = await this.send(session, buildPdu('bind_transceiver', fields));
    if (answer.kind === 'answer' && answer.pdu.command_status === SMPP_STATUS.ok) {
      this.current = { state: 'bound' };
      this.failures = 0;
      this.listener.up();
      return;
    }
    if (answer.kind === 'answer') this.current = bindRefusal(answer.pdu.command_status);
    else this.lapse('短信中心没有回应登录请求;系统会自动重试。');
    session.destroy();
  }

  private hear(session: Session, pdu: Pdu): void {
    this.heardAt = performance.now();
    if (pdu.isResponse()) {
      const pending = this.pending.get(pdu.sequence_number);
      this.pending.delete(pdu.sequence_number);
      pending?.settle({ kind: 'answer', pdu });
    } else if (pdu.command === 'deliver_sm' || pdu.command === 'data_sm')
      this.listener.delivery(session, pdu);
    else if (pdu.command === 'enquire_link' || pdu.command === 'unbind') {
      session.send(pdu.response());
      if (pdu.command === 'unbind') session.socket.end();
    } else session.send(pdu.response({ command_status: SMPP_STATUS.invalidCommand }));
  }

  private beat(session: Session): void {
    const now = performance.now();
    const { enquireEveryMs, answerWithinMs } = this.options;
    const silent = now - this.heardAt;
    const [oldest] = this.pending.values();
    const overdue = oldest !== undefined && oldest.deadline <= now;
    // A centre that answers nothing at all would swallow one window after another: let go of it at once.
    if ((overdue && silent >= answerWithinMs) || silent > enquireEveryMs + answerWithinMs) {
      this.lapse('短信中心长时间没有回应,连接已放弃;系统会自动重连。');
      session.destroy();
    }
    this.settleOverdue(now);
    if (silent > Math.min(enquireEveryMs, answerWithinMs / 2)) this.enquire(session);
  }

  private enquire(session: Session): void {
    if (this.enquiring || this.current.state !== 'bound') return;
    this.enquiring = true;
    void this.send(session, buildPdu('enquire_link')).then(() => {
      this.enquiring = false;
    });
  }

  private settleOverdue(now: number): void {
    for (const [sequence, { deadline, settle }] of this.pending) {
      if (deadline > now) return;
      this.pending.delete(sequence);
      settle({ kind: 'timeout' });
    }
  }

  private lost(session: Session): void {
    if (session !== this.session || this.current.state === 'closed') return;
    clearInterval(this.pulse);
    this.lapse('与短信中心的连接已断开;系统会自动重连。');
    this.settleAll();
    this.listener.down();
    const { firstBackoffMs, mostBackoffMs } = this.options;
    const ceiling = Math.min(mostBackoffMs, firstBackoffMs * 2 ** this.failures);
    this.failures += 1;
    this.retry = setTimeout(() => this.open(), ceiling * (0.5 + Math.random() / 2));
  }

  /** A refusal stays on show until the centre says something else: it is what a person must mend. */
  private lapse(sentence: string): void {
    if (this.current.state === 'bound' || this.current.state === 'connecting')
      this.current = { state: 'connecting', sentence };
  }

  private settleAll(): void {
    const all = [...this.pending.values()];
    this.pending.clear();
    for (const { settle } of all) settle({ kind: 'lost' });
  }
}
