import { Injectable } from '@nestjs/common';
import { Problem } from '../front-door/problem.js';

const AT_ONCE = 4;
const WAITING = 32;

/** How many uploads this process works on at once: each holds a database connection and a core's worth of work. */
@Injectable()
export class UploadSlots {
  private busy = 0;
  private readonly queue: (() => void)[] = [];

  /** Runs the work when there is a place; throws a problem (503) when too many wait already. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private enter(): Promise<void> {
    if (this.busy < AT_ONCE) {
      this.busy += 1;
      return Promise.resolve();
    }
    if (this.queue.length >= WAITING) throw tooManyUploads();
    return new Promise((resolve) => this.queue.push(resolve));
  }

  private leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.busy -= 1;
  }
}

const tooManyUploads = (): Problem =>
  new Problem({
    status: 503,
    code: 'uploads-busy',
    title: '上传繁忙',
    detail: '同时进行的上传过多，这次没有接收；请按 Retry-After 给出的秒数等待后重新上传。',
    headers: { 'retry-after': '30', connection: 'close' },
  });
