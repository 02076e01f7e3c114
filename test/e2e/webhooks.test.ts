import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openWebhookWorld } from '../harness/webhook-world.js';
import type { WebhookWorld } from '../harness/webhook-world.js';
import { signedWith } from '../harness/receiver.js';
import type { Endpoint } from '../harness/webhook-world.js';

const MINUTE = 60_000;
let world: WebhookWorld;

beforeAll(async () => {
  world = await openWebhookWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(() => world.begin());
afterEach(() => world.end());

describe('an event', () => {
  it('reaches the endpoint that wants it, signed so that anybody can check it, and holds four members', async () => {
    const wanted = await world.register('/wanted', ['case.overdue']);
    await world.register('/other', ['case.returned']);
    world.send();
    await world.happen('GZ-2026-000001');
    const [got] = await world.receiver.until(1);
    const [delivered] = await world.untilStates(wanted, ['delivered']);
    expect(Object.keys(got!.event)).toEqual(['id', 'type', 'occurredAt', 'data']);
    expect(got!.event).toMatchObject({
      type: 'case.overdue',
      occurredAt: '2026-03-02T10:00:00.000+08:00',
      data: { caseNo: 'GZ-2026-000001' },
    });
    expect(got!.headers['webhook-id']).toBe(got!.event.id);
    expect(Math.abs(Number(got!.headers['webhook-timestamp']) - world.now() / 1000)).toBeLessThan(30);
    expect(signedWith(wanted.secret, got!)).toBe(true);
    expect(signedWith(wanted.secret, { ...got!, body: got!.body.replace('1', '2') })).toBe(false);
    expect(delivered).toMatchObject({ attempt: 1, lastStatus: 204, lastError: null, nextAt: null });
    expect(world.receiver.received.map(({ path }) => path)).toEqual(['/wanted']);
  });

  it('is signed with the old secret too until the next rotation', async () => {
    const endpoint = await world.register();
    const { secret } = (await world.core.post<Endpoint>(`/webhook-endpoints/${endpoint.id}/secret-rotations`))
      .body;
    world.send();
    await world.happen('GZ-2026-000002');
    const [got] = await world.receiver.until(1);
    expect([signedWith(endpoint.secret, got!), signedWith(secret, got!)]).toEqual([true, true]);
  });

  it('is tried again after a failure, under the same id, and the next one about the case waits for it', async () => {
    const endpoint = await world.register();
    world.receiver.answer = ({ event }) => (event.type === 'case.transferred' ? 500 : 204);
    await world.happen('GZ-2026-000003', 'case.transferred');
    await world.happen('GZ-2026-000003', 'case.concluded');
    await world.happen('GZ-2026-000004', 'case.overdue');
    world.send();
    await world.receiver.until(2);
    const [, waiting, failed] = await world.untilStates(endpoint, ['delivered', 'planned', 'planned']);
    expect(waiting).toMatchObject({ type: 'case.concluded', attempt: 0, nextAt: null });
    expect(failed).toMatchObject({ type: 'case.transferred', attempt: 1, lastStatus: 500 });
    expect(failed!.lastError).toContain('500');
    expect(world.receiver.received.map(({ event }) => event.type).sort()).toEqual([
      'case.overdue',
      'case.transferred',
    ]);
    world.receiver.answer = () => 204;
    world.ahead += MINUTE;
    await world.untilStates(endpoint, ['delivered', 'delivered', 'delivered']);
    const about3 = world.receiver.received.filter(({ event }) => event.data['caseNo'] === 'GZ-2026-000003');
    expect(about3.map(({ event }) => event.type)).toEqual([
      'case.transferred',
      'case.transferred',
      'case.concluded',
    ]);
    expect(about3[1]!.headers['webhook-id']).toBe(about3[0]!.headers['webhook-id']);
    expect(about3[1]!.body).toBe(about3[0]!.body);
  });

  it('is given up after three days, and then replayed, alone or with all that failed since', async () => {
    const endpoint = await world.register();
    world.receiver.answer = () => 503;
    for (const no of ['5', '6', '7']) await world.happen(`GZ-2026-00000${no}`);
    const began = world.now();
    world.send();
    await world.untilStates(endpoint, ['planned', 'planned', 'planned']);
    for (let attempts = 1; (await world.deliveries(endpoint, '?state=failed')).length < 3; attempts += 1) {
      expect(attempts).toBeLessThan(15);
      const before = await world.deliveries(endpoint);
      world.ahead += 25 * 60 * MINUTE;
      for (;;) {
        const seen = await world.deliveries(endpoint);
        if (seen.every((one, i) => one.attempt > before[i]!.attempt && one.state !== 'submitting')) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    const given = (await world.deliveries(endpoint)).map(({ doneAt }) => Date.parse(doneAt!) - began);
    for (const took of given) expect(took).toBeGreaterThanOrEqual(72 * 60 * MINUTE);
    world.receiver.answer = () => 204;
    world.api.time.wall = new Date(world.now());
    const [last] = await world.deliveries(endpoint);
    const one = await world.core.post<{ deliveries: number }>(
      `/webhook-endpoints/${endpoint.id}/deliveries/${last!.id}/replays`,
    );
    expect([one.status, one.body]).toEqual([202, { deliveries: 1 }]);
    world.ahead += MINUTE;
    while ((await world.deliveries(endpoint, '?state=delivered')).length < 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const body = { since: new Date(began).toISOString() };
    const replays = `/webhook-endpoints/${endpoint.id}/replays`;
    expect((await world.core.post<object>(replays, { body })).body).toEqual({ deliveries: 2 });
    world.ahead += MINUTE;
    while ((await world.deliveries(endpoint, '?state=delivered')).length < 3)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await world.core.post<object>(replays, { body })).body).toEqual({ deliveries: 0 });
    const ids = world.receiver.received.map(({ event }) => event.id);
    expect(new Set(ids).size).toBe(3);
  }, 30_000);

  it('that a crashed process was sending is sent again under the same id, and only after its lease', async () => {
    const endpoint = await world.register();
    await world.happen('GZ-2026-000008');
    await world.database.worker.transaction((sql) =>
      sql.run(
        `UPDATE webhook_delivery SET state = 'submitting', attempt = 1, first_at = $2, next_at = $3 WHERE endpoint_id = $1`,
        [endpoint.id, new Date(world.now()), new Date(world.now() + MINUTE)],
      ),
    );
    await world.happen('GZ-2026-000009');
    world.send();
    await world.receiver.until(1);
    await world.untilStates(endpoint, ['delivered', 'submitting']);
    world.ahead += 2 * MINUTE;
    const [, crashed] = await world.untilStates(endpoint, ['delivered', 'delivered']);
    expect(crashed!.attempt).toBe(2);
  });

  it('leaves in order and once when two processes send', async () => {
    const endpoint = await world.register();
    const steps = ['case.transferred', 'case.due_soon', 'case.overdue', 'case.concluded'];
    for (const type of steps)
      for (const no of [1, 2, 3, 4, 5]) await world.happen(`GZ-2026-00010${no}`, type);
    world.send();
    world.send();
    await world.receiver.until(20);
    await world.untilStates(endpoint, Array<string>(20).fill('delivered'));
    await world.stop();
    expect(world.receiver.received).toHaveLength(20);
    for (const no of [1, 2, 3, 4, 5]) {
      const about = world.receiver.received.filter(
        ({ event }) => event.data['caseNo'] === `GZ-2026-00010${no}`,
      );
      expect(about.map(({ event }) => event.type)).toEqual(steps);
    }
  });
});
