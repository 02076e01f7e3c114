import { performance } from 'node:perf_hooks';
import type { Pdu, Session } from 'smpp';
import { readUserData, UDH_INDICATOR } from '../../integrations/sms/concatenation.js';
import { decodeSms } from '../../integrations/sms/encoding.js';
import { corked, SMPP_STATUS } from '../../integrations/sms/smpp-wire.js';
import type { CentreBehaviour } from './behaviour.js';
import type { DueQueue } from './due-queue.js';
import type { Journal } from './journal.js';
import type { Phones } from './phones.js';
import type { ReceiptDesk } from './receipt-desk.js';

interface Desk {
  readonly journal: Journal;
  readonly due: DueQueue;
  readonly receipts: ReceiptDesk;
  readonly phones: Phones;
  readonly behaviour: () => CentreBehaviour;
  readonly random: () => number;
  /** Called after each answer given. */
  readonly answered: () => void;
}

/** Takes `submit_sm`: refuses, or writes it down and only then answers with an id. */
export class Submissions {
  private readonly prefix = Date.now().toString(36);
  private taken = 0;
  private refused = 0;
  private tokens = 1;
  private refilledAt = performance.now();

  constructor(private readonly desk: Desk) {}

  counts(): { taken: number; refused: number } {
    return { taken: this.taken, refused: this.refused };
  }

  async take(session: Session, pdu: Pdu): Promise<void> {
    const status = this.refusalOf(pdu.destination_addr ?? '');
    if (status === undefined) await this.accept(session, pdu);
    else this.refuse(session, pdu, status);
  }

  private refuse(session: Session, pdu: Pdu, status: number): void {
    this.refused += 1;
    const reference = pdu.user_message_reference;
    const to = pdu.destination_addr ?? '';
    const echoed = reference === undefined ? {} : { reference };
    void this.desk.journal.append({ at: Date.now(), kind: 'refused', to, ...echoed, status });
    this.answer(session, pdu.response({ command_status: status }));
  }

  private async accept(session: Session, pdu: Pdu): Promise<void> {
    const { journal, receipts, phones, behaviour, random } = this.desk;
    this.taken += 1;
    const id = `${this.prefix}${this.taken.toString(36).padStart(5, '0')}`;
    const message = takenMessage(id, pdu);
    const { concat, text, ...rest } = message;
    const stored = journal.append({ kind: 'submit', ...rest, ...(concat ? { concat } : {}), text });
    const state = receipts.decide(message.to);
    await stored;
    const atOnce = random() < behaviour().receiptBeforeAnswer;
    receipts.plan(message, state, atOnce);
    if (state === 'delivered') phones.reach({ ...message, reference: message.reference }, concat);
    if (random() >= behaviour().silence) this.answer(session, pdu.response({ message_id: id }));
  }

  private answer(session: Session, response: Pdu): void {
    const { due, behaviour, answered } = this.desk;
    const write = (): void => {
      if (!session.socket.writable) return;
      corked(session, () => session.send(response));
      answered();
    };
    const { answerDelayMs } = behaviour();
    if (answerDelayMs > 0) due.after(answerDelayMs, write);
    else write();
  }

  private refusalOf(to: string): number | undefined {
    const { throttleAbovePerSecond: rate, refusals } = this.desk.behaviour();
    const refusal = refusals.find(({ pattern }) => new RegExp(pattern).test(to));
    if (refusal) return refusal.status;
    if (!/^\+?\d{3,20}$/.test(to)) return SMPP_STATUS.invalidDestination;
    return rate === Infinity || this.withinRate(rate) ? undefined : SMPP_STATUS.throttled;
  }

  private withinRate(rate: number): boolean {
    const now = performance.now();
    this.tokens = Math.min(rate, this.tokens + ((now - this.refilledAt) * rate) / 1_000);
    this.refilledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

type Taken = Pick<Parameters<ReceiptDesk['plan']>[0], 'id' | 'from' | 'to' | 'reference' | 'at'> & {
  readonly text: string;
  readonly concat: ReturnType<typeof readUserData>['concat'];
};

function takenMessage(id: string, pdu: Pdu): Taken {
  const content = pdu.short_message?.length ? pdu.short_message : (pdu.message_payload ?? Buffer.alloc(0));
  const { body, concat } = readUserData(content, ((pdu.esm_class ?? 0) & UDH_INDICATOR) !== 0);
  const reference = pdu.user_message_reference;
  return {
    at: Date.now(),
    id,
    from: pdu.source_addr ?? '',
    to: pdu.destination_addr ?? '',
    ...(reference === undefined ? {} : { reference }),
    text: decodeSms(pdu.data_coding ?? 0, body),
    concat,
  };
}
