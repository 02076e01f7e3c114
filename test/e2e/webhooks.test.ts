import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startWebhookOutbox } from '../../src/inbound/outbox/webhook-outbox.js';
import type { WebhookOutboxParts } from '../../src/inbound/outbox/webhook-outbox.js';
import type { Rhythm } from '../../src/inbound/rhythm.js';
import { insertWebhook } from '../../src/persistence/queries/case-effects.js';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildApiKey, buildInsurer } from '../harness/people.js';
import { openReceiver, signedWith } from '../harness/receiver.js';
import type { Receiver } from '../harness/receiver.js';

const MINUTE = 60_000;
const HAPPENED = new Date('2026-03-02T10:00:00+08:00');

let database: TestDatabase;
let api: TestApi;
let receiver: Receiver;
let outbox: Rhythm | undefined;
let ahead = 0;
let insurerId: string;
let core: ApiClient;
const failures: unknown[] = [];
const now = (): number => Date.now() + ahead;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api, settings: { webhookAllowPrivate: true } });
}, 60_000);
afterAll(async () => {
  await api.close();
  await database.close();
});
beforeEach(async () => {
  receiver = await openReceiver();
  insurerId = (await buildInsurer(database.worker)).id;
  core = new ApiClient(api.url).withKey(
    await buildApiKey(database.worker, { insurerId, scopes: ['webhook', 'webhook:read'] }),
  );
  api.time.wall = null;
  failures.length = 0;
});
afterEach(async () => {
  await receiver.close();
  await outbox?.stop();
  outbox = undefined;
  expect(failures).toEqual([]);
});

function send(given: Partial<WebhookOutboxParts> = {}): void {
  outbox = startWebhookOutbox({
    db: database.worker,
    keyring: api.keyring,
    now: () => HAPPENED.getTime(),
    wallNow: now,
    onFailure: (_, error) => failures.push(error),
    options: { allowPrivate: true },
    everyMs: 20,
    ...given,
  });
}

interface Endpoint {
  id: string;
  secret: string;
}

async function register(path = '/hooks', eventTypes = ['*']): Promise<Endpoint> {
  const url = receiver.url + path;
  return (await core.post<Endpoint>('/webhook-endpoints', { body: { url, eventTypes } })).body;
}

const happen = (caseNo: string, type = 'case.overdue', of = insurerId): Promise<void> =>
  database.worker.transaction((sql) =>
    insertWebhook(sql, {
      insurerId: of,
      type,
      subjectKey: `case:${caseNo}`,
      data: { caseNo },
      occurredAt: HAPPENED,
    }),
  );

interface Delivery {
  id: string;
  type: string;
  state: string;
  attempt: number;
  nextAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
  doneAt: string | null;
}

async function deliveries(endpoint: Endpoint, query = ''): Promise<Delivery[]> {
  const { body } = await core.get<{ items: Delivery[] }>(
    `/webhook-endpoints/${endpoint.id}/deliveries${query}`,
  );
  return body.items;
}

