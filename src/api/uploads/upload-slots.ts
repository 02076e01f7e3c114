import { Injectable } from '@nestjs/common';
import { Problem } from '../front-door/problem.js';

const AT_ONCE = 4;
/** Of one insurer: whose lines are slow must leave a place for the others. */
const OF_ONE = 2;
const WAITING = 32;

interface Waiting {
  insurerId: string;
  enter: () => void;
}

/** How many uploads this process works on at once: each holds a database connection and a core's worth of work. */
@Injectable()
export class UploadSlots {
  private readonly busy: string[] = [];
  private readonly queue: Waiting[] = [];

  /** Runs the work when the insurer has a place; throws a problem (503) when too many wait already. */
  async within<T>(insurerId: string, work: () => Promise<T>): Promise<T> {
    await this.enter(insurerId);
    try {
      return await work();
    } finally {
      this.leave(insurerId);
    }
  }

  private enter(insurerId: string): Promise<void> {
    if (this.hasPlace(insurerId)) {
      this.busy.push(insurerId);
      return Promise.resolve();
    }
    if (this.queue.length >= WAITING) throw tooManyUploads();
    return new Promise((enter) => this.queue.push({ insurerId, enter }));
  }

  private hasPlace(insurerId: string): boolean {
    return this.busy.length < AT_ONCE && this.busy.filter((id) => id === insurerId).length < OF_ONE;
  }

  private leave(insurerId: string): void {
    this.busy.splice(this.busy.indexOf(insurerId), 1);
    const next = this.queue.findIndex((waiting) => this.hasPlace(waiting.insurerId));
    const [waiting] = next < 0 ? [] : this.queue.splice(next, 1);
    if (!waiting) return;
    this.busy.push(waiting.insurerId);
    waiting.enter();
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
