import type { ApiKeyRow } from '../../persistence/queries/api-keys.js';
import { stampOf } from '../front-door/fields.js';
import type { ApiKeyAnswer } from './api-keys.schema.js';

export function presentApiKey(row: ApiKeyRow): ApiKeyAnswer {
  const { id, insurerId, name, prefix, scopes, testMode, createdAt, expiresAt, lastUsedAt, revokedAt } = row;
  return {
    id,
    insurerId,
    name,
    prefix,
    scopes,
    testMode,
    createdAt: stampOf(createdAt),
    expiresAt: stampOf(expiresAt),
    lastUsedAt: stampOf(lastUsedAt),
    revokedAt: stampOf(revokedAt),
  };
}
