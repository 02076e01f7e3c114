import { afterEach, describe, expect, it } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import { startWorkerHealth } from './worker-health.js';

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

async function open(database: () => Promise<unknown>, port = 0) {
  const registry = new Registry();
  new Counter({ name: 'station_sms_inbound_total', help: 'h', registers: [registry] }).inc();
  const failed: string[] = [];
  const health = await startWorkerHealth({
    ...{ host: '127.0.0.1', port, registry },
    probes: { database, temporal: () => Promise.resolve() },
    onFailure: (part) => failed.push(part),
  });
  running.push(health.stop);
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${health.port}${path}`, { method });
  return { get, failed, port: health.port };
}

describe("a worker's health pages", () => {
  it('tell that it lives and serves, and its figures', async () => {
    const { get } = await open(() => Promise.resolve());
    expect((await get('/health/live')).status).toBe(200);
    expect(await (await get('/health/ready')).json()).toEqual({
      status: 'ready',
      database: true,
      temporal: true,
    });
    expect(await (await get('/metrics')).text()).toContain('station_sms_inbound_total 1');
  });

  it('stay alive while the database is away, but not ready', async () => {
    const { get, failed } = await open(() => Promise.reject(new Error('away')));
    expect((await get('/health/live')).status).toBe(200);
    const ready = await get('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not-ready', database: false, temporal: true },
    ]);
    expect(failed).toEqual(['database']);
  });

  it('serve nothing else', async () => {
    const { get } = await open(() => Promise.resolve());
    expect((await get('/api/v1/cases')).status).toBe(404);
    expect((await get('/health/live', 'POST')).status).toBe(405);
  });

  it('name the variable that moves them where the port is taken', async () => {
    const { port } = await open(() => Promise.resolve());
    await expect(open(() => Promise.resolve(), port)).rejects.toThrow(/WORKER_HEALTH_PORT/);
  });
});
