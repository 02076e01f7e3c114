import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Principal } from '../../../domain/identity/principal.js';
import type { Tenant } from '../../persistence/database.js';
import { unauthenticated } from './problem.js';
import { addressOf } from './request.js';
import type { DoorRequest } from './request.js';
import type { RepeatInHand } from './repeat.js';

/** Who asks, found out at the front door, and what their transactions may see. */
export interface Caller {
  /** `user:<id>` or `key:<id>`: the name in audit entries and repeat records. */
  actor: string;
  principal: Principal;
  tenant: Tenant;
  address: string;
  /** The session that the request came with; absent for API keys. */
  session?: { id: string; csrfToken: string; mustChangePassword: boolean };
  /** The request carries an Idempotency-Key and is the first of its name. */
  repeat?: RepeatInHand;
  /** Why they make this change, in their words (`because`). */
  reason?: string;
}

/** The caller with the reason that they gave, for the desk to keep beside the audit entry. */
export const because = (caller: Caller, reason: string | undefined): Caller =>
  reason === undefined ? caller : { ...caller, reason };

/** The caller of a protected route. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<DoorRequest>();
  if (!caller) throw unauthenticated('请先登录，或在 Authorization 头中提供 API 密钥。');
  return caller;
});

/** The address that the request came from; for throttling and the audit trail only. */
export const AddressOf = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  addressOf(context.switchToHttp().getRequest<DoorRequest>()),
);

/** Whose rows the principal may see. */
export function tenantOf(principal: Principal): Tenant {
  return principal.insurerId === null
    ? { scope: 'all' }
    : { scope: 'insurer', insurerId: principal.insurerId };
}
