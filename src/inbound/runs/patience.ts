/** Messages a second from which on answering the SMS centre goes before starting what the messages began. */
const POURING = 100;
const SECOND = 1_000;
/** While messages pour in, patient orders are carried out at this beat, */
const BEAT_MS = 250;
/** so many at once that all of them would have their turn in this time. */
const ALL_WITHIN_MS = 75_000;

/**
 * Replies first: an SMS centre waits for the answer to each message, and on a busy machine waits long while runs start by
 * their side. A case that a reply opened may start a minute later; its clocks count from the reply all the same.
 */
export class Patience {
  private since = 0;
  private count = 0;
  private lastSecond = 0;
  private lastTaken = Number.NEGATIVE_INFINITY;

  /** So many messages were heard. Moments are wall time, epoch milliseconds. */
  heard(messages: number, at: number): void {
    this.roll(at);
    this.count += messages;
  }

  /** Which part of the orders that can wait is to be carried out now, 0 to 1; of some, at least one. */
  part(at: number): number {
    this.roll(at);
    if (Math.max(this.lastSecond, this.count) < POURING) return 1;
    if (at - this.lastTaken < BEAT_MS) return 0;
    this.lastTaken = at;
    return BEAT_MS / ALL_WITHIN_MS;
  }

  private roll(at: number): void {
    const passed = at - this.since;
    if (passed < SECOND) return;
    this.lastSecond = passed < 2 * SECOND ? this.count : 0;
    this.since = at;
    this.count = 0;
  }
}
