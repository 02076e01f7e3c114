import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { DoorRequest } from '../front-door/request.js';
import { saysSeenVersion, versionSeen } from '../front-door/versions.js';

/** The version of the case that the caller saw, where they say so: `If-Match: "3"`. */
export const SeenCase = createParamDecorator(
  (_: unknown, context: ExecutionContext): number | undefined =>
    versionSeen(context.switchToHttp().getRequest<DoorRequest>()),
  [saysSeenVersion(false)],
);
