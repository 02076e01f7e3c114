import { z } from 'zod';
import { uploadSorts } from '../../persistence/queries/uploads.js';
import { prose, stamp, uuid } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';

const status = z.enum(['receiving', 'processing', 'completed', 'failed']);
const release = z.enum(['none', 'waiting', 'released', 'discarded']);
const yesOrNo = z.enum(['true', 'false'], '须为 true 或 false。').transform((value) => value === 'true');

export const uploadQuery = z.object({
  dryRun: yesOrNo.optional(),
  /** Whose events they are; staff of the head station must say so, others may. */
  insurerId: uuid.optional(),
});

export const uploadsQuery = z.object({
  insurerId: uuid.optional(),
  status: status.optional(),
  release: release.optional(),
  test: yesOrNo.optional(),
  ...pageQuery(uploadSorts),
});

export const templateQuery = z.object({ language: z.enum(['zh', 'en']).default('zh') });

export const holdVerdict = z.strictObject({ reason: prose(500) });

/** Why somebody looks at the rows of customers as they were sent. */
export const rejectionsReveal = z.strictObject({ reason: prose(500) });

const rejectionLine = z.object({ row: z.int(), column: z.string(), code: z.string(), message: z.string() });

const counts = {
  received: z.int(),
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.int(),
  late: z.int(),
  held: z.int(),
  unknownColumns: z.array(z.string()),
};

export const uploadAnswer = z.object({
  id: z.uuid().nullable(),
  status,
  ...counts,
  release,
  test: z.boolean(),
  insurerId: z.uuid(),
  fileName: z.string().nullable(),
  bytes: z.int(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: stamp,
  completedAt: stamp.nullable(),
  /** Dry run only: the first 1,000 lines of what a rejections file would say. */
  dryRun: z.boolean().optional(),
  rejections: z.array(rejectionLine).optional(),
  rejectionsComplete: z.boolean().optional(),
});

export const uploadsAnswer = pageOf(uploadAnswer);

export const holdAnswer = z.object({ id: z.uuid(), release, events: z.int() });

export type UploadQuery = z.infer<typeof uploadQuery>;
export type UploadsQuery = z.infer<typeof uploadsQuery>;
export type TemplateQuery = z.infer<typeof templateQuery>;
export type RejectionsReveal = z.infer<typeof rejectionsReveal>;
export type HoldVerdict = z.infer<typeof holdVerdict>;
export type UploadAnswer = z.infer<typeof uploadAnswer>;
export type HoldAnswer = z.infer<typeof holdAnswer>;
