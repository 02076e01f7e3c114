import { z } from 'zod';
import { SCOPES } from './scopes.js';
import { change, line, moment, stamp, uuid } from '../front-door/fields.js';

/** `cases` covers reading and writing, `cases:read` reading only. */
const scope = z.enum(SCOPES, `没有这个权限范围；可以填写：${SCOPES.join('、')}。`);

export const apiKeysQuery = z.object({ insurerId: uuid.optional() });
export const newApiKey = change({
  insurerId: uuid,
  name: line(100),
  scopes: z.array(scope).min(1, '至少选择一个权限范围。').max(50),
  testMode: z.boolean().default(false),
  expiresAt: moment.nullable().default(null),
});
/** How long the old key goes on working, so that both sides can change over. */
export const rotation = change({ overlapHours: z.int().min(0).max(720).default(24) });

export const apiKeyAnswer = z.object({
  id: z.uuid(),
  insurerId: z.uuid(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  testMode: z.boolean(),
  createdAt: stamp,
  expiresAt: stamp.nullable(),
  lastUsedAt: stamp.nullable(),
  revokedAt: stamp.nullable(),
});
export const apiKeysAnswer = z.object({ items: z.array(apiKeyAnswer) });
/** The key itself is shown this once. */
export const apiKeyShown = apiKeyAnswer.extend({ key: z.string() });

export type ApiKeysQuery = z.infer<typeof apiKeysQuery>;
export type NewApiKeyBody = z.infer<typeof newApiKey>;
export type Rotation = z.infer<typeof rotation>;
export type ApiKeyAnswer = z.infer<typeof apiKeyAnswer>;
export type ApiKeyShown = z.infer<typeof apiKeyShown>;
