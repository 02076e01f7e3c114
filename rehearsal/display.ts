import type { Counts } from './counts.js';

const NAMES: readonly (readonly [keyof Counts, string])[] = [
  ['uploaded', '上传事件'],
  ['prompts', '提示短信'],
  ['replies', '消费者回复'],
  ['read', '人工判读'],
  ['cases', '转办案件'],
  ['contacts', '登记联系'],
  ['feedback', '提交反馈'],
  ['reviews', '审核反馈'],
  ['extensions', '批准延期'],
  ['enquiries', '答复咨询'],
  ['followUps', '回访短信'],
  ['notices', '告知短信'],
];
const COLUMNS = 4;
const TERMINAL_MS = 250;
const PLAIN_MS = 10_000;

/** What the rehearsal shows while it runs: one block that is written over, or a plain line now and then without a terminal. */
export class Display {
  private lines = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly head: () => string,
    private readonly counts: Counts,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.draw(), this.out.isTTY ? TERMINAL_MS : PLAIN_MS);
    this.draw();
  }

  /** Draws what it came to, and leaves it standing. */
  stop(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.draw();
    this.lines = 0;
  }

  private draw(): void {
    if (!this.out.isTTY) {
      const counts = NAMES.map(([name, shown]) => `${shown} ${this.counts[name]}`).join('，');
      this.out.write(`${this.head()}：${counts}\n`);
      return;
    }
    const block = [this.head(), ...rowsOf(this.counts)];
    if (this.lines > 0) this.out.write(`\u001b[${this.lines}A`);
    this.out.write(block.map((line) => `\u001b[2K${line}\n`).join(''));
    this.lines = block.length;
  }
}

function rowsOf(counts: Counts): string[] {
  const cells = NAMES.map(
    ([name, shown]) => `${shown}${'　'.repeat(5 - shown.length)} ${String(counts[name]).padStart(7)}`,
  );
  const rows: string[] = [];
  for (let at = 0; at < cells.length; at += COLUMNS)
    rows.push(`  ${cells.slice(at, at + COLUMNS).join('   ')}`);
  return rows;
}
