import { z } from 'zod';
import { code, line, prose, stamp } from '../front-door/fields.js';
import { caseNo } from '../cases/cases.schema.js';

export const PURPOSES = ['complaint', 'track'] as const;
const phone = line(30);
const digits = z.string().regex(/^\d{6}$/, '须为短信中的 6 位数字验证码。');

export const codeRequest = z.strictObject({ phone, purpose: z.enum(PURPOSES) });
/** The same for every number. */
export const codeAnswer = z.object({ validSeconds: z.int(), message: z.string() });

export const complaint = z.strictObject({
  phone,
  code: digits,
  name: line(100),
  kind: z.enum(['complaint', 'enquiry']).default('complaint'),
  /** The insurer's code, where the consumer knows which one it is. */
  insurerCode: code.nullable().default(null),
  product: line(100).nullable().default(null),
  policyNo: line(64).nullable().default(null),
  claimNo: line(64).nullable().default(null),
  text: prose(5_000),
});
export const complaintAnswer = z.object({ caseNo: z.string(), message: z.string() });

export const track = z.strictObject({ caseNo, phone, code: digits });
export const trackAnswer = z.object({
  caseNo: z.string(),
  status: z.string(),
  statusName: z.string(),
  insurer: z.string().nullable(),
  openedAt: stamp,
  dueAt: stamp.nullable(),
  steps: z.array(z.object({ at: stamp, type: z.string(), name: z.string() })),
});

export type CodeRequest = z.infer<typeof codeRequest>;
export type CodeAnswer = z.infer<typeof codeAnswer>;
export type Complaint = z.infer<typeof complaint>;
export type ComplaintAnswer = z.infer<typeof complaintAnswer>;
export type Track = z.infer<typeof track>;
export type TrackAnswer = z.infer<typeof trackAnswer>;
