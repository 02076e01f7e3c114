import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { tooMany } from './problem.js';

/** So many keys are remembered at most, a few dozen MB; beyond them the windows that began first are forgotten. */
const MOST_KEYS = 100_000;

/** Counts knocks by key in windows of wall time that begin with the first knock, in this process. */
export class Knocks {
  private readonly limiter: RateLimiterMemory;
  /** When the window of each key ends, in the order in which they began. */
  private readonly windows = new Map<string, number>();

  constructor(private readonly given: { points: number; seconds: number; mostKeys?: number }) {
    this.limiter = new RateLimiterMemory({ points: given.points, duration: given.seconds });
  }

  /** Takes one point of a key; throws the problem with the seconds to wait where none is left. */
  async take(key: string, sentence: string): Promise<void> {
    await this.remember(key, performance.now());
    try {
      await this.limiter.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw tooMany(sentence, refusal.msBeforeNext / 1000);
    }
  }

  /** Gives the point of a knock back that was no guess. */
  async giveBack(key: string): Promise<void> {
    if (this.windows.has(key)) await this.limiter.reward(key);
  }

  async forget(key: string): Promise<void> {
    this.windows.delete(key);
    await this.limiter.delete(key);
  }

  private async remember(key: string, now: number): Promise<void> {
    if ((this.windows.get(key) ?? 0) > now) return;
    this.windows.delete(key);
    this.windows.set(key, now + this.given.seconds * 1000);
    const most = this.given.mostKeys ?? MOST_KEYS;
    for (const [oldest, end] of this.windows) {
      if (end > now && this.windows.size <= most) return;
      await this.forget(oldest);
    }
  }
}
