import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { invalid } from '../front-door/problem.js';
import type { DoorRequest } from '../front-door/request.js';

/** The version of the case that the caller saw, where they say so: `If-Match: "3"`. */
export const SeenCase = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined => {
  const header = context.switchToHttp().getRequest<DoorRequest>().headers['if-match'];
  if (header === undefined) return undefined;
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(header) ?? [];
  if (version !== undefined) return Number(version);
  throw invalid([{ path: 'If-Match', code: 'format', message: '须为带引号的版本号，例如 "3"。' }]);
});
