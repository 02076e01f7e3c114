import type { ReceiptState } from '../../integrations/sms/gateway.js';

/** What the centre does with everybody's messages; change any of it at any time. Shares lie between 0 and 1. */
export interface CentreBehaviour {
  /** Wall time from taking a message to its receipt, drawn evenly between the two. */
  readonly receiptDelayMs: readonly [number, number];
  /** Share of receipts that never come. */
  readonly receiptLoss: number;
  /** Share of receipts that come twice. */
  readonly receiptDuplicates: number;
  /** Share of receipts that come before the answer to their submission. */
  readonly receiptBeforeAnswer: number;
  readonly receiptForm: 'text' | 'parameters' | 'both';
  /** Whether receipts echo `user_message_reference`. */
  readonly echoReference: boolean;
  /** Share of messages that end so; the rest is delivered. */
  readonly undelivered: number;
  readonly expired: number;
  /** The fate of numbers by pattern, before any share; the first match counts. */
  readonly fates: readonly { readonly pattern: string; readonly state: ReceiptState }[];
  /** Numbers refused at submission with this `command_status`. */
  readonly refusals: readonly { readonly pattern: string; readonly status: number }[];
  /** Submissions above so many a second are answered ESME_RTHROTTLED. */
  readonly throttleAbovePerSecond: number;
  /** How long the answer to a submission is held back. */
  readonly answerDelayMs: number;
  /** Share of submissions that are taken and never answered. */
  readonly silence: number;
  /** After so many more answered submissions every connection is cut; undefined: never. */
  readonly cutAfterAnswers: number | undefined;
  /** How long it waits before it delivers again what was refused or left unanswered. */
  readonly redeliverAfterMs: number;
  readonly deliveryAnswerWithinMs: number;
  /** Most deliveries unanswered at one time on a connection. */
  readonly deliveryWindow: number;
}

export const CALM: CentreBehaviour = {
  receiptDelayMs: [200, 1_500],
  receiptLoss: 0,
  receiptDuplicates: 0,
  receiptBeforeAnswer: 0,
  receiptForm: 'both',
  echoReference: true,
  undelivered: 0,
  expired: 0,
  fates: [],
  refusals: [],
  throttleAbovePerSecond: Infinity,
  answerDelayMs: 0,
  silence: 0,
  cutAfterAnswers: undefined,
  redeliverAfterMs: 1_000,
  deliveryAnswerWithinMs: 10_000,
  deliveryWindow: 100,
};

/**
 * `refusing`: connections are cut and binds refused. `closed`: nobody listens on the port. `hanging`: connections are
 * taken and kept, and nothing at all is answered or taken.
 */
export type Outage = 'none' | 'refusing' | 'closed' | 'hanging';

/** A prompt as a phone shows it, all its parts joined. */
export interface Prompt {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly reference: number | undefined;
}

export interface PhoneReply {
  readonly text: string;
  /** Wall time from the prompt. */
  readonly afterMs: number;
  /** Where the phone sends it; to the prompt's sender when absent. */
  readonly to?: string;
}

/** What the person behind a phone answers to a prompt that reached it. */
export type Consumer = (prompt: Prompt) => readonly PhoneReply[];
