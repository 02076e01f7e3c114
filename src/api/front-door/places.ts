/** So many may work at once, and so many wait for a place; whoever comes after them is told so at once. */
export class Places {
  private busy = 0;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly given: { atOnce: number; waiting: number; full: () => Error }) {}

  async within<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.busy -= 1;
    }
  }

  private enter(): Promise<void> {
    if (this.busy < this.given.atOnce) {
      this.busy += 1;
      return Promise.resolve();
    }
    if (this.queue.length >= this.given.waiting) throw this.given.full();
    return new Promise((enter) => this.queue.push(enter));
  }
}
