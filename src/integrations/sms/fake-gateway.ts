import { createHash } from 'node:crypto';
import { countSmsParts } from '../../../domain/sms/sms-parts.js';
import { canonicalSmsNumber } from '../../../domain/sms/source-number.js';
import { encodeSms } from './encoding.js';
import type {
  GatewayState,
  InboundHandler,
  OutgoingSms,
  QueriedState,
  ReceiptHandler,
  ReceiptState,
  SmsGateway,
  SubmitResult,
  UnreadableHandler,
  UnreadableReceipt,
} from './gateway.js';
import { HELD, refusalOf } from './outgoing.js';

export interface FakeSmsGatewayOptions {
  /** Most messages remembered; the oldest go first (default 1,000,000). */
  readonly most?: number;
  readonly now?: () => number;
}

interface Kept {
  readonly message: OutgoingSms;
  state: ReceiptState | 'underway';
}

/** A centre in this process: it keeps what it took, refuses what a real one refuses, and speaks when told to. */
export class FakeSmsGateway implements SmsGateway {
  private readonly kept = new Map<string, Kept>();
  private current: GatewayState = { state: 'bound' };
  private receiptHandler: ReceiptHandler | undefined;
  private unreadableHandler: UnreadableHandler | undefined;
  private inboundHandler: InboundHandler | undefined;
  private script: ((message: OutgoingSms) => SubmitResult | undefined) | undefined;
  private taken = 0;

  constructor(private readonly options: FakeSmsGatewayOptions = {}) {}

  submit(message: OutgoingSms): Promise<SubmitResult> {
    return Promise.resolve(this.take(message));
  }

  submitWindow(messages: readonly OutgoingSms[]): Promise<SubmitResult[]> {
    return Promise.resolve(messages.map((message) => this.take(message)));
  }

  query(messageId: string): Promise<QueriedState> {
    const kept = this.kept.get(messageId.replace(/\.\d+$/, ''));
    if (!kept) return Promise.resolve({ known: false, sentence: '短信中心不知道这条短信。' });
    return Promise.resolve({ known: true, state: kept.state });
  }

  onReceipt(handler: ReceiptHandler): void {
    this.receiptHandler = handler;
  }

  onUnreadable(handler: UnreadableHandler): void {
    this.unreadableHandler = handler;
  }

  onInbound(handler: InboundHandler): void {
    this.inboundHandler = handler;
  }

  state(): GatewayState {
    return this.current;
  }

  whenBound(): Promise<boolean> {
    return Promise.resolve(this.current.state === 'bound');
  }

  close(): Promise<void> {
    this.current = { state: 'closed' };
    return Promise.resolve();
  }

  /** Decides the next submissions; where it returns undefined the message is taken as usual. */
  answerWith(script: ((message: OutgoingSms) => SubmitResult | undefined) | undefined): void {
    this.script = script;
  }

  /** Takes the connection away, or gives it back. */
  setState(state: GatewayState): void {
    this.current = state;
  }

  /** Everything taken so far that is still remembered, by the id of its first part. */
  messages(): ReadonlyMap<string, OutgoingSms> {
    return new Map([...this.kept].map(([id, { message }]) => [id, message]));
  }

  count(): number {
    return this.taken;
  }

  /** Speaks of one part; rejects as the handler does, so that a test can deliver it again. */
  async deliverReceipt(partId: string, state: ReceiptState, errorCode = '000'): Promise<void> {
    const kept = this.kept.get(partId.replace(/\.\d+$/, ''));
    if (kept) kept.state = state;
    await this.receiptHandler?.({
      messageId: partId,
      state,
      errorCode,
      stat: { delivered: 'DELIVRD', undelivered: 'UNDELIV', expired: 'EXPIRED' }[state],
      doneAt: this.now(),
      phone: kept?.message.to ?? '',
      accessNumber: kept?.message.from ?? '',
      ...(kept ? { reference: kept.message.reference } : {}),
    });
  }

  /** Delivers a receipt that says nothing; rejects as the handler does. */
  async deliverUnreadable(receipt: UnreadableReceipt): Promise<void> {
    await this.unreadableHandler?.(receipt);
  }

  /** A phone writes; rejects as the handler does. */
  async receive(message: {
    readonly from: string;
    readonly to: string;
    readonly text: string;
  }): Promise<void> {
    const from = canonicalSmsNumber(message.from);
    const to = canonicalSmsNumber(message.to);
    const deliveryKey = createHash('sha256').update(`${from}\n${to}\n${message.text}`).digest('base64url');
    const { text } = message;
    await this.inboundHandler?.({
      from,
      to,
      text,
      arrivedAt: this.now(),
      deliveryKey,
      ...encodeSms(text, 'ucs2'),
    });
  }

  private take(message: OutgoingSms): SubmitResult {
    const refusal = refusalOf(message) ?? this.script?.(message);
    if (refusal) return refusal;
    if (this.current.state !== 'bound')
      return {
        ok: false,
        kind: 'unreachable',
        code: 'not_connected',
        sentence: '短信中心未连接,短信没有发出。',
      };
    if (message.heldBack?.() === true) return HELD;
    this.taken += 1;
    const messageId = `F${this.taken}`;
    this.kept.set(messageId, { message, state: 'underway' });
    if (this.kept.size > (this.options.most ?? 1_000_000)) this.forgetOldest();
    const parts = countSmsParts(message.text);
    const rest = Array.from({ length: parts - 1 }, (_, index) => `${messageId}.${index + 2}`);
    return { ok: true, messageId, parts, partIds: [messageId, ...rest] };
  }

  private forgetOldest(): void {
    const [oldest] = this.kept.keys();
    if (oldest !== undefined) this.kept.delete(oldest);
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}
