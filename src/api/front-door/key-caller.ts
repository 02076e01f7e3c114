import { findApiKey, touchApiKey } from '../../persistence/queries/api-keys.js';
import type { Caller } from './caller.js';
import { unauthenticated } from './problem.js';
import { secretHash } from './secret.js';
import type { StationParts } from './station-parts.js';

const TOUCH_EVERY_MS = 60_000;

/** The insurer's system whose key stands in `Authorization: Bearer …`. */
export async function callerByKey(
  parts: StationParts,
  authorization: string,
  address: string,
): Promise<Caller> {
  const [, token] = /^Bearer ([\w-]{20,200})$/.exec(authorization) ?? [];
  if (token === undefined) throw wrongKey();
  const now = parts.wallNow();
  const key = await parts.database.transaction(
    async (sql) => {
      const found = await findApiKey(sql, secretHash(token), now);
      if (found && (found.lastUsedAt?.getTime() ?? 0) < now.getTime() - TOUCH_EVERY_MS)
        await touchApiKey(sql, found.id, now);
      return found;
    },
    { scope: 'login' },
  );
  if (!key) throw wrongKey();
  return {
    actor: `key:${key.id}`,
    principal: {
      kind: 'api_key',
      id: key.id,
      role: 'insurer_api',
      insurerId: key.insurerId,
      branchIds: null,
      scopes: key.scopes,
      testMode: key.testMode,
      delegations: [],
    },
    tenant: { scope: 'insurer', insurerId: key.insurerId },
    address,
  };
}

const wrongKey = () =>
  unauthenticated(
    'API 密钥不正确、已停用或已过期，或机构已暂停；请核对密钥，或向总站申请新的密钥。',
    'api-key-wrong',
  );
