import { performance } from 'node:perf_hooks';
import type { Pdu } from 'smpp';
import type { SmppLink, WireAnswer } from './smpp-link.js';
import { isTemporary } from './smpp-sentences.js';

const FIRST_PAUSE_MS = 100;
const MOST_PAUSE_MS = 5_000;

interface Waiting {
  readonly pdu: Pdu;
  readonly heldBack: () => boolean;
  readonly settle: (answer: WireAnswer) => void;
}

/**
 * Keeps at most `size` submissions unanswered and at most `ratePerSecond` on their way, and holds back for a while
 * whenever the centre says "not now". What still waits when the connection goes was never sent, and is told so.
 */
export class SubmitWindow {
  private queue: Waiting[] = [];
  private head = 0;
  private outstanding = 0;
  private tokens = 1;
  private refilledAt = performance.now();
  private pausedUntil = 0;
  private pauseMs = FIRST_PAUSE_MS;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly link: SmppLink,
    private readonly size: number,
    private readonly ratePerSecond: number,
  ) {}

  /** `heldBack` is asked the moment before it would go out: true settles it as `held`. */
  send(pdu: Pdu, heldBack: () => boolean = () => false): Promise<WireAnswer> {
    if (this.link.state().state !== 'bound') return Promise.resolve({ kind: 'unsent' });
    return new Promise((settle) => {
      this.queue.push({ pdu, heldBack, settle });
      this.pump();
    });
  }

  idle(): boolean {
    return this.outstanding === 0 && this.head === this.queue.length;
  }

  /** The connection is gone. */
  dropWaiting(): void {
    const waiting = this.queue.slice(this.head);
    this.queue = [];
    this.head = 0;
    for (const { settle } of waiting) settle({ kind: 'unsent' });
  }

  private pump(): void {
    while (this.outstanding < this.size) {
      const next = this.queue[this.head];
      if (!next) break;
      const wait = this.waitMs();
      if (wait > 0) {
        this.timer ??= setTimeout(() => {
          this.timer = undefined;
          this.pump();
        }, wait);
        return;
      }
      this.head += 1;
      if (next.heldBack()) {
        next.settle({ kind: 'held' });
        continue;
      }
      this.tokens -= 1;
      this.outstanding += 1;
      void this.link.request(next.pdu).then((answer) => this.settled(next, answer));
    }
    if (this.head > 1_000 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
  }

  private settled(one: Waiting, answer: WireAnswer): void {
    this.outstanding -= 1;
    if (answer.kind === 'answer' && isTemporary(answer.pdu.command_status)) this.holdBack();
    else if (answer.kind === 'answer') this.pauseMs = FIRST_PAUSE_MS;
    one.settle(answer);
    this.pump();
  }

  private holdBack(): void {
    const now = performance.now();
    if (now < this.pausedUntil) return;
    this.pausedUntil = now + this.pauseMs;
    this.pauseMs = Math.min(MOST_PAUSE_MS, this.pauseMs * 2);
  }

  private waitMs(): number {
    const now = performance.now();
    if (now < this.pausedUntil) return this.pausedUntil - now;
    if (this.ratePerSecond === Infinity) return 0;
    const burst = Math.max(1, this.ratePerSecond / 10);
    this.tokens = Math.min(burst, this.tokens + ((now - this.refilledAt) * this.ratePerSecond) / 1_000);
    this.refilledAt = now;
    return this.tokens >= 1 ? 0 : ((1 - this.tokens) * 1_000) / this.ratePerSecond;
  }
}
