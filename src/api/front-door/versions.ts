import { createParamDecorator, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { invalid, notFound, Problem, versionConflict } from './problem.js';
import type { DoorRequest } from './request.js';

const HEADER = 'If-Match';

/** Describes the header in whose parameter decorator it is given, so that no route takes it unsaid. */
export const saysSeenVersion =
  (required: boolean): ParameterDecorator =>
  (target, method) => {
    const described = Object.getOwnPropertyDescriptor(target, method ?? '');
    if (method === undefined || !described) return;
    ApiHeader({
      name: HEADER,
      required,
      description: `打开时看到的版本（读取时 ETag 头的值），例如 "3"；已被他人修改时为 412${required ? '，未写明时为 428' : ''}。`,
    })(target, method, described);
  };

/** The version that the caller saw when they began to edit: `If-Match: "3"`. Required where two people may edit. */
export const SeenVersion = createParamDecorator(
  (_: unknown, context: ExecutionContext): number => {
    const version = versionSeen(context.switchToHttp().getRequest<DoorRequest>());
    if (version !== undefined) return version;
    throw new Problem({
      status: 428,
      code: 'if-match-required',
      title: '缺少版本',
      detail: '修改时必须带 If-Match 头，写明您打开时的版本（读取时 ETag 头的值）；请重新打开后再提交。',
    });
  },
  [saysSeenVersion(true)],
);

/** The version that `If-Match: "3"` names; undefined where it is not sent. */
export function versionSeen({ headers }: DoorRequest): number | undefined {
  const header = headers['if-match'];
  if (header === undefined) return undefined;
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(header) ?? [];
  if (version !== undefined) return Number(version);
  throw invalid([{ path: HEADER, code: 'format', message: '须为带引号的版本号，例如 "3"。' }]);
}

/** The changed row, or why there is none: never there, or changed by somebody else meanwhile. */
export function changedOr<Row>(
  what: string,
  changed: Row | undefined,
  current: { version: number } | undefined,
): Row {
  if (changed) return changed;
  throw current ? versionConflict(current.version) : notFound(what);
}

/** An answer that has a `version` carries it as its ETag. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer: unknown) => {
        const version = (answer as { version?: unknown } | null | undefined)?.version;
        if (typeof version === 'number') void reply.header('etag', `"${version}"`);
        return answer;
      }),
    );
  }
}
