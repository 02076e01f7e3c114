import { createHash } from 'node:crypto';
import { canonicalSmsNumber } from '../../../domain/sms/source-number.js';
import type {
  GatewayState,
  InboundHandler,
  InboundSms,
  OutgoingSms,
  QueriedState,
  ReceiptHandler,
  ReceiptState,
  SmsGateway,
  SmsReceipt,
  SubmitResult,
  UnreadableHandler,
} from './gateway.js';
import { encodeSms } from './encoding.js';
import { HttpCaller, type HttpReply } from './http-caller.js';
import { HELD, refusalOf, rejected } from './outgoing.js';

export interface HttpGatewayOptions {
  readonly answerWithinMs: number;
  readonly pollEveryMs: number;
  /** Most requests under way in `submitWindow`. */
  readonly most: number;
  readonly now: () => number;
}

interface HttpEvent {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * A gateway spoken to by JSON over HTTP, below one URL: `POST messages` `{ reference, to, from, text }` answers
 * `{ messageId, partIds? }`; `GET messages/{id}` answers `{ state }`; `GET events` answers `{ events: [{ id, type:
 * "receipt" | "inbound", … }] }`, each given again until `POST events/acknowledgements` `{ ids }` names it.
 */
export class HttpGateway implements SmsGateway {
  private readonly caller: HttpCaller;
  private receiptHandler: ReceiptHandler | undefined;
  private unreadableHandler: UnreadableHandler | undefined;
  private inboundHandler: InboundHandler | undefined;
  private current: GatewayState = { state: 'connecting', sentence: '正在连接短信网关。' };
  private readonly polling: Promise<void>;
  private readonly stop = new AbortController();
  private underWay = 0;

  constructor(
    url: URL,
    private readonly options: HttpGatewayOptions,
  ) {
    this.caller = new HttpCaller(url, options.answerWithinMs);
    this.polling = this.pollForEver();
  }

  async submit(message: OutgoingSms): Promise<SubmitResult> {
    const refusal = refusalOf(message);
    if (refusal) return refusal;
    if (this.stop.signal.aborted) return submitResultOf({ kind: 'unsent' });
    if (message.heldBack?.() === true) return HELD;
    const { reference, to, from, text } = message;
    this.underWay += 1;
    try {
      return submitResultOf(await this.caller.post('messages', { reference, to, from, text }));
    } finally {
      this.underWay -= 1;
    }
  }

  async submitWindow(messages: readonly OutgoingSms[]): Promise<SubmitResult[]> {
    const results: SubmitResult[] = [];
    const entries = messages.entries();
    const lane = async (): Promise<void> => {
      for (const [index, message] of entries) results[index] = await this.submit(message);
    };
    await Promise.all(Array.from({ length: this.options.most }, lane));
    return results;
  }

  async query(messageId: string): Promise<QueriedState> {
    const reply = await this.caller.get(`messages/${encodeURIComponent(messageId)}`);
    const state = reply.kind === 'reply' && reply.status === 200 ? reply.body['state'] : undefined;
    if (state === 'underway' || isReceiptState(state)) return { known: true, state };
    return { known: false, sentence: '短信网关不知道这条短信或没有回应。' };
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

  async whenBound(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (this.current.state !== 'bound' && performance.now() < deadline) await pause(20);
    return this.current.state === 'bound';
  }

  async close(drainMs = 10_000): Promise<void> {
    this.stop.abort();
    const deadline = performance.now() + drainMs;
    while (this.underWay > 0 && performance.now() < deadline) await pause(10);
    await this.polling;
    this.current = { state: 'closed' };
  }

  private async pollForEver(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const reply = await this.caller.get('events');
      this.current = stateOf(reply);
      const events = reply.kind === 'reply' && reply.status === 200 ? reply.body['events'] : undefined;
      const taken = Array.isArray(events) ? await this.takeAll(events as HttpEvent[]) : [];
      if (taken.length > 0) await this.caller.post('events/acknowledgements', { ids: taken });
      else await pause(this.options.pollEveryMs, this.stop.signal);
    }
  }

