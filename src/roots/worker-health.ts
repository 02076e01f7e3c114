import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { answersInTime } from '../integrations/metrics/answers-in-time.js';
import { listenFault } from './listening.js';

export interface WorkerHealth {
  host: string;
  port: number;
  registry: Registry;
  /** Each throws when its part does not answer. */
  probes: { database: () => Promise<unknown>; temporal: () => Promise<unknown> };
  /** Told of a probe that failed. */
  onFailure: (part: string, error: unknown) => void;
}

/** `/health/live`, `/health/ready` and `/metrics` of a worker's process; nothing else is served, nobody logs in. */
export async function startWorkerHealth(
  health: WorkerHealth,
): Promise<{ port: number; stop: () => Promise<void> }> {
  const { host, port } = health;
  const server = createServer((request, response) => {
    answer(health, request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFault(error, { host, port, ...whose })));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const whose = {
  program: "The worker's health page",
  hostVariable: 'WORKER_HEALTH_HOST',
  portVariable: 'WORKER_HEALTH_PORT',
};

async function answer(
  health: WorkerHealth,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url?.split('?', 1)[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') json(response, 405, { status: 'not-allowed' });
  else if (path === '/health/live') json(response, 200, { status: 'live' });
  else if (path === '/health/ready') await ready(health, response);
  else if (path === '/metrics') {
    const figures = await health.registry.metrics();
    response.writeHead(200, { 'content-type': health.registry.contentType });
    response.end(figures);
  } else json(response, 404, { status: 'not-found' });
}

async function ready({ probes, onFailure }: WorkerHealth, response: ServerResponse): Promise<void> {
  const [database, temporal] = await Promise.all([
    answersInTime(probes.database, (error) => onFailure('database', error)),
    answersInTime(probes.temporal, (error) => onFailure('temporal', error)),
  ]);
  const all = database && temporal;
  json(response, all ? 200 : 503, { status: all ? 'ready' : 'not-ready', database, temporal });
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
