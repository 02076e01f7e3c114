import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Injectable, UnsupportedMediaTypeException } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, of } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Sql } from '../../persistence/database.js';
import {
  claimRepeat,
  forgetRepeat,
  keptName,
  releaseRepeat,
  settleRepeat,
} from '../../persistence/queries/idempotency.js';
import type { RepeatKey } from '../../persistence/queries/idempotency.js';
import { ANSWER_STATUS, DOOR_RULE } from './action.js';
import type { DoorRule } from './action.js';
import { invalid, Problem, refused } from './problem.js';
import { problemOf } from './problem-of.js';
import { namesOfKey, strangerIn } from './repeat.js';
import type { RepeatInHand } from './repeat.js';
import { isJson, STRANGERS_LIMIT, wholeJson } from './bodies.js';
import { isStream, wholeImport } from './rows.js';
import { pathOf, recordedPathOf, shownPathOf } from './request.js';
import type { DoorRequest } from './request.js';
import { StationParts } from './station-parts.js';

const SEALED_AS = 'idempotency_record.answer';

/** A key that this request has taken, first of its name. */
interface Claimed {
  repeat: RepeatKey;
  claimedAt: Date;
  formerUpdateId: string;
  /** Of the answer, where the route succeeds. */
  status: number;
}

/** Answers a repeated write as the first was answered; the record in the database is the authority. */
@Injectable()
export class RepeatsInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly parts: StationParts,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<DoorRequest>();
    const rule = this.reflector.get<DoorRule | undefined>(DOOR_RULE, context.getHandler());
    if (isStream(request.body) && rule?.takes !== 'stream')
      request.body = await this.wholeBody(request, request.body, rule);
    const typed = keyOf(request);
    if (typed === undefined || rule?.ownRepeats) return next.handle();
    const asked = {
      principal: request.caller?.actor ?? strangerIn(this.parts.keyring, request),
      route: `${request.method} ${recordedPathOf(request)}`,
      bodyHash: hashOf(request),
    };
    const claimedAt = this.parts.wallNow();
    const names = namesOfKey(this.parts.keyring, typed);
    const { repeat, claim } = await this.parts.database.transaction(async (sql) => {
      const kept: RepeatKey = { ...asked, key: await keptName(sql, asked, names, claimedAt) };
      return { repeat: kept, claim: await claimRepeat(sql, kept, claimedAt) };
    });
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    switch (claim.kind) {
      case 'first':
        return from(
          this.run(next, request, {
            ...{ repeat, claimedAt, formerUpdateId: updateIdOf({ ...repeat, key: typed }) },
            status: this.reflector.get(ANSWER_STATUS, context.getHandler()),
          }),
        );
      case 'answered':
        return of(this.again(reply, claim.status, claim.answerSealed));
      case 'other_body':
        throw refused(
          'idempotency-key-reused',
          '这个 Idempotency-Key 已用于内容不同的请求；请为新的请求换一个新的键。',
        );
      case 'in_progress':
        throw inProgress();
    }
  }

  /** Read only now that the guard has let its sender in. */
  private wholeBody(request: DoorRequest, body: Readable, rule: DoorRule | undefined): Promise<unknown> {
    const { jsonLimit } = this.parts.settings;
    if (isJson(request))
      return wholeJson(
        request,
        body,
        rule?.may === 'public' ? Math.min(STRANGERS_LIMIT, jsonLimit) : jsonLimit,
      );
    if (rule?.takes !== 'rows') throw new UnsupportedMediaTypeException();
    return wholeImport(body);
  }

  private async run(next: CallHandler, request: DoorRequest, claimed: Claimed): Promise<unknown> {
    const { repeat, claimedAt, status } = claimed;
    const inHand = this.inHand(claimed);
    if (request.caller) request.caller.repeat = inHand;
    const { database } = this.parts;
    try {
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      if (!inHand.settled)
        await database.transaction((sql) =>
          inHand.unfinished ? releaseRepeat(sql, repeat, claimedAt) : inHand.settle(sql, { status, body }),
        );
      return body;
    } catch (error) {
      const problem = problemOf(error);
      const over = problem.status < 500 && problem.code !== 'request-in-progress';
      const mayBeRight = problem.status === 401 || problem.status === 429;
      await database.transaction((sql) => {
        // Of strangers nothing is kept that came to nothing: whoever likes could fill the disk with it.
        if (over && request.caller === undefined) return forgetRepeat(sql, repeat, claimedAt);
        if (!over || mayBeRight) return releaseRepeat(sql, repeat, claimedAt);
        return inHand
          .settle(sql, { status: problem.status, body: problem.body(shownPathOf(request)) })
          .catch(() => undefined);
      });
      throw error;
    }
  }

  private inHand({ repeat, claimedAt, status, formerUpdateId }: Claimed): RepeatInHand {
    const inHand: RepeatInHand = {
      settled: false,
      status,
      updateId: updateIdOf(repeat),
      formerUpdateId,
      settle: async (sql: Sql, answer) => {
        const sealed = this.parts.keyring.seal(JSON.stringify(answer.body ?? null), SEALED_AS);
        if (!(await settleRepeat(sql, repeat, claimedAt, { status: answer.status, sealed })))
          throw inProgress();
        inHand.settled = true;
      },
    };
    return inHand;
  }

  private again(reply: FastifyReply, status: number, sealed: Buffer): unknown {
    const body: unknown = JSON.parse(this.parts.keyring.open(sealed, SEALED_AS));
    void reply.header('idempotent-replay', 'true');
    if (status >= 400) throw problemAgain(body as ConstructorParameters<typeof Problem>[0]);
    void reply.status(status);
    return body ?? undefined;
  }
}

function problemAgain(body: ConstructorParameters<typeof Problem>[0]): Problem {
  return new Problem(body);
}

const inProgress = () =>
  refused(
    'request-in-progress',
    '同一个 Idempotency-Key 的请求正在办理；请稍候再用同一个键重试，将得到它的结果。',
  );

const updateIdOf = ({ principal, route, key }: RepeatKey): string =>
  createHash('sha256').update([principal, route, key].join('\n')).digest('base64url');

function keyOf(request: DoorRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,64}$/.test(key)) return key;
  const message = '须为 1 至 64 个可见的 ASCII 字符。';
  throw invalid([{ path: 'Idempotency-Key', code: 'format', message }]);
}

function hashOf(request: DoorRequest): Buffer {
  const query = request.url.slice(pathOf(request).length);
  const ifMatch = request.headers['if-match'] ?? '';
  const { body } = request;
  return createHash('sha256')
    .update(`${query}\n${ifMatch}\n`)
    .update(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? null))
    .digest();
}
