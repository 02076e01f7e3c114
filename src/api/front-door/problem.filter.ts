import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { safeError } from './log.js';
import { StationParts } from './station-parts.js';
import { problemOf } from './problem-of.js';
import { sendProblem } from './send-problem.js';

/** Everything thrown leaves as `application/problem+json`; surprises are logged once, without what they were about. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly parts: StationParts) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.status >= 500 && problem.code === 'internal-error') {
      this.parts.logger.error(
        { requestId: request.id, error: safeError(error) },
        'a request failed unexpectedly',
      );
    }
    if (reply.sent) {
      // A stream that has begun can only be ended; its listener comes again.
      reply.raw.end();
      return;
    }
    sendProblem(request, reply, problem);
  }
}
