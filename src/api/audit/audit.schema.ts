import { z } from 'zod';
import { auditSorts } from '../../persistence/queries/audit-list.js';
import { moment, prose, stamp } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';

const word = z.string().trim().min(1).max(100);

export const auditQuery = z.object({
  actor: word.optional(),
  action: word.optional(),
  subjectType: word.optional(),
  subjectId: word.optional(),
  from: moment.optional(),
  until: moment.optional(),
  ...pageQuery(auditSorts),
});

export const auditAnswer = z.object({
  id: z.string(),
  at: stamp,
  actor: z.string(),
  actorName: z.string().nullable(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string(),
  insurerId: z.uuid().nullable(),
  address: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  /** A reason or another text belongs to it, which its reveal shows. */
  hasText: z.boolean(),
  sealed: z.boolean(),
});
export const auditPageAnswer = pageOf(auditAnswer);

export const auditIdPart = { schema: z.string().regex(/^\d{1,18}$/, '审计记录的编号应为数字。') };
export const textReveal = z.strictObject({ reason: prose(500) });
export const revealedText = z.object({ id: z.string(), kind: z.string(), text: z.string() });

export type TextReveal = z.infer<typeof textReveal>;
export type RevealedText = z.infer<typeof revealedText>;
export type AuditQuery = z.infer<typeof auditQuery>;
export type AuditAnswer = z.infer<typeof auditAnswer>;
