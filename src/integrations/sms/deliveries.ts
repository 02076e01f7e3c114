import { createHash } from 'node:crypto';
import type { Pdu, Session } from 'smpp';
import { canonicalSmsNumber } from '../../../domain/sms/source-number.js';
import { placeOf, readUserData, UDH_INDICATOR } from './concatenation.js';
import { decodeSms } from './encoding.js';
import type {
  InboundHandler,
  InboundSms,
  ReceiptHandler,
  SmsReceipt,
  UnreadableHandler,
  UnreadableReceipt,
} from './gateway.js';
import { readReceiptText, stateOfNumber, type StatedFate } from './receipts.js';
import { answerDelivery, SMPP_STATUS } from './smpp-wire.js';

const MESSAGE_TYPE = 0x3c;
const DELIVERY_RECEIPT = 0x04;
const INTERMEDIATE = 0x20;

type Heard =
  | { readonly kind: 'receipt'; readonly receipt: SmsReceipt }
  | { readonly kind: 'unreadable'; readonly receipt: UnreadableReceipt }
  | { readonly kind: 'inbound'; readonly message: InboundSms }
  | { readonly kind: 'nothing' };

/**
 * Takes what the centre delivers and answers each only after its handler has stored it: OK when it resolved, a
 * temporary refusal when it rejected, when nobody listens yet, or when more than `most` are in hand.
 */
export class Deliveries {
  private receiptHandler: ReceiptHandler | undefined;
  private unreadableHandler: UnreadableHandler | undefined;
  private inboundHandler: InboundHandler | undefined;
  private inHand = 0;
  private closing = false;

  constructor(
    private readonly now: () => number,
    private readonly most: number,
  ) {}

  onReceipt(handler: ReceiptHandler): void {
    this.receiptHandler = handler;
  }

  onUnreadable(handler: UnreadableHandler): void {
    this.unreadableHandler = handler;
  }

  onInbound(handler: InboundHandler): void {
    this.inboundHandler = handler;
  }

  idle(): boolean {
    return this.inHand === 0;
  }

  /** From here on everything is put off, for the next connection to take. */
  refuseFromNow(): void {
    this.closing = true;
  }

  async take(session: Session, pdu: Pdu): Promise<void> {
    if (this.closing || this.inHand >= this.most) {
      answerDelivery(session, pdu, SMPP_STATUS.temporaryAppError);
      return;
    }
    this.inHand += 1;
    try {
      await this.handle(hear(pdu, this.now()));
      answerDelivery(session, pdu, SMPP_STATUS.ok);
    } catch {
      // The handler has told its own log why; the centre only needs to know that it must come again.
      answerDelivery(session, pdu, SMPP_STATUS.temporaryAppError);
    } finally {
      this.inHand -= 1;
    }
  }

  private async handle(heard: Heard): Promise<void> {
    switch (heard.kind) {
      case 'nothing':
        return;
      case 'receipt':
        if (!this.receiptHandler) throw new Error('nobody listens to receipts yet');
        return this.receiptHandler(heard.receipt);
      case 'unreadable':
        if (!this.unreadableHandler) throw new Error('nobody keeps unreadable receipts yet');
        return this.unreadableHandler(heard.receipt);
      case 'inbound':
        if (!this.inboundHandler) throw new Error('nobody listens to messages yet');
        return this.inboundHandler(heard.message);
    }
  }
}

function hear(pdu: Pdu, arrivedAt: number): Heard {
  const type = (pdu.esm_class ?? 0) & MESSAGE_TYPE;
  const isReceipt =
    type === DELIVERY_RECEIPT || type === INTERMEDIATE || pdu.receipted_message_id !== undefined;
  if (!isReceipt) return { kind: 'inbound', message: readInbound(pdu, arrivedAt) };
  const fate = readFate(pdu);
  if (type === INTERMEDIATE || fate?.state === 'underway') return { kind: 'nothing' };
  if (!fate) return { kind: 'unreadable', receipt: unreadableOf(pdu) };
  return { kind: 'receipt', receipt: receiptOf(pdu, { ...fate, state: fate.state }) };
}

function receiptOf(pdu: Pdu, fate: StatedFate & { readonly state: SmsReceipt['state'] }): SmsReceipt {
  return {
    ...fate,
    phone: canonicalSmsNumber(pdu.source_addr ?? ''),
    accessNumber: canonicalSmsNumber(pdu.destination_addr ?? ''),
    ...(pdu.user_message_reference === undefined ? {} : { reference: pdu.user_message_reference }),
  };
}

function unreadableOf(pdu: Pdu): UnreadableReceipt {
  const { receipted_message_id: id, message_state: state, user_message_reference: reference } = pdu;
  const text = decodeSms(pdu.data_coding ?? 0, contentOf(pdu));
  return {
    phone: canonicalSmsNumber(pdu.source_addr ?? ''),
    content: JSON.stringify({ id, state, reference, to: pdu.destination_addr, text }),
  };
}

/** The optional parameters are exact where the text is custom, so they win. */
function readFate(pdu: Pdu): StatedFate | undefined {
  const text = readReceiptText(decodeSms(pdu.data_coding ?? 0, contentOf(pdu)));
  const messageId = pdu.receipted_message_id ?? text?.messageId;
  const stated = pdu.message_state === undefined ? undefined : stateOfNumber(pdu.message_state);
  const state = stated ?? text?.state;
  if (messageId === undefined || state === undefined) return undefined;
  return {
    messageId,
    state,
    stat: text?.stat ?? String(pdu.message_state),
    errorCode: text?.errorCode ?? '',
    ...(text?.doneAt === undefined ? {} : { doneAt: text.doneAt }),
  };
}

function readInbound(pdu: Pdu, arrivedAt: number): InboundSms {
  const dataCoding = pdu.data_coding ?? 0;
  const hasHeader = ((pdu.esm_class ?? 0) & UDH_INDICATOR) !== 0;
  const { body, concat: headed } = readUserData(contentOf(pdu), hasHeader);
  const concat = headed ?? placeOf(pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum);
  const from = canonicalSmsNumber(pdu.source_addr ?? '');
  const to = canonicalSmsNumber(pdu.destination_addr ?? '');
  const place = concat ? `${concat.ref}/${concat.total}/${concat.seq}` : '';
  const deliveryKey = createHash('sha256')
    .update(`${from}\n${to}\n${place}\n${dataCoding}\n`)
    .update(body)
    .digest('base64url');
  const text = decodeSms(dataCoding, body);
  return { from, to, text, arrivedAt, deliveryKey, ...(concat ? { concat } : {}), dataCoding, body };
}

function contentOf(pdu: Pdu): Buffer {
  const { short_message: short, message_payload: payload } = pdu;
  return short && short.length > 0 ? short : (payload ?? Buffer.alloc(0));
}
