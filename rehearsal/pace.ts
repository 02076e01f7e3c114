import { setTimeout as sleep } from 'node:timers/promises';
import { stationTime, wallDelay, type StationClock } from '../domain/clock/station-clock.js';
import type { StationClient } from '../src/station-client/client.js';

export const DAY = 24 * 3_600_000;

/**
 * Later than this much station time and a thing that was to happen in time may have happened late: what the plan calls
 * in time has a margin of more than that.
 */
export const MOST_LAG = 24 * 3_600_000;

/** The station is slower than its clock; figures from here on would say nothing about anybody but the engine. */
export class FellBehind extends Error {
  override readonly name = 'FellBehind';
}

interface StationAnswer {
  kind: 'live' | 'rehearsal';
  now: string;
  factor: number;
}

/** The station's clock as seen from outside, and how far the station lags behind it. */
export class Pace {
  private worst = 0;
  private worstWhat = '';
  private fail: (error: unknown) => void = () => undefined;
  /** Rejects as soon as something was so late that the figures no longer hold. */
  readonly broken: Promise<never>;

  private constructor(
    readonly clock: StationClock,
    private readonly advice: string,
  ) {
    this.broken = new Promise<never>((_, reject) => (this.fail = reject));
    this.broken.catch(() => undefined);
  }

  /** Reads the clock of a station; a live one is refused, by a sentence. */
  static async of(client: StationClient, attached: boolean): Promise<Pace> {
    const before = Date.now();
    const { kind, now, factor } = await client.get<StationAnswer>('/station');
    if (kind !== 'rehearsal')
      throw new Error(
        `${client.url} is a live station. A rehearsal writes events, replies and cases of people who do not exist, and a live station takes none of them: start a rehearsal with REHEARSAL_START and REHEARSAL_FACTOR on a database of its own, or leave --attach out.`,
      );
    const origin = Math.round((before + Date.now()) / 2);
    return new Pace({ kind: 'scaled', start: Date.parse(now), factor, origin }, adviceFor(factor, attached));
  }

  now(): number {
    return stationTime(this.clock, Date.now());
  }

  /** Resolves once the station's clock has come to the moment; at once where it has. */
  async until(moment: number): Promise<void> {
    await sleep(wallDelay(this.clock, Date.now(), moment));
  }

  /** A thing that was to be done at `planned` is done now, or was at `at`. */
  done(what: string, planned: number, at = this.now()): void {
    const lag = at - planned;
    if (lag > this.worst) [this.worst, this.worstWhat] = [lag, what];
    if (lag > MOST_LAG)
      this.fail(
        new FellBehind(
          `The station could not keep up with its clock: ${what} came ${hours(lag)} of station time late, and ${hours(MOST_LAG)} is the most at which the figures still say what the people did. No figures are reported. Let a day take longer, ${this.advice}.`,
        ),
      );
  }

  /** `2.3 h (contact)`. */
  lag(): string {
    return this.worst === 0 ? '0 h' : `${hours(this.worst)} (${this.worstWhat})`;
  }

  giveUp(error: unknown): void {
    this.fail(error);
  }
}

/** What makes a day take longer, where somebody starts the rehearsal's station and where it runs already. */
const adviceFor = (factor: number, attached: boolean): string =>
  attached
    ? `for example by a station with REHEARSAL_FACTOR=${Math.max(1, Math.floor(factor / 2))}`
    : `for example --day-seconds ${Math.ceil((86_400 / factor) * 2)}`;

const hours = (ms: number): string => `${(ms / 3_600_000).toFixed(1)} h`;

/** `03-05 14:20`, Shanghai. */
export function shownMoment(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ');
}
