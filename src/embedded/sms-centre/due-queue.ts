import { performance } from 'node:perf_hooks';

interface Due {
  readonly at: number;
  readonly act: () => void;
}

/** Acts put off until a moment, in a heap with one timer: a hundred thousand of them cost memory and no more. */
export class DueQueue {
  private readonly heap: Due[] = [];
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  after(delayMs: number, act: () => void): void {
    if (this.stopped) return;
    this.heap.push({ at: performance.now() + delayMs, act });
    this.rise(this.heap.length - 1);
    if (this.heap[0]?.act === act) this.arm();
  }

  size(): number {
    return this.heap.length;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.heap.length = 0;
  }

  private arm(): void {
    clearTimeout(this.timer);
    const [first] = this.heap;
    if (!first || this.stopped) return;
    const wait = Math.max(0, first.at - performance.now());
    this.timer = setTimeout(() => this.run(), Math.min(2 ** 31 - 1, wait));
  }

  private run(): void {
    const now = performance.now();
    for (let next = this.heap[0]; next && next.at <= now; next = this.heap[0]) {
      this.removeFirst();
      next.act();
    }
    this.arm();
  }

  private removeFirst(): void {
    const last = this.heap.pop();
    if (!last || this.heap.length === 0) return;
    this.heap[0] = last;
    this.sink(0);
  }

  private rise(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (this.time(parent) <= this.time(at)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private sink(from: number): void {
    for (let at = from; ;) {
      const left = 2 * at + 1;
      const least = this.time(left + 1) < this.time(left) ? left + 1 : left;
      if (this.time(least) >= this.time(at)) return;
      this.swap(at, least);
      at = least;
    }
  }

  private time(at: number): number {
    return this.heap[at]?.at ?? Infinity;
  }

  private swap(a: number, b: number): void {
    const one = this.heap[a];
    const other = this.heap[b];
    if (!one || !other) return;
    this.heap[a] = other;
    this.heap[b] = one;
  }
}
