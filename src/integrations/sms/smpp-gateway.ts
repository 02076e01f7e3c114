import { setTimeout as sleep } from 'node:timers/promises';
import { wireParts, type WirePart } from './concatenation.js';
import { Deliveries } from './deliveries.js';
import type {
  GatewayState,
  InboundHandler,
  OutgoingSms,
  QueriedState,
  ReceiptHandler,
  SmsGateway,
  SubmitResult,
  UnreadableHandler,
} from './gateway.js';
import { refusalOf } from './outgoing.js';
import { stateOfNumber } from './receipts.js';
import { SmppLink, type LinkOptions, type WireAnswer } from './smpp-link.js';
import { isTemporary } from './smpp-sentences.js';
import { buildPdu, SMPP_STATUS, statusName } from './smpp-wire.js';
import { SubmitWindow } from './submit-window.js';
import { submitResultOf } from './submit-results.js';

export interface SmppGatewayOptions extends LinkOptions {
  /** Most submissions without an answer at one time. */
  readonly window: number;
  /** Most `submit_sm` a second (each part is one). */
  readonly ratePerSecond: number;
  /** Most deliveries handed to handlers at one time. */
  readonly deliveriesInHand: number;
  /** Stamps `arrivedAt`. */
  readonly now: () => number;
}

const PART_RETRIES = 6;

/** SMPP 3.4 as a transceiver. It connects by itself as soon as it is made. */
export class SmppGateway implements SmsGateway {
  private readonly link: SmppLink;
  private readonly window: SubmitWindow;
  private readonly deliveries: Deliveries;
  private readonly waiting = new Set<() => void>();
  private closing = false;

  constructor(options: SmppGatewayOptions) {
    this.deliveries = new Deliveries(options.now, options.deliveriesInHand);
    this.link = new SmppLink(options, {
      up: () => this.wake(),
      down: () => this.window.dropWaiting(),
      delivery: (session, pdu) => void this.deliveries.take(session, pdu),
    });
    this.window = new SubmitWindow(this.link, options.window, options.ratePerSecond);
    this.link.open();
  }

  async submit(message: OutgoingSms): Promise<SubmitResult> {
    const refusal = refusalOf(message);
    if (refusal) return refusal;
    if (this.closing) return submitResultOf([{ kind: 'unsent' }]);
    const parts = wireParts(message.text, message.reference);
    const heldBack = askedOnce(message.heldBack);
    const answers = await Promise.all(
      parts.map((part) => this.window.send(submission(message, part), heldBack)),
    );
    if (answers.length > 1) await this.completeParts(message, parts, answers);
    return submitResultOf(answers);
  }

  submitWindow(messages: readonly OutgoingSms[]): Promise<SubmitResult[]> {
    return Promise.all(messages.map((message) => this.submit(message)));
  }

  async query(messageId: string, from = ''): Promise<QueriedState> {
    const pdu = buildPdu('query_sm', { message_id: messageId, source_addr: from });
    const answer = await this.link.request(pdu);
    if (answer.kind !== 'answer') return { known: false, sentence: '短信中心没有回应查询,请稍后再查。' };
    const { command_status: status, message_state: number } = answer.pdu;
    if (status !== SMPP_STATUS.ok)
      return { known: false, sentence: `短信中心不知道这条短信或不支持查询(${statusName(status)})。` };
    const state = number === undefined ? undefined : stateOfNumber(number);
    return state ? { known: true, state } : { known: false, sentence: '短信中心不知道这条短信的状态。' };
  }

  onReceipt(handler: ReceiptHandler): void {
    this.deliveries.onReceipt(handler);
  }

  onUnreadable(handler: UnreadableHandler): void {
    this.deliveries.onUnreadable(handler);
  }

  onInbound(handler: InboundHandler): void {
    this.deliveries.onInbound(handler);
  }

  state(): GatewayState {
    return this.link.state();
  }

  whenBound(withinMs: number): Promise<boolean> {
    if (this.link.state().state === 'bound') return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (bound: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(woken);
        resolve(bound);
      };
      const woken = (): void => settle(this.link.state().state === 'bound');
      const timer = setTimeout(() => settle(false), withinMs);
      this.waiting.add(woken);
    });
  }

  async close(drainMs = 10_000): Promise<void> {
    this.closing = true;
    this.deliveries.refuseFromNow();
    const deadline = performance.now() + drainMs;
    while (!(this.window.idle() && this.deliveries.idle()) && performance.now() < deadline) await sleep(10);
    await this.link.close();
    this.window.dropWaiting();
    this.wake();
  }

  /** A message that has begun to go out is finished where the centre put off the rest of it. */
  private async completeParts(
    message: OutgoingSms,
    parts: readonly WirePart[],
    answers: WireAnswer[],
  ): Promise<void> {
    for (let attempt = 0; attempt < PART_RETRIES; attempt += 1) {
      const begun = answers.some((answer) => answer.kind === 'answer' && answer.pdu.command_status === 0);
      const putOff = answers.flatMap((answer, index) => (isPutOff(answer) ? [index] : []));
      if (!begun || putOff.length === 0) return;
      await sleep(100 * 2 ** attempt);
      for (const index of putOff) {
        const part = parts[index];
        if (part) answers[index] = await this.window.send(submission(message, part));
      }
    }
  }

  private wake(): void {
    for (const woken of [...this.waiting]) woken();
  }
}

function isPutOff(answer: WireAnswer): boolean {
  return answer.kind === 'unsent' || (answer.kind === 'answer' && isTemporary(answer.pdu.command_status));
}

/** The first part decides for the others. */
function askedOnce(heldBack: (() => boolean) | undefined): () => boolean {
  let answer: boolean | undefined;
  return () => (answer ??= heldBack?.() ?? false);
}

function submission(message: OutgoingSms, part: WirePart): ReturnType<typeof buildPdu> {
  return buildPdu('submit_sm', {
    source_addr: message.from,
    dest_addr_npi: 1,
    destination_addr: message.to,
    esm_class: part.esmClass,
    registered_delivery: 1,
    data_coding: part.dataCoding,
    short_message: part.shortMessage,
    user_message_reference: message.reference,
  });
}
