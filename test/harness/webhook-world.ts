import { expect } from '@jest/globals';
import { startWebhookOutbox } from '../../src/inbound/outbox/webhook-outbox.js';
import type { WebhookOutboxParts } from '../../src/inbound/outbox/webhook-outbox.js';
import type { Rhythm } from '../../src/inbound/rhythm.js';
import { insertWebhook } from '../../src/persistence/queries/case-effects.js';
import { startTestApi } from './api.js';
import type { TestApi } from './api.js';
import { ApiClient } from './client.js';
import { openTestDatabase } from './database.js';
import type { TestDatabase } from './database.js';
import { buildApiKey, buildInsurer } from './people.js';
import { openReceiver } from './receiver.js';
import type { Receiver } from './receiver.js';

export interface Endpoint {
  id: string;
  secret: string;
}

export interface Delivery {
  id: string;
  type: string;
  state: string;
  attempt: number;
  nextAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
  doneAt: string | null;
}

const HAPPENED = new Date('2026-03-02T10:00:00+08:00');

/** A station that sends webhooks, and one insurer with its system: a new one for each test. */
export class WebhookWorld {
  receiver!: Receiver;
  insurerId!: string;
  core!: ApiClient;
  /** How far the wall clock is ahead of this machine's. */
  ahead = 0;
  private outboxes: Rhythm[] = [];
  private readonly failures: unknown[] = [];

  constructor(
    readonly database: TestDatabase,
    readonly api: TestApi,
  ) {}

  now(): number {
    return Date.now() + this.ahead;
  }

  async begin(): Promise<void> {
    this.receiver = await openReceiver();
    this.insurerId = (await buildInsurer(this.database.worker)).id;
    const scopes = ['webhook', 'webhook:read'];
    const key = await buildApiKey(this.database.worker, { insurerId: this.insurerId, scopes });
    this.core = new ApiClient(this.api.url).withKey(key);
    this.api.time.wall = null;
  }

  async end(): Promise<void> {
    await this.receiver.close();
    await this.stop();
    expect(this.failures.splice(0)).toEqual([]);
  }

  /** One more process that sends. */
  send(given: Partial<WebhookOutboxParts> = {}): void {
    const outbox = startWebhookOutbox({
      db: this.database.worker,
      keyring: this.api.keyring,
      now: () => HAPPENED.getTime(),
      wallNow: () => this.now(),
      onFailure: (_, error) => this.failures.push(error),
      options: { allowPrivate: true },
      everyMs: 20,
      ...given,
    });
    this.outboxes.push(outbox);
  }

  async stop(): Promise<void> {
    await Promise.all(this.outboxes.splice(0).map((outbox) => outbox.stop()));
  }

  async register(path = '/hooks', eventTypes = ['*']): Promise<Endpoint> {
    const url = this.receiver.url + path;
    return (await this.core.post<Endpoint>('/webhook-endpoints', { body: { url, eventTypes } })).body;
  }

  happen(caseNo: string, type = 'case.overdue', insurerId = this.insurerId): Promise<void> {
    const event = { insurerId, type, subjectKey: `case:${caseNo}`, data: { caseNo }, occurredAt: HAPPENED };
    return this.database.worker.transaction((sql) => insertWebhook(sql, event));
  }

  async deliveries(endpoint: Endpoint, query = ''): Promise<Delivery[]> {
    const path = `/webhook-endpoints/${endpoint.id}/deliveries${query}`;
    return (await this.core.get<{ items: Delivery[] }>(path)).body.items;
  }

  /** Waits until the deliveries, newest first, are in these states. */
  async untilStates(endpoint: Endpoint, states: string[]): Promise<Delivery[]> {
    for (;;) {
      const seen = await this.deliveries(endpoint);
      if (JSON.stringify(seen.map(({ state }) => state)) === JSON.stringify(states)) return seen;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.database.close();
  }
}

export async function openWebhookWorld(): Promise<WebhookWorld> {
  const database = await openTestDatabase();
  const api = await startTestApi({ database: database.api, settings: { webhookAllowPrivate: true } });
  return new WebhookWorld(database, api);
}
