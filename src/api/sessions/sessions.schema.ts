import { z } from 'zod';
import { line, stamp } from '../front-door/fields.js';

const password = z.string().min(1, '不能为空。').max(128, '最多 128 个字符。');
const totpCode = z.string().regex(/^\d{6}$/, '动态码是 6 位数字。');

export const logInBody = z.strictObject({ username: line(64), password, totp: totpCode.optional() });
export const passwordChange = z.strictObject({ current: password, next: password });
export const resetRequest = z.strictObject({ username: line(64) });
export const resetConfirmation = z.strictObject({ token: z.string().max(100), password });
export const totpConfirmation = z.strictObject({ code: totpCode });
export const totpRemoval = z.strictObject({ password });

const place = z.object({ id: z.uuid(), name: z.string() });

export const whoAnswer = z.object({
  sessionId: z.uuid(),
  user: z.object({
    id: z.uuid(),
    username: z.string(),
    displayName: z.string(),
    role: z.string(),
    insurer: place.nullable(),
    branch: place.nullable(),
  }),
  permissions: z.array(z.string()),
  mustChangePassword: z.boolean(),
  totpEnabled: z.boolean(),
  /** To be sent back as `X-CSRF-Token` with every write. */
  csrfToken: z.string(),
  station: z.object({ kind: z.enum(['live', 'rehearsal']), now: stamp }),
});

export const sessionAnswer = z.object({
  id: z.uuid(),
  createdAt: stamp,
  lastSeenAt: stamp,
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
});

export const sessionsAnswer = z.object({ items: z.array(sessionAnswer) });
export const totpAnswer = z.object({ secret: z.string(), uri: z.string() });

export type LogInBody = z.infer<typeof logInBody>;
export type PasswordChange = z.infer<typeof passwordChange>;
export type ResetRequest = z.infer<typeof resetRequest>;
export type ResetConfirmation = z.infer<typeof resetConfirmation>;
export type TotpConfirmation = z.infer<typeof totpConfirmation>;
export type TotpRemoval = z.infer<typeof totpRemoval>;
export type WhoAnswer = z.infer<typeof whoAnswer>;
export type SessionAnswer = z.infer<typeof sessionAnswer>;
