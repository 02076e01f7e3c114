import type { ReceiptState } from '../../integrations/sms/gateway.js';
import { remember } from './backlog.js';
import type { CentreBehaviour } from './behaviour.js';
import type { Deliverer } from './deliverer.js';
import type { DueQueue } from './due-queue.js';
import type { Journal } from './journal.js';
import { receiptFields, type TakenMessage } from './wire-forms.js';

export const MOST_FATES = 200_000;

/** Decides what becomes of each message taken, and tells it when its time has come. */
export class ReceiptDesk {
  private underway = 0;

  constructor(
    private readonly journal: Journal,
    private readonly due: DueQueue,
    private readonly deliverer: Deliverer,
    private readonly behaviour: () => CentreBehaviour,
    private readonly random: () => number,
    /** Fates for `query_sm`; those not in it are underway or forgotten. */
    private readonly fates: Map<string, ReceiptState | 'underway'>,
  ) {}

  fateOf(id: string): ReceiptState | 'underway' | undefined {
    return this.fates.get(id);
  }

  decide(to: string): ReceiptState {
    const { fates, undelivered, expired } = this.behaviour();
    const fate = fates.find(({ pattern }) => new RegExp(pattern).test(to));
    if (fate) return fate.state;
    const drawn = this.random();
    return drawn < undelivered ? 'undelivered' : drawn < undelivered + expired ? 'expired' : 'delivered';
  }

  /** Tells of the message after the usual delay; at once (before this returns) where `atOnce`. */
  plan(message: TakenMessage, state: ReceiptState, atOnce: boolean): void {
    remember(this.fates, message.id, 'underway', MOST_FATES);
    if (atOnce) {
      this.tell(message, state);
      return;
    }
    const [least, most] = this.behaviour().receiptDelayMs;
    this.underway += 1;
    this.due.after(least + (most - least) * this.random(), () => {
      this.underway -= 1;
      this.tell(message, state);
    });
  }

  /** Receipts that are planned and not yet sent. */
  planned(): number {
    return this.underway;
  }

  tell(message: TakenMessage, state: ReceiptState): void {
    const { id } = message;
    const { receiptLoss, receiptDuplicates } = this.behaviour();
    const lost = this.random() < receiptLoss;
    remember(this.fates, id, state, MOST_FATES);
    void this.journal.append({ at: Date.now(), kind: 'receipt', id, state, lost });
    if (lost) return;
    const fields = receiptFields(message, state, this.behaviour());
    const answered = (): void => void this.journal.append({ at: Date.now(), kind: 'receipt_answered', id });
    this.deliverer.deliver({ fields, answered });
    if (this.random() < receiptDuplicates) this.deliverer.deliver({ fields, answered: () => undefined });
  }
}
