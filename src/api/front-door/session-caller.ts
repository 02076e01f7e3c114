import { findDelegationsTo, findSession, touchSession } from '../../persistence/queries/sessions.js';
import type { Caller } from './caller.js';
import { tenantOf } from './caller.js';
import type { Principal } from '../../../domain/identity/principal.js';
import { addressOf } from './request.js';
import type { DoorRequest } from './request.js';
import { secretHash } from './secret.js';
import type { StationParts } from './station-parts.js';

export const SESSION_COOKIE = 'station_session';
const TOUCH_EVERY_MS = 60_000;

/** The member of staff whose session cookie came with the request, if it is alive. */
export async function callerBySession(
  parts: StationParts,
  request: DoorRequest,
): Promise<Caller | undefined> {
  const token = (request as { cookies?: Record<string, string | undefined> }).cookies?.[SESSION_COOKIE];
  if (token === undefined) return undefined;
  const now = parts.wallNow();
  const idleSince = new Date(now.getTime() - parts.settings.sessionIdleMinutes * 60_000);
  const session = await parts.database.transaction(
    async (sql) => {
      const found = await findSession(sql, secretHash(token), now, idleSince);
      if (found && found.lastSeenAt.getTime() < now.getTime() - TOUCH_EVERY_MS)
        await touchSession(sql, found.id, now);
      return (
        found && { ...found, delegations: await findDelegationsTo(sql, found.userId, parts.stationNow()) }
      );
    },
    { scope: 'login' },
  );
  if (!session) return undefined;
  const { userId, role, insurerId, branchIds, delegations } = session;
  const principal: Principal = {
    kind: 'staff',
    id: userId,
    role,
    insurerId,
    branchIds,
    scopes: [],
    testMode: false,
    delegations,
  };
  return {
    actor: `user:${userId}`,
    principal,
    tenant: tenantOf(principal),
    address: addressOf(request),
    session: { id: session.id, csrfToken: session.csrfToken, mustChangePassword: session.mustChangePassword },
  };
}
