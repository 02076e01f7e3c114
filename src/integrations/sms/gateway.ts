/** One message to one phone. */
export interface OutgoingSms {
  /** Our own number for it, 1…65535; a centre that can echoes it in the receipt (`user_message_reference`). */
  readonly reference: number;
  readonly to: string;
  /** Access number with its extension. */
  readonly from: string;
  readonly text: string;
  /** Asked once, the moment before it goes out: true keeps it here (`held`). A message that has begun goes out whole. */
  readonly heldBack?: () => boolean;
}

/**
 * What became of a submission.
 * - `ok`: the centre has every part; `messageId` is the id of the first, `partIds` those of all, in order.
 * - `rejected`: the centre, or a rule that every centre has, refused it; nothing was sent.
 * - `throttled`: refused for now; nothing was sent, and it may be submitted again.
 * - `held`: `heldBack` kept it here; nothing was sent, and it may be submitted again.
 * - `unreachable`: it never left the house, and may be submitted again.
 * - `unknown`: it left, and no complete answer came. Never submit it again blindly; `partIds` are the parts known to
 *   have been taken.
 */
export type SubmitResult =
  | {
      readonly ok: true;
      readonly messageId: string;
      readonly parts: number;
      readonly partIds: readonly string[];
    }
  | {
      readonly ok: false;
      readonly kind: 'rejected' | 'throttled' | 'held' | 'unreachable';
      readonly code: string;
      readonly sentence: string;
    }
  | {
      readonly ok: false;
      readonly kind: 'unknown';
      readonly code: string;
      readonly sentence: string;
      readonly partIds: readonly string[];
    };

export type ReceiptState = 'delivered' | 'undelivered' | 'expired';

/** The final fate of one part. Receipts come late, twice, out of order, and before the answer to the submission. */
export interface SmsReceipt {
  /** The id of the part that it speaks of: one of `partIds`. */
  readonly messageId: string;
  /** Our own reference, where the centre echoes it. */
  readonly reference?: number;
  readonly state: ReceiptState;
  /** The centre's or carrier's code for a failure, `000` or empty when there is none. */
  readonly errorCode: string;
  /** Epoch milliseconds by the centre's clock (wall time, not station time); absent where it gave none. */
  readonly doneAt?: number;
  /** The centre's own words for the state (`DELIVRD`, `UNDELIV`, `MK:0001` …). */
  readonly stat: string;
  /** The phone that the message went to, and the number that it came from. */
  readonly phone: string;
  readonly accessNumber: string;
}

/** A receipt of which nobody can tell which message it speaks of, or what it says of it. */
export interface UnreadableReceipt {
  /** The phone that it names; empty where it names none. */
  readonly phone: string;
  /** All that it says, as it came. */
  readonly content: string;
}

/** Place of a part in a long message; `ref` is only unique for a while and per phone and number. */
export interface ConcatPlace {
  readonly ref: number;
  readonly total: number;
  /** From 1. */
  readonly seq: number;
}

/** A message from a phone, or one part of a long one (then `concat` is set; store it and `joinParts` when whole). */
export interface InboundSms {
  /** The phone, without country code where it is a mainland mobile. */
  readonly from: string;
  /** Access number and extension that it was sent to. */
  readonly to: string;
  readonly text: string;
  /** Epoch milliseconds by the clock given to the gateway: when it was heard here. */
  readonly arrivedAt: number;
  /** The same for the same content from the same phone to the same number; a day apart it may be a new message. */
  readonly deliveryKey: string;
  readonly concat?: ConcatPlace;
  /** What `joinParts` needs: a character may be cut in two between parts. */
  readonly dataCoding: number;
  readonly body: Buffer;
}

/** Resolves once the fact is stored; a rejection makes the centre deliver it again later. */
export type ReceiptHandler = (receipt: SmsReceipt) => Promise<void>;
export type UnreadableHandler = (receipt: UnreadableReceipt) => Promise<void>;
export type InboundHandler = (message: InboundSms) => Promise<void>;

export type GatewayState =
  | { readonly state: 'bound' }
  | { readonly state: 'connecting'; readonly sentence: string }
  | { readonly state: 'refused'; readonly code: string; readonly sentence: string }
  | { readonly state: 'closed' };

export type QueriedState =
  | { readonly known: true; readonly state: ReceiptState | 'underway' }
  | { readonly known: false; readonly sentence: string };

/**
 * The way to an SMS centre. It keeps its own connection and never gives up on it; it never submits a message twice
 * (a part that the centre refused for now, of a message that it has begun to take, apart).
 */
export interface SmsGateway {
  submit(message: OutgoingSms): Promise<SubmitResult>;
  /** Submits all, pipelined; results in the order of the messages. Never rejects. */
  submitWindow(messages: readonly OutgoingSms[]): Promise<SubmitResult[]>;
  /** Asks the centre for the fate of one part; `from` is the number that it was sent from. */
  query(messageId: string, from?: string): Promise<QueriedState>;
  /** Before a handler is set, what it is for is put off, not lost. */
  onReceipt(handler: ReceiptHandler): void;
  onUnreadable(handler: UnreadableHandler): void;
  onInbound(handler: InboundHandler): void;
  state(): GatewayState;
  /** True as soon as it can submit; false when `withinMs` of wall time pass first. */
  whenBound(withinMs: number): Promise<boolean>;
  /** Takes no more; waits up to `drainMs` for answers and handlers under way, then lets go of the connection. */
  close(drainMs?: number): Promise<void>;
}
