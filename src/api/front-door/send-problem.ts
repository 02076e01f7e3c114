import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from './problem.js';
import { problemOf } from './problem-of.js';
import { shownPathOf } from './request.js';

/** Answers a request with a problem (`application/problem+json`). */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  void reply
    .status(problem.status)
    .headers(problem.headers)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.body(shownPathOf(request))));
}

/** Answers what Fastify refuses before any route or hook has seen it; its own words repeat the address. */
export function refuseUnrouted(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store' });
  sendProblem(request, reply, problemOf(error));
}
