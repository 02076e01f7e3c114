import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openWebhookWorld } from '../harness/webhook-world.js';
import type { WebhookWorld } from '../harness/webhook-world.js';
import { ApiClient } from '../harness/client.js';
import { buildApiKey, buildInsurer } from '../harness/people.js';

let world: WebhookWorld;

beforeAll(async () => {
  world = await openWebhookWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(() => world.begin());
afterEach(() => world.end());

describe('a receiver', () => {
  it('that is slow holds up neither other insurers nor, for ever, itself', async () => {
    const slow = await world.register('/slow');
    const { id: otherId } = await buildInsurer(world.database.worker);
    const other = new ApiClient(world.api.url).withKey(
      await buildApiKey(world.database.worker, { insurerId: otherId, scopes: ['webhook'] }),
    );
    await other.post('/webhook-endpoints', {
      body: { url: `${world.receiver.url}/quick`, eventTypes: ['*'] },
    });
    let release = (): void => undefined;
    const held = new Promise<number>((resolve) => (release = () => resolve(200)));
    world.receiver.answer = ({ path }) => (path === '/slow' ? held : 200);
    for (let no = 10; no < 50; no += 1) await world.happen(`GZ-2026-0000${no}`);
    for (let no = 50; no < 60; no += 1) await world.happen(`GZ-2026-0000${no}`, 'case.returned', otherId);
    world.send();
    await world.receiver.until(10, '/quick');
    expect(world.receiver.received.filter(({ path }) => path === '/slow').length).toBeLessThanOrEqual(8);
    release();
    await world.receiver.until(40, '/slow');
    await world.untilStates(slow, Array<string>(40).fill('delivered'));
  });

  it('that answers 410 is paused, with an entry in the audit trail, and gets the rest and what happened meanwhile once it is resumed', async () => {
    const endpoint = await world.register();
    world.receiver.answer = () => 410;
    await world.happen('GZ-2026-000060', 'case.transferred');
    await world.happen('GZ-2026-000060', 'case.concluded');
    world.send();
    await world.untilStates(endpoint, ['planned', 'failed']);
    const path = `/webhook-endpoints/${endpoint.id}`;
    const paused = (await world.core.get<{ state: string; version: number; url: string }>(path)).body;
    expect(paused).toMatchObject({ state: 'paused', version: 2 });
    const [entry] = await world.database.worker.transaction((sql) =>
      sql.query('SELECT actor, data FROM audit_entry WHERE action = $1 AND subject_id = $2', [
        'webhook_endpoint.paused',
        endpoint.id,
      ]),
    );
    expect(entry).toMatchObject({ actor: 'system:outbox', data: { status: 410 } });
    const refused = await world.core.post<{ code: string }>(`${path}/test-events`);
    expect([refused.status, refused.body.code]).toEqual([409, 'webhook-endpoint-paused']);
    await world.happen('GZ-2026-000060', 'case.overdue');
    const [meanwhile] = await world.deliveries(endpoint);
    expect(meanwhile).toMatchObject({ type: 'case.overdue', state: 'planned', attempt: 0 });
    world.receiver.answer = () => 204;
    const body = { url: paused.url, eventTypes: ['*'], state: 'active' };
    await world.core.put(path, { body, headers: { 'if-match': '"2"' } });
    await world.untilStates(endpoint, ['delivered', 'delivered', 'failed']);
    const types = world.receiver.received.map(({ event }) => event.type);
    expect(types).toEqual(['case.transferred', 'case.concluded', 'case.overdue']);
  });

  it('can be tried with a test event, whatever events it wants', async () => {
    const endpoint = await world.register('/hooks', ['upload.completed']);
    world.send();
    const { status, body } = await world.core.post<{ deliveryId: string }>(
      `/webhook-endpoints/${endpoint.id}/test-events`,
    );
    expect(status).toBe(202);
    const [got] = await world.receiver.until(1);
    expect([got!.event.type, got!.event.data]).toEqual(['webhook.test', {}]);
    const [delivered] = await world.untilStates(endpoint, ['delivered']);
    expect(delivered!.id).toBe(body.deliveryId);
  });

  it('inside is refused at the moment of sending, though it was registered', async () => {
    const endpoint = await world.register();
    await world.happen('GZ-2026-000061');
    world.send({ options: {} });
    const [refused] = await world.untilStates(endpoint, ['failed']);
    expect(refused!.lastError).toContain('https://');
    await world.database.worker.transaction((sql) =>
      sql.run("UPDATE webhook_endpoint SET url = 'https://hooks.example.com/x' WHERE id = $1", [endpoint.id]),
    );
    await world.stop();
    await world.happen('GZ-2026-000062');
    world.send({ options: { resolve: () => Promise.resolve([{ address: '10.0.0.7', family: 4 }]) } });
    const [inside] = await world.untilStates(endpoint, ['failed', 'failed']);
    expect(inside!.lastError).toContain('内部网络');
    expect(world.receiver.received).toEqual([]);
  });

  it('of another insurer gets nothing, and its deliveries are not shown', async () => {
    const endpoint = await world.register();
    const { id: otherId } = await buildInsurer(world.database.worker);
    const key = await buildApiKey(world.database.worker, {
      insurerId: otherId,
      scopes: ['webhook', 'webhook:read'],
    });
    const other = new ApiClient(world.api.url).withKey(key);
    world.send();
    await world.happen('GZ-2026-000063', 'case.overdue', otherId);
    await world.happen('GZ-2026-000064');
    await world.untilStates(endpoint, ['delivered']);
    expect(world.receiver.received.map(({ event }) => event.data['caseNo'])).toEqual(['GZ-2026-000064']);
    expect((await other.get(`/webhook-endpoints/${endpoint.id}/deliveries`)).status).toBe(404);
    expect((await other.post(`/webhook-endpoints/${endpoint.id}/test-events`)).status).toBe(404);
  });
});
