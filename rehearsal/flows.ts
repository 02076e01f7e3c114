import { setTimeout as sleep } from 'node:timers/promises';
import { shanghaiStamp } from '../domain/clock/shown-moment.js';
import type { StationClient } from '../src/station-client/client.js';
import { acts, casesIn, type SeenCase } from './case-routes.js';
import type { Counts } from './counts.js';
import { DAY, type Pace } from './pace.js';
import { careOf, TIMES } from './plan.js';
import { drawsOf, type Draws } from './random.js';
import { decideReply, revealReply, unreadReplies } from './reading-routes.js';
import { clerkReads } from './sayings.js';

/** The people who work, each logged in as themselves. */
export interface Staff {
  /** The insurers' systems, by the insurer's code. */
  systems: ReadonlyMap<string, StationClient>;
  clerk: StationClient;
  supervisor: StationClient;
}

const LOOK_EVERY_MS = 400;

/** Sub-stations and station staff: each case goes its way from its transfer, in station time. */
export class Flows {
  /** Rounds of cases whose way has come to its end, as far as staff decide it. */
  finished = 0;
  private stopped = false;
  private readonly seen = new Set<string>();

  constructor(
    private readonly staff: Staff,
    private readonly pace: Pace,
    private readonly counts: Counts,
    private readonly seed: number,
  ) {}

  stop(): void {
    this.stopped = true;
  }

  /** Looks for what has come in, until it is stopped. */
  async work(): Promise<void> {
    await Promise.all([
      ...[...this.staff.systems.values()].map((system) =>
        this.lookFor(system, { status: 'transferred', kind: 'complaint' }, (one) =>
          this.complaint(system, one),
        ),
      ),
      this.lookFor(this.staff.clerk, { status: 'new', kind: 'enquiry' }, (one) => this.enquiry(one)),
      this.readReplies(),
    ]);
  }

  private async lookFor(
    by: StationClient,
    filter: Parameters<typeof casesIn>[1],
    work: (one: SeenCase) => Promise<void>,
  ): Promise<void> {
    while (!this.stopped) {
      for (const one of await casesIn(by, filter)) {
        const key = `${one.caseNo}/${one.round}`;
        if (this.seen.has(key)) continue;
        this.seen.add(key);
        work(one)
          .then(() => void (this.finished += 1))
          .catch((error: unknown) => this.pace.giveUp(error));
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** What the sub-station does with a case, as long as it takes; a round that follows is always worked well. */
  private async complaint(system: StationClient, one: SeenCase): Promise<void> {
    if (one.round === 1) this.counts.cases += 1;
    const since = one.round === 1 ? momentOf(one.openedAt) : this.pace.now();
    const care = one.round === 1 ? careOf(one.product) : 'well';
    if (care === 'never') return this.pace.until(since + TIMES.overdue * DAY);
    const draws = drawsOf(this.seed + numberOf(one.caseNo));
    const contact = care === 'late' ? TIMES.contact.late : draws.between(...pair(TIMES.contact.soon));
    await this.act('contact', since + contact * DAY, () =>
      acts.contact(system, one.caseNo, shanghaiStamp(this.pace.now())),
    );
    this.counts.contacts += 1;
    if (care === 'extended') await this.extend(system, one.caseNo, since);
    const fedBack = since + feedbackAfter(care, draws) * DAY;
    await this.feedBack(system, one.caseNo, fedBack);
    if (care === 'returned') {
      const returned = await this.act('a return', fedBack + TIMES.review * DAY, () =>
        acts.sendBack(this.staff.clerk, one.caseNo),
      );
      this.counts.reviews += 1;
      await this.feedBack(system, one.caseNo, returned + TIMES.feedbackAgain * DAY);
    }
    await this.act('a review', this.pace.now() + TIMES.review * DAY, () =>
      acts.accept(this.staff.clerk, one.caseNo),
    );
    this.counts.reviews += 1;
  }

  private async feedBack(system: StationClient, caseNo: string, planned: number): Promise<void> {
    await this.act('feedback', planned, () => acts.feedback(system, caseNo));
    this.counts.feedback += 1;
  }

  private async extend(system: StationClient, caseNo: string, since: number): Promise<void> {
    const asked = since + TIMES.extensionAsked * DAY;
    const done = await this.act('an extension request', asked, () =>
      acts.askForExtension(system, caseNo, TIMES.extensionDays),
    );
    await this.act('an extension', done + TIMES.review * DAY, () =>
      acts.grantExtension(this.staff.supervisor, caseNo),
    );
    this.counts.extensions += 1;
  }

  private async enquiry(one: SeenCase): Promise<void> {
    const planned = momentOf(one.openedAt) + TIMES.enquiry * DAY;
    await this.act('an answer', planned, () => acts.answerEnquiry(this.staff.clerk, one.caseNo));
    this.counts.enquiries += 1;
  }

  private async readReplies(): Promise<void> {
    while (!this.stopped) {
      for (const { id, arrivedAt } of await unreadReplies(this.staff.clerk)) {
        if (this.seen.has(id)) continue;
        this.seen.add(id);
        const planned = momentOf(arrivedAt) + TIMES.reading * DAY;
        this.act('a reading', planned, () => this.readOne(id))
          .then(() => void (this.counts.read += 1))
          .catch((error: unknown) => this.pace.giveUp(error));
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  private async readOne(id: string): Promise<void> {
    const text = await revealReply(this.staff.clerk, id);
    await decideReply(this.staff.clerk, id, clerkReads(text) ?? 'none');
  }

  /** Does a thing at its moment; answers when it was accepted, station time. */
  private async act(what: string, planned: number, does: () => Promise<unknown>): Promise<number> {
    await this.pace.until(planned);
    await does();
    this.pace.done(what, planned);
    return this.pace.now();
  }
}

function feedbackAfter(care: ReturnType<typeof careOf>, draws: Draws): number {
  if (care === 'late') return TIMES.feedback.late;
  if (care === 'extended') return TIMES.feedback.extended;
  return draws.between(...pair(TIMES.feedback.soon));
}

const pair = ([from, to]: readonly [number, number]): [number, number] => [from, to];
const momentOf = (text: string): number => Date.parse(text);
const numberOf = (caseNo: string): number => Number(caseNo.slice(-6));