  private async takeAll(events: readonly HttpEvent[]): Promise<string[]> {
    const outcomes = await Promise.allSettled(events.map((event) => this.take(event)));
    return events.flatMap((event, index) => (outcomes[index]?.status === 'fulfilled' ? [event.id] : []));
  }

  private async take(event: HttpEvent): Promise<void> {
    const receipt = event.type === 'receipt' ? receiptOf(event) : undefined;
    const message = event.type === 'inbound' ? this.inboundOf(event) : undefined;
    const underWay = event.type === 'receipt' && event['state'] === 'underway';
    if (!receipt && !message && !underWay) {
      if (!this.unreadableHandler) throw new Error('nobody keeps unreadable receipts yet');
      await this.unreadableHandler({
        phone: canonicalSmsNumber(textField(event, 'to')),
        content: JSON.stringify(event),
      });
    }
    if (receipt && !this.receiptHandler) throw new Error('nobody listens to receipts yet');
    if (message && !this.inboundHandler) throw new Error('nobody listens to messages yet');
    if (receipt) await this.receiptHandler?.(receipt);
    if (message) await this.inboundHandler?.(message);
  }

  private inboundOf(event: HttpEvent): InboundSms {
    const text = textField(event, 'text');
    const from = canonicalSmsNumber(textField(event, 'from'));
    const to = canonicalSmsNumber(textField(event, 'to'));
    const deliveryKey = createHash('sha256').update(`${from}\n${to}\n${text}`).digest('base64url');
    return { from, to, text, arrivedAt: this.options.now(), deliveryKey, ...encodeSms(text, 'ucs2') };
  }
}

function submitResultOf(reply: HttpReply): SubmitResult {
  if (reply.kind === 'unsent' || (reply.kind === 'reply' && reply.status === 503))
    return {
      ok: false,
      kind: 'unreachable',
      code: 'not_connected',
      sentence: '短信网关连不上,这条短信没有发出,连上后可以再发。',
    };
  if (reply.kind === 'silent' || reply.status >= 500) return unknownResult();
  if (reply.status === 429)
    return { ok: false, kind: 'throttled', code: 'http_429', sentence: '短信网关说发送过快,稍后会再发。' };
  if (reply.status >= 400)
    return rejected(`http_${reply.status}`, `短信网关拒收这条短信(HTTP ${reply.status}),请查明原因。`);
  const { messageId, partIds } = reply.body;
  if (typeof messageId !== 'string' || messageId === '') return unknownResult();
  const ids = Array.isArray(partIds) && partIds.length > 0 ? partIds.map(String) : [messageId];
  return { ok: true, messageId, parts: ids.length, partIds: ids };
}

function unknownResult(): SubmitResult {
  const sentence = '短信网关没有给出回答,不知道这条短信是否已发出;系统不会自动重发,请人工核对后决定。';
  return { ok: false, kind: 'unknown', code: 'no_answer', sentence, partIds: [] };
}

function stateOf(reply: HttpReply): GatewayState {
  if (reply.kind !== 'reply') return { state: 'connecting', sentence: '短信网关连不上;系统会自动重试。' };
  if (reply.status === 401 || reply.status === 403)
    return {
      state: 'refused',
      code: `http_${reply.status}`,
      sentence: `短信网关拒绝登录(HTTP ${reply.status})。请核对 SMS_URL 中的帐号和密码。`,
    };
  return { state: 'bound' };
}

function receiptOf(event: HttpEvent): SmsReceipt | undefined {
  const { state, reference, doneAt } = event;
  const messageId = textField(event, 'messageId');
  if (!isReceiptState(state) || messageId === '') return undefined;
  return {
    messageId,
    state,
    stat: state,
    errorCode: textField(event, 'errorCode'),
    phone: canonicalSmsNumber(textField(event, 'to')),
    accessNumber: canonicalSmsNumber(textField(event, 'from')),
    ...(typeof reference === 'number' ? { reference } : {}),
    ...(typeof doneAt === 'number' ? { doneAt } : {}),
  };
}

function isReceiptState(state: unknown): state is ReceiptState {
  return state === 'delivered' || state === 'undelivered' || state === 'expired';
}

function textField(event: HttpEvent, name: string): string {
  const value = event[name];
  return typeof value === 'string' ? value : '';
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
    if (signal?.aborted) done();
  });
}
