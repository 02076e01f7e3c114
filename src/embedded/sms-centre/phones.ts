import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { ConcatPlace } from '../../integrations/sms/gateway.js';
import type { Consumer, Prompt } from './behaviour.js';
import type { Deliverer } from './deliverer.js';
import type { DueQueue } from './due-queue.js';
import type { Journal } from './journal.js';
import { phoneFields, type PhoneMessage } from './wire-forms.js';

interface Pieces {
  readonly since: number;
  readonly texts: Map<number, string>;
}

const PIECES_KEPT_MS = 600_000;
const MOST_PIECES = 20_000;

/** The phones of the province; only those with something under way are held in memory. */
export class Phones {
  private readonly pieces = new Map<string, Pieces>();
  private consumer: Consumer | undefined;
  private reference = 0;

  constructor(
    private readonly journal: Journal,
    private readonly due: DueQueue,
    private readonly deliverer: Deliverer,
  ) {}

  answerAs(consumer: Consumer | undefined): void {
    this.consumer = consumer;
  }

  /** A part reached its phone; the person sees the message once it is whole. */
  reach(part: Prompt, concat: ConcatPlace | undefined): void {
    if (!this.consumer) return;
    if (!concat) this.show(part);
    else this.collect(part, concat);
  }

  /** Sends a message from a phone; resolves with its key once it is in the journal. */
  async send(message: PhoneMessage): Promise<string> {
    const key = randomUUID();
    const { from, to, text, join, dataCoding, bytes } = message;
    await this.journal.append({
      at: Date.now(),
      kind: 'inbound',
      key,
      from,
      to,
      text,
      ...(join === undefined ? {} : { join }),
      ...(dataCoding === undefined ? {} : { dataCoding }),
      ...(bytes === undefined ? {} : { bytes: bytes.toString('base64') }),
    });
    this.deliver(key, message);
    return key;
  }

  deliver(key: string, message: PhoneMessage): void {
    this.reference = (this.reference + 1) & 0xffff;
    const parts = phoneFields(message, this.reference);
    let open = parts.length;
    const answered = (): void => {
      open -= 1;
      if (open === 0) void this.journal.append({ at: Date.now(), kind: 'inbound_answered', key });
    };
    for (const fields of parts) this.deliverer.deliver({ fields, answered });
  }

  private collect(part: Prompt, { ref, total, seq }: ConcatPlace): void {
    const key = `${part.to}/${part.from}/${ref}/${total}`;
    const pieces = this.pieces.get(key) ?? { since: performance.now(), texts: new Map<number, string>() };
    pieces.texts.set(seq, part.text);
    if (pieces.texts.size < total) {
      this.pieces.set(key, pieces);
      this.forgetStale();
      return;
    }
    this.pieces.delete(key);
    const text = Array.from({ length: total }, (_, index) => pieces.texts.get(index + 1) ?? '').join('');
    this.show({ ...part, text });
  }

  private show(prompt: Prompt): void {
    for (const { text, afterMs, to } of this.consumer?.(prompt) ?? [])
      this.due.after(afterMs, () => void this.send({ from: prompt.to, to: to ?? prompt.from, text }));
  }

  private forgetStale(): void {
    for (const [key, { since }] of this.pieces) {
      if (this.pieces.size <= MOST_PIECES && performance.now() - since < PIECES_KEPT_MS) return;
      this.pieces.delete(key);
    }
  }
}
