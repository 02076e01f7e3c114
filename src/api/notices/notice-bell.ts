import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { safeError } from '../front-door/log.js';
import { StationParts } from '../front-door/station-parts.js';

const AGAIN_AFTER_MS = 2000;

/**
 * Rings when somebody has a new notice: the database says so (`NOTIFY notice`, sent with the commit that made it).
 * One connection for this whole process, held only while somebody listens. While it is lost, streams look by themselves.
 */
@Injectable()
export class NoticeBell implements OnModuleDestroy {
  private readonly listeners = new Map<string, Set<() => void>>();
  private line: { release: () => Promise<void> } | undefined;
  private opening: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly parts: StationParts) {}

  /** `ring` is called for each notice of the user; `hangUp` ends it. Resolves once the line is open, or has failed. */
  async listen(userId: string, ring: () => void): Promise<{ hangUp: () => void }> {
    const rings = this.listeners.get(userId) ?? new Set();
    this.listeners.set(userId, rings.add(ring));
    await this.open();
    const hangUp = () => {
      rings.delete(ring);
      if (rings.size === 0) this.listeners.delete(userId);
    };
    return { hangUp };
  }

  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    await this.line?.release();
  }

  private async open(): Promise<void> {
    if (this.line || this.closed) return;
    this.opening ??= this.openLine().finally(() => (this.opening = undefined));
    await this.opening;
  }

  private async openLine(): Promise<void> {
    const runner = this.parts.database.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      const lost = () => {
        this.line = undefined;
        client.removeAllListeners('notification');
        void runner.release();
        if (!this.closed) setTimeout(() => void this.open(), AGAIN_AFTER_MS).unref();
      };
      client.once('end', lost);
      client.on('notification', ({ payload }) =>
        this.listeners.get(payload ?? '')?.forEach((ring) => ring()),
      );
      await client.query('LISTEN notice');
      const release = async () => {
        client.removeListener('end', lost);
        client.removeAllListeners('notification');
        await client.query('UNLISTEN notice').catch(() => undefined);
        await runner.release();
      };
      this.line = { release };
    } catch (error) {
      this.parts.logger.warn({ error: safeError(error) }, 'the line for new notices could not be opened');
      await runner.release();
      if (!this.closed) setTimeout(() => void this.open(), AGAIN_AFTER_MS).unref();
    }
  }
}
