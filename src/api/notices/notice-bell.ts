import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { lookOut } from '../../persistence/queries/notices-stream.js';
import type { CaseChange, Sight, StreamStart } from '../../persistence/queries/notices-stream.js';
import type { EventStream } from '../front-door/event-stream.js';
import { safeError } from '../front-door/log.js';
import { StationParts } from '../front-door/station-parts.js';
import { presentNotice } from './notices.presenter.js';

const LOOK_EVERY_MS = 500;
/** Entries of cases are looked at again for so long: their ids are made before their transactions commit. */
const LOOK_BACK_MS = 5000;
const MOST_REMEMBERED = 5000;

/** Somebody whose screen is open, and what of the house they may see. */
export interface Listener {
  userId: string;
  sessionId: string;
  insurerId: string | null;
  branchIds: readonly string[] | null;
  stream: EventStream;
}

interface Listening extends Listener {
  /** Places in line of the notices that the user knows. */
  known: Set<string>;
}

/**
 * Tells open screens what is new within a second or two. One question to the database each half second for all streams of this
 * process together, none while nobody listens.
 */
@Injectable()
export class NoticeBell implements OnModuleDestroy {
  private readonly listeners = new Set<Listening>();
  private readonly seenEntries = new Set<string>();
  private top = 0n;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private closed = false;

  constructor(private readonly parts: StationParts) {}

  /** Until the returned function is called. `start` tells what the user knows already. */
  listen(listener: Listener, start: Pick<StreamStart, 'top' | 'known' | 'missed'>): () => void {
    const known = new Set([...start.known, ...start.missed.map(({ sequence }) => sequence)]);
    const listening = { ...listener, known };
    if (this.listeners.size === 0 || this.top === 0n) this.top = start.top;
    this.listeners.add(listening);
    this.lookLater();
    return () => void this.listeners.delete(listening);
  }

  onModuleDestroy(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private lookLater(): void {
    if (this.timer || this.looking || this.closed || this.listeners.size === 0) return;
    this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS);
  }

  private async look(): Promise<void> {
    this.timer = undefined;
    this.looking = true;
    const asked = [...this.listeners];
    try {
      const sight = await this.ask(asked);
      this.top = sight.top;
      this.tell(asked, sight);
    } catch (error) {
      this.parts.logger.warn({ error: safeError(error) }, 'open streams could not be told what is new');
    }
    this.looking = false;
    this.lookLater();
  }

  private ask(asked: readonly Listening[]): Promise<Sight> {
    const { database, wallNow, settings } = this.parts;
    const now = wallNow();
    return database.transaction(
      (sql) =>
        lookOut(sql, {
          userIds: [...new Set(asked.map(({ userId }) => userId))],
          sessionIds: [...new Set(asked.map(({ sessionId }) => sessionId))],
          top: this.top,
          now,
          idleSince: new Date(now.getTime() - settings.sessionIdleMinutes * 60_000),
          entriesAbove: idsOf(Date.now() - LOOK_BACK_MS),
        }),
      { scope: 'all' },
    );
  }

  private tell(asked: readonly Listening[], { notices, alive, changes }: Sight): void {
    const living = new Set(alive);
    const fresh = changes.filter(({ entryId }) => !this.seenEntries.has(entryId));
    for (const { entryId } of fresh) this.seenEntries.add(entryId);
    forgetOldest(this.seenEntries);
    for (const listening of asked) {
      const { stream, known, userId, sessionId } = listening;
      if (!living.has(sessionId)) {
        stream.send('session-ended', {});
        stream.close();
        continue;
      }
      for (const notice of notices) {
        if (notice.userId !== userId || known.has(notice.sequence)) continue;
        known.add(notice.sequence);
        stream.send('notice', presentNotice(notice), notice.sequence);
      }
      forgetOldest(known);
      if (fresh.some((change) => concerns(change, listening))) stream.send('inbox', {});
    }
  }
}

function concerns({ insurerId, branchId, sharedBy }: CaseChange, listener: Listener): boolean {
  if (listener.insurerId === null || sharedBy.includes(listener.insurerId)) return true;
  if (listener.insurerId !== insurerId) return false;
  return listener.branchIds === null || branchId === null || listener.branchIds.includes(branchId);
}

/** The lowest UUIDv7 of a moment. */
function idsOf(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

function forgetOldest(remembered: Set<string>): void {
  for (const oldest of remembered) {
    if (remembered.size <= MOST_REMEMBERED) return;
    remembered.delete(oldest);
  }
}