/** Waits until the deliveries, newest first, are in these states. */
async function untilStates(endpoint: Endpoint, states: string[]): Promise<Delivery[]> {
  for (;;) {
    const seen = await deliveries(endpoint);
    if (JSON.stringify(seen.map(({ state }) => state)) === JSON.stringify(states)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('an event', () => {
  it('reaches the endpoint that wants it, signed so that anybody can check it, and holds four members', async () => {
    const wanted = await register('/wanted', ['case.overdue']);
    await register('/other', ['case.returned']);
    send();
    await happen('GZ-2026-000001');
    const [got] = await receiver.until(1);
    const [delivered] = await untilStates(wanted, ['delivered']);
    expect(Object.keys(got!.event)).toEqual(['id', 'type', 'occurredAt', 'data']);
    expect(got!.event).toMatchObject({
      type: 'case.overdue',
      occurredAt: '2026-03-02T10:00:00.000+08:00',
      data: { caseNo: 'GZ-2026-000001' },
    });
    expect(got!.headers['webhook-id']).toBe(got!.event.id);
    expect(Math.abs(Number(got!.headers['webhook-timestamp']) - now() / 1000)).toBeLessThan(30);
    expect(signedWith(wanted.secret, got!)).toBe(true);
    expect(signedWith(wanted.secret, { ...got!, body: got!.body.replace('1', '2') })).toBe(false);
    expect(delivered).toMatchObject({ attempt: 1, lastStatus: 204, lastError: null, nextAt: null });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/wanted']);
  });

  it('is signed with the old secret too until the next rotation', async () => {
    const endpoint = await register();
    const { secret } = (await core.post<Endpoint>(`/webhook-endpoints/${endpoint.id}/secret-rotations`)).body;
    send();
    await happen('GZ-2026-000002');
    const [got] = await receiver.until(1);
    expect([signedWith(endpoint.secret, got!), signedWith(secret, got!)]).toEqual([true, true]);
  });

  it('is tried again after a failure, under the same id, and the next one about the case waits for it', async () => {
    const endpoint = await register();
    receiver.answer = ({ event }) => (event.type === 'case.transferred' ? 500 : 204);
    await happen('GZ-2026-000003', 'case.transferred');
    await happen('GZ-2026-000003', 'case.concluded');
    await happen('GZ-2026-000004', 'case.overdue');
    send();
    await receiver.until(2);
    const [, waiting, failed] = await untilStates(endpoint, ['delivered', 'planned', 'planned']);
    expect(waiting).toMatchObject({ type: 'case.concluded', attempt: 0, nextAt: null });
    expect(failed).toMatchObject({ type: 'case.transferred', attempt: 1, lastStatus: 500 });
    expect(failed!.lastError).toContain('500');
    expect(receiver.received.map(({ event }) => event.type).sort()).toEqual([
      'case.overdue',
      'case.transferred',
    ]);
    receiver.answer = () => 204;
    ahead += MINUTE;
    await untilStates(endpoint, ['delivered', 'delivered', 'delivered']);
    const about3 = receiver.received.filter(({ event }) => event.data['caseNo'] === 'GZ-2026-000003');
    expect(about3.map(({ event }) => event.type)).toEqual([
      'case.transferred',
      'case.transferred',
      'case.concluded',
    ]);
    expect(about3[1]!.headers['webhook-id']).toBe(about3[0]!.headers['webhook-id']);
    expect(about3[1]!.body).toBe(about3[0]!.body);
  });

  it('is given up after three days, and then replayed, alone or with all that failed since', async () => {
    const endpoint = await register();
    receiver.answer = () => 503;
    for (const no of ['5', '6', '7']) await happen(`GZ-2026-00000${no}`);
    const began = now();
    send();
    await untilStates(endpoint, ['planned', 'planned', 'planned']);
    for (let attempts = 1; (await deliveries(endpoint, '?state=failed')).length < 3; attempts += 1) {
      expect(attempts).toBeLessThan(15);
      const before = await deliveries(endpoint);
      ahead += 25 * 60 * MINUTE;
      for (;;) {
        const seen = await deliveries(endpoint);
        if (seen.every((one, i) => one.attempt > before[i]!.attempt && one.state !== 'submitting')) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    const given = (await deliveries(endpoint)).map(({ doneAt }) => Date.parse(doneAt!) - began);
    for (const took of given) expect(took).toBeGreaterThanOrEqual(72 * 60 * MINUTE);
    receiver.answer = () => 204;
    api.time.wall = new Date(now());
    const [last] = await deliveries(endpoint);
    const one = await core.post<{ deliveries: number }>(
      `/webhook-endpoints/${endpoint.id}/deliveries/${last!.id}/replays`,
    );
    expect([one.status, one.body]).toEqual([202, { deliveries: 1 }]);
    ahead += MINUTE;
    while ((await deliveries(endpoint, '?state=delivered')).length < 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const body = { since: new Date(began).toISOString() };
    const replays = `/webhook-endpoints/${endpoint.id}/replays`;
    expect((await core.post<object>(replays, { body })).body).toEqual({ deliveries: 2 });
    ahead += MINUTE;
    while ((await deliveries(endpoint, '?state=delivered')).length < 3)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await core.post<object>(replays, { body })).body).toEqual({ deliveries: 0 });
    const ids = receiver.received.map(({ event }) => event.id);
    expect(new Set(ids).size).toBe(3);
  }, 30_000);

  it('that a crashed process was sending is sent again under the same id, and only after its lease', async () => {
    const endpoint = await register();
    await happen('GZ-2026-000008');
    await database.worker.transaction((sql) =>
      sql.run(
        `UPDATE webhook_delivery SET state = 'submitting', attempt = 1, first_at = $2, next_at = $3 WHERE endpoint_id = $1`,
        [endpoint.id, new Date(now()), new Date(now() + MINUTE)],
      ),
    );
    await happen('GZ-2026-000009');
    send();
    await receiver.until(1);
    await untilStates(endpoint, ['delivered', 'submitting']);
    ahead += 2 * MINUTE;
    const [, crashed] = await untilStates(endpoint, ['delivered', 'delivered']);
    expect(crashed!.attempt).toBe(2);
  });

  it('leaves in order and once when two processes send', async () => {
    const endpoint = await register();
    const steps = ['case.transferred', 'case.due_soon', 'case.overdue', 'case.concluded'];
    for (const type of steps) for (const no of [1, 2, 3, 4, 5]) await happen(`GZ-2026-00010${no}`, type);
    send();
    const second = startWebhookOutbox({
      db: database.worker,
      keyring: api.keyring,
      now,
      wallNow: now,
      onFailure: (_, error) => failures.push(error),
      options: { allowPrivate: true },
      everyMs: 20,
    });
    await receiver.until(20);
    await untilStates(endpoint, Array<string>(20).fill('delivered'));
    await second.stop();
    expect(receiver.received).toHaveLength(20);
    for (const no of [1, 2, 3, 4, 5]) {
      const about = receiver.received.filter(({ event }) => event.data['caseNo'] === `GZ-2026-00010${no}`);
      expect(about.map(({ event }) => event.type)).toEqual(steps);
    }
  });
});

describe('a receiver', () => {
  it('that is slow holds up neither other insurers nor, for ever, itself', async () => {
    const slow = await register('/slow');
    const { id: otherId } = await buildInsurer(database.worker);
    const other = new ApiClient(api.url).withKey(
      await buildApiKey(database.worker, { insurerId: otherId, scopes: ['webhook'] }),
    );
    await other.post('/webhook-endpoints', { body: { url: `${receiver.url}/quick`, eventTypes: ['*'] } });
    let release = (): void => undefined;
    const held = new Promise<number>((resolve) => (release = () => resolve(200)));
    receiver.answer = ({ path }) => (path === '/slow' ? held : 200);
    for (let no = 10; no < 50; no += 1) await happen(`GZ-2026-0000${no}`);
    for (let no = 50; no < 60; no += 1) await happen(`GZ-2026-0000${no}`, 'case.returned', otherId);
    send();
    await receiver.until(10, '/quick');
    expect(receiver.received.filter(({ path }) => path === '/slow').length).toBeLessThanOrEqual(8);
    release();
    await receiver.until(40, '/slow');
    await untilStates(slow, Array<string>(40).fill('delivered'));
  });

  it('that answers 410 is paused, with an entry in the audit trail, and gets the rest once it is resumed', async () => {
    const endpoint = await register();
    receiver.answer = () => 410;
    await happen('GZ-2026-000060', 'case.transferred');
    await happen('GZ-2026-000060', 'case.concluded');
    send();
    await untilStates(endpoint, ['planned', 'failed']);
    const path = `/webhook-endpoints/${endpoint.id}`;
    const paused = (await core.get<{ state: string; version: number; url: string }>(path)).body;
    expect(paused).toMatchObject({ state: 'paused', version: 2 });
    const [entry] = await database.worker.transaction((sql) =>
      sql.query('SELECT actor, data FROM audit_entry WHERE action = $1 AND subject_id = $2', [
        'webhook_endpoint.paused',
        endpoint.id,
      ]),
    );
    expect(entry).toMatchObject({ actor: 'system:outbox', data: { status: 410 } });
    const refused = await core.post<{ code: string }>(`${path}/test-events`);
    expect([refused.status, refused.body.code]).toEqual([409, 'webhook-endpoint-paused']);
    receiver.answer = () => 204;
    const body = { url: paused.url, eventTypes: ['*'], state: 'active' };
    await core.put(path, { body, headers: { 'if-match': '"2"' } });
    await untilStates(endpoint, ['delivered', 'failed']);
  });

  it('can be tried with a test event, whatever events it wants', async () => {
    const endpoint = await register('/hooks', ['upload.completed']);
    send();
    const { status, body } = await core.post<{ deliveryId: string }>(
      `/webhook-endpoints/${endpoint.id}/test-events`,
    );
    expect(status).toBe(202);
    const [got] = await receiver.until(1);
    expect([got!.event.type, got!.event.data]).toEqual(['webhook.test', {}]);
    const [delivered] = await untilStates(endpoint, ['delivered']);
    expect(delivered!.id).toBe(body.deliveryId);
  });

  it('inside is refused at the moment of sending, though it was registered', async () => {
    const endpoint = await register();
    await happen('GZ-2026-000061');
    send({ options: {} });
    const [refused] = await untilStates(endpoint, ['failed']);
    expect(refused!.lastError).toContain('https://');
    await database.worker.transaction((sql) =>
      sql.run("UPDATE webhook_endpoint SET url = 'https://hooks.example.com/x' WHERE id = $1", [endpoint.id]),
    );
    await outbox!.stop();
    await happen('GZ-2026-000062');
    send({ options: { resolve: () => Promise.resolve([{ address: '10.0.0.7', family: 4 }]) } });
    const [inside] = await untilStates(endpoint, ['failed', 'failed']);
    expect(inside!.lastError).toContain('内部网络');
    expect(receiver.received).toEqual([]);
  });

  it('of another insurer gets nothing, and its deliveries are not shown', async () => {
    const endpoint = await register();
    const { id: otherId } = await buildInsurer(database.worker);
    const key = await buildApiKey(database.worker, {
      insurerId: otherId,
      scopes: ['webhook', 'webhook:read'],
    });
    const other = new ApiClient(api.url).withKey(key);
    send();
    await happen('GZ-2026-000063', 'case.overdue', otherId);
    await happen('GZ-2026-000064');
    await untilStates(endpoint, ['delivered']);
    expect(receiver.received.map(({ event }) => event.data['caseNo'])).toEqual(['GZ-2026-000064']);
    expect((await other.get(`/webhook-endpoints/${endpoint.id}/deliveries`)).status).toBe(404);
    expect((await other.post(`/webhook-endpoints/${endpoint.id}/test-events`)).status).toBe(404);
  });
});
