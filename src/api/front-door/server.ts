import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { takeBodies } from './bodies.js';
import { closeEventStreams } from './event-stream.js';
import { Metrics } from './metrics.js';
import type { DoorRequest } from './request.js';
import { refuseUnrouted } from './send-problem.js';
import type { StationParts } from './station-parts.js';
import { answerBeforeTheRest } from './unread-body.js';

/** Fastify as the station runs it: its own log lines off, since they hold addresses and queries. */
export function openAdapter({ settings }: Pick<StationParts, 'settings'>): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    trustProxy: ['loopback', ...settings.trustedProxies],
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: refuseUnrouted,
  });
}

/** Cookies, security headers, request ids, the request log, and the bodies that are taken. */
export async function furnish(app: NestFastifyApplication, parts: StationParts): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  await server.register(cookie);
  await server.register(helmet, helmetOptions(parts));
  takeBodies(server);
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.method === 'GET') dropEmptyValues(request.query as Record<string, unknown>);
    done();
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    headersOf(request, reply);
    done(null, answerBeforeTheRest(request, reply, payload));
  });
  server.addHook('preClose', (done) => {
    closeEventStreams();
    done();
  });
  const metrics = app.get(Metrics);
  server.addHook('onResponse', (request, reply, done) => {
    logAnswer(parts, metrics, request, reply);
    done();
  });
}

/** Browsers are told to upgrade to https only where the station is reached by https. */
function helmetOptions({ settings }: StationParts): object {
  const secure = settings.publicUrl.startsWith('https:');
  return {
    hsts: secure,
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: secure ? [] : null } },
  };
}

/**
 * A filter without a value filters nothing, a cursor without one begins at the first page (`?status=&due=&cursor=`). Not so
 * what a write is told: who asks for a dry run by `?dryRun` must not find the rows accepted.
 */
function dropEmptyValues(query: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(query)) if (value === '') Reflect.deleteProperty(query, name);
}

function headersOf(request: DoorRequest, reply: FastifyReply): void {
  if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) {
    void reply.header('cache-control', 'no-store');
  }
}

function logAnswer(parts: StationParts, metrics: Metrics, request: DoorRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url ?? 'none';
  const ms = Math.round(reply.elapsedTime);
  metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
  const actor = request.caller?.actor;
  const facts = { requestId: request.id, method: request.method, route, status: reply.statusCode, ms, actor };
  if (route.startsWith('/health') || route === '/metrics') parts.logger.debug(facts, 'answered');
  else parts.logger.info(facts, 'answered');
}
