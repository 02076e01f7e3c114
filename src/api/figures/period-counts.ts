import { tooMany } from '../front-door/problem.js';
import type { FigurePeriod } from './figure-period.js';

const MOST_KEPT = 50;
/** Different periods that wait to be counted. */
const MOST_WAITING = 20;

/**
 * Counts that anybody may ask for: each period is counted once in `keptMs`, those of one period after the other's, so
 * that however many ask for however many periods, they take one connection of the house's. `now`: wall time.
 */
export class PeriodCounts<Answer> {
  private readonly kept = new Map<string, { until: number; answer: Promise<Answer> }>();
  private lastCount: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly keptMs: number,
    private readonly now: () => number,
    private readonly count: (period: FigurePeriod) => Promise<Answer>,
  ) {}

  read(period: FigurePeriod): Promise<Answer> {
    const key = `${period.from} ${period.to}`;
    const known = this.kept.get(key);
    if (known && known.until > this.now()) return known.answer;
    const entry = { until: Infinity, answer: this.countInTurn(period) };
    const [oldest] = this.kept.keys();
    if (this.kept.size >= MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    this.kept.delete(key);
    this.kept.set(key, entry);
    entry.answer.then(
      () => (entry.until = this.now() + this.keptMs),
      () => this.kept.delete(key),
    );
    return entry.answer;
  }

  private countInTurn(period: FigurePeriod): Promise<Answer> {
    if (this.waiting >= MOST_WAITING)
      throw tooMany('查询公开统计的人较多；请按 Retry-After 给出的秒数等待后再试。', 10);
    this.waiting += 1;
    const answer = this.lastCount.then(() => this.count(period)).finally(() => (this.waiting -= 1));
    this.lastCount = answer.catch(() => undefined);
    return answer;
  }
}
