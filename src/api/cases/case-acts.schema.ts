import { z } from 'zod';
import { PAUSE_REASONS } from '../../../domain/case/case-state.js';
import { STATUS_NAMES, type CaseStatus } from '../../../domain/case/status.js';
import { line, moment, prose, uuid } from '../front-door/fields.js';
import { caseNo } from './cases.schema.js';

const text = prose(5_000);
const days = z.int('须为整数。');
const clock = z.enum(['contact', 'investigate', 'enquiry']);

/** Yuan with at most two decimals, as a number or as text; becomes fen. */
const yuan = z
  .union([z.number(), z.string().trim()])
  .refine((value) => /^\d{1,13}(\.\d{1,2})?$/.test(String(value)), '金额须为不小于 0、最多两位小数的数。')
  .transform((value) => Math.round(Number(value) * 100));

export const contact = z.strictObject({
  contactedAt: moment,
  method: z.enum(['phone', 'visit', 'sms', 'other']),
  outcome: z.enum(['reached', 'refused', 'not_reached']),
  note: text.optional(),
});
export const feedback = z.strictObject({
  findings: text,
  resolution: text,
  upheld: z.boolean(),
  remedy: z.enum(['explanation', 'correction', 'compensation', 'refund', 'apology', 'none']),
  amount: yuan.nullable().default(null),
});
export const extensionRequest = z.strictObject({
  days,
  reason: text.optional(),
  exceptional: z.boolean().default(false),
});
export const verdict = z.strictObject({ decision: z.enum(['accept', 'return']), reason: text.optional() });
export const extensionDecision = z.strictObject({
  decision: z.enum(['approve', 'refuse']),
  reason: text.optional(),
});
export const transfer = z.strictObject({
  insurerId: uuid,
  branchId: uuid,
  handlerId: uuid.nullable().default(null),
  note: text.optional(),
});
export const pauseBody = z.strictObject({
  clock,
  reason: z.enum(Object.keys(PAUSE_REASONS) as [keyof typeof PAUSE_REASONS]),
  note: text.optional(),
});
export const resumption = z.strictObject({ clock, note: text.optional() });
export const coHandler = z.strictObject({
  insurerId: uuid,
  branchId: uuid.nullable().default(null),
  userId: uuid.nullable().default(null),
  remove: z.boolean().default(false),
});
export const reasoned = z.strictObject({ reason: text.optional() });
export const phoneTask = z.strictObject({
  outcome: z.enum(['satisfied', 'dissatisfied', 'suggestion', 'not_reached']),
  note: text.optional(),
});
export const conclusion = z.strictObject({
  conclusion: z.enum(['unreachable', 'out_of_scope', 'settled']),
  reason: text.optional(),
});
export const mergeBody = z.strictObject({ intoCaseNo: caseNo, reason: text.optional() });
export const enquiryAnswer = z.strictObject({ articleId: uuid.optional(), text: prose(500).optional() });
export const reasonCorrection = z.strictObject({ reason: line(64), note: text.optional() });
export const flagsBody = z.strictObject({
  group: z.boolean().optional(),
  levelSkipping: z.boolean().optional(),
  contractDispute: z.boolean().optional(),
  note: text.optional(),
});
export const onTimeDecision = z.strictObject({ clockId: line(40), reason: text.optional() });
export const noteBody = z.strictObject({ text });

export const actAnswer = z.object({
  caseNo: z.string(),
  status: z.enum(Object.keys(STATUS_NAMES) as [CaseStatus, ...CaseStatus[]]),
  version: z.int(),
});

export const bulkActs = z.strictObject({
  act: z.enum(['transfer', 'reassign', 'acceptFeedback', 'superviseNote', 'addNote']),
  caseNos: z.array(caseNo).min(1).max(200, '一次最多 200 件。'),
  /** For `transfer` and `reassign`. */
  to: z
    .strictObject({ insurerId: uuid, branchId: uuid, handlerId: uuid.nullable().default(null) })
    .optional(),
  text: text.optional(),
});
export const bulkAnswer = z.object({
  done: z.int(),
  refused: z.int(),
  items: z.array(
    z.object({
      caseNo: z.string(),
      ok: z.boolean(),
      status: z.string().optional(),
      code: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
});

export type Contact = z.infer<typeof contact>;
export type Feedback = z.infer<typeof feedback>;
export type ExtensionRequest = z.infer<typeof extensionRequest>;
export type Verdict = z.infer<typeof verdict>;
export type ExtensionDecision = z.infer<typeof extensionDecision>;
export type Transfer = z.infer<typeof transfer>;
export type PauseBody = z.infer<typeof pauseBody>;
export type Resumption = z.infer<typeof resumption>;
export type CoHandlerBody = z.infer<typeof coHandler>;
export type Reasoned = z.infer<typeof reasoned>;
export type PhoneTask = z.infer<typeof phoneTask>;
export type ConclusionBody = z.infer<typeof conclusion>;
export type MergeBody = z.infer<typeof mergeBody>;
export type EnquiryAnswer = z.infer<typeof enquiryAnswer>;
export type ReasonCorrection = z.infer<typeof reasonCorrection>;
export type FlagsBody = z.infer<typeof flagsBody>;
export type OnTimeDecision = z.infer<typeof onTimeDecision>;
export type NoteBody = z.infer<typeof noteBody>;
export type BulkActs = z.infer<typeof bulkActs>;
export type BulkAnswer = z.infer<typeof bulkAnswer>;
