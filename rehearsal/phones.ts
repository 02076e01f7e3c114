import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalPhone } from '../domain/personal/canonical.js';
import { SHIPPED_SETTINGS } from '../domain/station/settings.js';
import { kindOfNumber, SHIPPED_SURVEY_KINDS } from '../domain/survey/kinds.js';
import { stationTime } from '../domain/clock/station-clock.js';
import type { Counts } from './counts.js';
import { DAY, type Pace } from './pace.js';
import { FATE_PREFIXES, type Consumer, type Plan, type Reply } from './plan.js';

interface Submitted {
  at: number;
  kind: string;
  from: string;
  to: string;
  concat?: { seq: number };
}

const LOOK_EVERY_MS = 150;
/** ESME_RINVDSTADR: the number cannot be. */
const REFUSED = 0x0b;

/** The phones of the province: they show what the SMS centre delivers, and their owners answer as planned. */
export class Phones {
  private offset = 0;
  private stopped = false;
  private firstMorning = Infinity;
  private readonly owners: ReadonlyMap<string, Consumer>;
  private readonly asked = new Map<string, number>();
  private readonly answered = new Set<string>();
  private readonly sending = new Set<Promise<void>>();

  constructor(
    private readonly controlUrl: string,
    { consumers }: Plan,
    private readonly pace: Pace,
    private readonly counts: Counts,
  ) {
    this.owners = new Map(consumers.map((each) => [each.phone, each]));
  }

  /** Tells the SMS centre what becomes of which numbers, and forgets what it did before this rehearsal. */
  async open(): Promise<void> {
    const fate = (state: 'undelivered' | 'expired') => ({ pattern: `^(86)?${FATE_PREFIXES[state]}`, state });
    await this.post('/behaviour', {
      receiptDelayMs: [50, 400],
      fates: [fate('undelivered'), fate('expired')],
      refusals: [{ pattern: `^(86)?${FATE_PREFIXES.rejected}`, status: REFUSED }],
    });
    const response = await fetch(`${this.controlUrl}/journal`);
    this.offset = (await response.arrayBuffer()).byteLength;
  }

  /** Looks for new messages until it is stopped. */
  async watch(): Promise<void> {
    while (!this.stopped) {
      for (const message of await this.news()) this.show(message);
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** From now on a prompt that is not out a day after its morning is late. */
  expectFrom(firstMorning: number): void {
    this.firstMorning = firstMorning;
  }

  stop(): void {
    this.stopped = true;
  }

  /** Replies that are not written yet. */
  get waiting(): number {
    return this.sending.size;
  }

  private async news(): Promise<Submitted[]> {
    const response = await fetch(`${this.controlUrl}/journal?from=${this.offset}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    this.offset += bytes.length;
    // A line that is still being written is read on next time; it never ends inside a character.
    const last = bytes.lastIndexOf(0x0a);
    this.offset -= bytes.length - last - 1;
    return bytes
      .toString('utf8', 0, last + 1)
      .split('\n')
      .filter((line) => line.includes('"submit"'))
      .map((line) => JSON.parse(line) as Submitted)
      .filter(({ kind, concat }) => kind === 'submit' && (concat === undefined || concat.seq === 1));
  }

  private show({ at, from, to }: Submitted): void {
    const owner = this.owners.get(canonicalPhone(to));
    if (!owner) return;
    const shownAt = stationTime(this.pace.clock, at);
    const kind = kindOfNumber(SHIPPED_SURVEY_KINDS, SHIPPED_SETTINGS.accessNumber, from);
    if (kind?.code === 'follow_up') {
      const round = this.asked.get(owner.phone) ?? 0;
      this.asked.set(owner.phone, round + 1);
      this.counts.followUps += 1;
      this.write(owner, from, owner.followUps[round] ?? null, shownAt);
    } else if (kind !== null) {
      this.counts.prompts += 1;
      if (this.answered.has(owner.phone)) return;
      this.answered.add(owner.phone);
      this.pace.done('a prompt', this.firstMorning + (owner.wave + 1) * DAY, shownAt);
      this.write(owner, from, owner.fate === 'delivered' ? owner.reply : null, shownAt);
    } else this.counts.notices += 1;
  }

  private write(owner: Consumer, number: string, reply: Reply | null, shownAt: number): void {
    if (reply === null) return;
    const due = shownAt + reply.afterDays * DAY;
    const sent = this.send(owner.phone, number, reply.saying.text, due).catch((error: unknown) =>
      this.pace.giveUp(error),
    );
    this.sending.add(sent);
    void sent.finally(() => this.sending.delete(sent));
  }

  private async send(from: string, to: string, text: string, due: number): Promise<void> {
    await this.pace.until(due);
    await this.post('/inbound', { from: `86${from}`, to, text });
    this.counts.replies += 1;
    this.pace.done('a reply', due);
  }

  private async post(path: string, body: object): Promise<void> {
    const response = await fetch(this.controlUrl + path, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`The SMS centre simulator refused ${path}: ${await response.text()}`);
    await response.arrayBuffer();
  }
}
