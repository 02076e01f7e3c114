const KEPT_MS = 60_000;
const MOST_KEPT = 10_000;

/**
 * What a form brought, for its second press: both are told the same, though the code that it needs is good for one. In
 * this process, for a minute; a refusal is not kept. `now`: wall time in milliseconds.
 */
export class PressedTwice<Answer> {
  private readonly kept = new Map<string, { until: number; answer: Promise<Answer> }>();

  constructor(private readonly now: () => number) {}

  once(form: string, work: () => Promise<Answer>): Promise<Answer> {
    const known = this.kept.get(form);
    if (known && known.until > this.now()) return known.answer;
    this.dropOld();
    const answer = work();
    this.kept.set(form, { until: this.now() + KEPT_MS, answer });
    answer.catch(() => this.kept.delete(form));
    return answer;
  }

  /** The oldest stand first. */
  private dropOld(): void {
    for (const [form, { until }] of this.kept) {
      if (until > this.now() && this.kept.size < MOST_KEPT) return;
      this.kept.delete(form);
    }
  }
}
