import { z } from 'zod';
import { auditSorts } from '../../persistence/queries/audit-list.js';
import { moment, stamp } from '../front-door/fields.js';
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
  sealed: z.boolean(),
});
export const auditPageAnswer = pageOf(auditAnswer);

export type AuditQuery = z.infer<typeof auditQuery>;
export type AuditAnswer = z.infer<typeof auditAnswer>;
