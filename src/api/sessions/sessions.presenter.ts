import type { Credentials } from '../../persistence/queries/credentials.js';
import type { SessionRow } from '../../persistence/queries/sessions.js';
import { stampOf } from '../front-door/fields.js';
import type { SessionAnswer, WhoAnswer } from './sessions.schema.js';

export function presentWho(
  user: Credentials,
  session: { id: string; csrfToken: string },
  permissions: string[],
  station: { kind: 'live' | 'rehearsal'; now: Date },
): WhoAnswer {
  const { id, username, displayName, role, insurerId, branchId } = user;
  return {
    sessionId: session.id,
    user: {
      id,
      username,
      displayName,
      role,
      insurer: insurerId === null ? null : { id: insurerId, name: user.insurerName ?? '' },
      branch: branchId === null ? null : { id: branchId, name: user.branchName ?? '' },
    },
    permissions,
    mustChangePassword: user.mustChangePassword,
    totpEnabled: user.totpSealed !== null,
    csrfToken: session.csrfToken,
    station: { kind: station.kind, now: stampOf(station.now) },
  };
}

export function presentSession(row: SessionRow, currentId: string): SessionAnswer {
  const { id, createdAt, lastSeenAt, address, userAgent } = row;
  return {
    id,
    createdAt: stampOf(createdAt),
    lastSeenAt: stampOf(lastSeenAt),
    address,
    userAgent,
    current: id === currentId,
  };
}
